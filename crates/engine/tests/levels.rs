//! From events to clocks: what starts, stops and ends them, and by which version they are measured.

#![expect(clippy::unwrap_used, reason = "a test may panic: that is how it fails")]

use clock::{
    CalendarDef, Dimension, HOUR, Interval, MINUTE, Mode, RuleDef, State as Is, Timer, WeekDef,
};
use engine::levels::{ClockName, Past, ServiceLevels};
use engine::{Added, EventKind, Property, State, TaskChange, Value, Waiting};
use jiff::civil::date;
use jiff::tz::TimeZone;

/// A Friday, 27 November 2026, in Mexico City.
fn friday(hour: i8, minute: i8) -> i64 {
    day(27, hour, minute)
}

fn day(day: i8, hour: i8, minute: i8) -> i64 {
    let at = date(2026, 11, day).at(hour, minute, 0, 0);
    let zone = TimeZone::get("America/Mexico_City").unwrap();
    at.to_zoned(zone).unwrap().timestamp().as_millisecond()
}

fn office(hours: &str) -> CalendarDef {
    let open = || vec![hours.to_owned()];
    CalendarDef {
        key: "oficina".into(),
        name: "Oficina".into(),
        zone: "America/Mexico_City".into(),
        week: WeekDef {
            monday: open(),
            tuesday: open(),
            wednesday: open(),
            thursday: open(),
            friday: open(),
            ..WeekDef::default()
        },
        ..CalendarDef::default()
    }
}

fn rules(text: &str) -> Vec<RuleDef> {
    #[derive(serde::Deserialize)]
    struct File {
        target: Vec<RuleDef>,
    }
    toml::from_str::<File>(text).unwrap().target
}

fn states() -> Vec<State> {
    #[derive(serde::Deserialize)]
    struct File {
        state: Vec<State>,
    }
    let state = |key: &str, category: &str, more: &str| {
        format!("[[state]]\nkey='{key}'\nname='x'\ncategory='{category}'\nmeaning='x'\n{more}\n")
    };
    let text = state("nuevo", "new", "stage='registro'")
        + &state("abierto", "open", "stage='atencion'")
        + &state("espera", "pending", "wait={days=5,then='remind'}")
        + &state("resuelto", "resolved", "")
        + &state("contado", "resolved", "clock={reopened='counted'}")
        + &state("cerrado", "closed", "")
        + &state("cancelado", "cancelled", "");
    toml::from_str::<File>(&text).unwrap().state
}

const TARGETS: &str = "
[[target]]
key='resolver'
measure='resolve'
time='8h'
[[target]]
key='resolver-alta'
measure='resolve'
priority=['alta']
time='4h'
[[target]]
key='tomar'
measure='take'
time='2h'
[[target]]
key='primera'
measure='first-answer'
time='4h'
[[target]]
key='siguiente'
measure='next-answer'
time='4h'
[[target]]
key='registro'
measure='stage'
stage=['registro']
time='1h'
[[target]]
key='redes'
measure='resolve'
internal=true
team=['redes']
time='6h'
";

fn levels() -> ServiceLevels {
    let mut levels = ServiceLevels::default();
    levels.add_calendar(1, 1, &office("09:00-18:00")).unwrap();
    levels
        .add_targets(1, Some("oficina"), &rules(TARGETS))
        .unwrap();
    levels.add_states(1, "solicitud", &states());
    levels
}

/// A ticket's life as it is told here.
#[derive(Default)]
struct Life(Vec<Past>);

impl Life {
    fn then(mut self, at: i64, event: EventKind) -> Self {
        let seq = i64::try_from(self.0.len()).unwrap() + 1;
        self.0.push(Past {
            seq,
            at,
            rules: 1,
            event,
            public: true,
            by_requester: false,
        });
        self
    }

    fn received(at: i64) -> Self {
        let event = EventKind::Received {
            kind: "solicitud".into(),
            form: 1,
            definition: 0,
            state: "nuevo".into(),
            requester: Some(1),
            unit: None,
            service: Some("correo".into()),
            channel: "portal".into(),
            restricted: false,
            origin: None,
            waiting: None,
        };
        Self::default().then(at, event)
    }

    fn moved(self, at: i64, to: &str) -> Self {
        let waiting = (to == "espera").then(|| Waiting {
            reason: Some("pieza".into()),
            until: at,
        });
        let event = EventKind::Moved {
            transition: "x".into(),
            from: "x".into(),
            to: to.into(),
            brought: None,
            waiting,
        };
        self.then(at, event)
    }

    fn set(self, at: i64, property: Property, to: Value) -> Self {
        let (from, to) = (None, Some(to));
        self.then(at, EventKind::Changed { property, from, to })
    }

    fn asked(mut self, at: i64) -> Self {
        self = self.then(at, EventKind::Answered);
        self.0.last_mut().unwrap().by_requester = true;
        self
    }

    fn by(mut self, rules: i64) -> Self {
        self.0.last_mut().unwrap().rules = rules;
        self
    }

    fn clock(&self, levels: &ServiceLevels, name: &str) -> Option<Timer> {
        let name: ClockName = name.parse().unwrap();
        let timers = levels.timers("solicitud", &self.0);
        timers
            .into_iter()
            .find(|(own, _)| *own == name)
            .map(|(_, timer)| timer)
    }

    fn due(&self, levels: &ServiceLevels, name: &str) -> Option<i64> {
        self.clock(levels, name).unwrap().due
    }
}

#[test]
fn each_target_has_a_clock_of_its_own() {
    let levels = levels();
    let life = Life::received(friday(10, 0));
    assert_eq!(life.due(&levels, "take"), Some(friday(12, 0)));
    assert_eq!(life.due(&levels, "first-answer"), Some(friday(14, 0)));
    assert_eq!(life.due(&levels, "resolve"), Some(friday(18, 0)));
    assert_eq!(life.due(&levels, "stage:registro"), Some(friday(11, 0)));
    assert_eq!(life.clock(&levels, "next-answer"), None);
    let life = life
        .set(friday(11, 30), Property::Assignee, Value::Number(7))
        .then(friday(15, 0), EventKind::Answered);
    assert_eq!(life.clock(&levels, "take").unwrap().state, Is::Met);
    let first = life.clock(&levels, "first-answer").unwrap();
    assert_eq!(
        (first.state, first.ended),
        (Is::Missed, Some(friday(15, 0)))
    );
    assert_eq!(life.clock(&levels, "resolve").unwrap().state, Is::Running);
}

#[test]
fn a_pause_over_a_weekend_gives_back_what_it_took() {
    let levels = levels();
    let life = Life::received(friday(10, 0)).moved(friday(17, 0), "espera");
    let resolve = life.clock(&levels, "resolve").unwrap();
    assert_eq!((resolve.state, resolve.due), (Is::Paused, None));
    assert_eq!(resolve.paused_by, ["espera/pieza"]);
    assert_eq!(resolve.remaining(), Some(HOUR));
    // Taking it is not put off by setting it aside.
    assert_eq!(life.due(&levels, "take"), Some(friday(12, 0)));
    let life = life.moved(day(30, 10, 0), "abierto");
    assert_eq!(life.due(&levels, "resolve"), Some(day(30, 11, 0)));
}

#[test]
fn another_priority_forgets_no_pause() {
    let levels = levels();
    let life = Life::received(friday(10, 0))
        .moved(friday(11, 0), "espera")
        .set(
            friday(12, 0),
            Property::Priority,
            Value::Text("alta".into()),
        )
        .set(
            friday(13, 0),
            Property::Priority,
            Value::Text("baja".into()),
        )
        .set(
            friday(14, 0),
            Property::Priority,
            Value::Text("alta".into()),
        )
        .moved(friday(15, 0), "abierto");
    let resolve = life.clock(&levels, "resolve").unwrap();
    assert_eq!(resolve.due, Some(friday(18, 0)));
    assert_eq!(resolve.aim.unwrap().names, [Dimension::Priority]);
}

#[test]
fn reopening_counts_as_the_state_says() {
    let levels = levels();
    let life = |ended: &str| {
        Life::received(friday(10, 0))
            .moved(friday(12, 0), ended)
            .moved(friday(15, 0), "abierto")
    };
    let skipped = life("resuelto").clock(&levels, "resolve").unwrap();
    assert_eq!(
        (skipped.due, skipped.verdicts.len()),
        (Some(day(30, 12, 0)), 1)
    );
    assert_eq!(life("contado").due(&levels, "resolve"), Some(friday(18, 0)));
    let over = |interval: &Interval| interval.mode == Mode::Over;
    assert!(skipped.intervals.iter().any(over));
}

#[test]
fn the_next_answer_is_asked_for_after_the_first() {
    let levels = levels();
    let life = Life::received(friday(10, 0)).asked(friday(10, 30));
    assert_eq!(life.clock(&levels, "next-answer"), None);
    let life = life
        .then(friday(11, 0), EventKind::Answered)
        .asked(friday(12, 0));
    assert_eq!(life.due(&levels, "next-answer"), Some(friday(16, 0)));
    let life = life
        .asked(friday(13, 0))
        .then(friday(14, 0), EventKind::Answered);
    assert_eq!(life.clock(&levels, "next-answer").unwrap().state, Is::Met);
    let life = life.asked(friday(17, 0));
    let next = life.clock(&levels, "next-answer").unwrap();
    assert_eq!((next.cycle, next.due), (1, Some(day(30, 12, 0))));
}

#[test]
fn a_cancelled_ticket_owes_nothing() {
    let levels = levels();
    let life = Life::received(friday(10, 0)).moved(friday(17, 0), "cancelado");
    for name in ["take", "first-answer", "resolve"] {
        // However late: what is not asked for any more is not missed.
        assert_eq!(life.clock(&levels, name).unwrap().state, Is::Stopped);
    }
}

#[test]
fn teams_are_measured_by_themselves() {
    let levels = levels();
    let team = |key: &str| Value::Text(key.into());
    let life = Life::received(friday(9, 0))
        .set(friday(10, 0), Property::Team, team("redes"))
        .set(friday(12, 0), Property::Team, team("otro"));
    let redes = life.clock(&levels, "internal:resolve:redes").unwrap();
    assert_eq!((redes.state, redes.elapsed), (Is::Met, 2 * HOUR));
    assert_eq!(life.clock(&levels, "internal:resolve:otro"), None);
    assert_eq!(life.due(&levels, "resolve"), Some(friday(17, 0)));
}

#[test]
fn a_verdict_keeps_the_version_that_it_was_given_by() {
    let mut levels = levels();
    let closed = Life::received(friday(10, 0)).moved(friday(17, 0), "cerrado");
    let open = Life::received(friday(10, 0));
    let before = closed.clock(&levels, "resolve").unwrap();
    assert_eq!(before.due, Some(friday(18, 0)));
    // Shorter hours and a shorter term, from the second configuration on.
    levels.add_calendar(2, 2, &office("09:00-12:00")).unwrap();
    let shorter = TARGETS.replace("time='8h'", "time='1h'");
    levels
        .add_targets(2, Some("oficina"), &rules(&shorter))
        .unwrap();
    assert_eq!(closed.clock(&levels, "resolve").unwrap(), before);
    assert_eq!(open.due(&levels, "resolve"), Some(friday(11, 0)));
    let reopened = closed.moved(friday(17, 30), "abierto").by(2);
    assert_eq!(reopened.due(&levels, "resolve"), Some(friday(11, 0)));
}

#[test]
fn stages_follow_the_states() {
    let levels = levels();
    let life = Life::received(friday(10, 0)).moved(friday(10, 30), "abierto");
    let stage = life.clock(&levels, "stage:registro").unwrap();
    assert_eq!((stage.state, stage.elapsed), (Is::Met, 30 * MINUTE));
    let again = life.moved(friday(12, 0), "nuevo");
    assert_eq!(again.due(&levels, "stage:registro"), Some(friday(13, 0)));
    // Nothing is promised for the other stage.
    assert_eq!(again.clock(&levels, "stage:atencion"), None);
}

/// Each task has a clock of its own: it waits with the ticket, ends with the task, and goes on when it is reopened.
#[test]
fn tasks_have_clocks_where_a_target_says_so() {
    let text = format!("{TARGETS}[[target]]\nkey='tarea'\nmeasure='task'\ntime='3h'\n");
    let mut levels = ServiceLevels::default();
    levels.add_calendar(1, 1, &office("09:00-18:00")).unwrap();
    levels
        .add_targets(1, Some("oficina"), &rules(&text))
        .unwrap();
    levels.add_states(1, "solicitud", &states());
    let task = |task, change| EventKind::Task { task, change };
    let added = |assignee| {
        let own = Added {
            assignee,
            ..Added::default()
        };
        TaskChange::Added(own)
    };
    let life = Life::received(friday(9, 0))
        .then(friday(10, 0), task(1, added(Some(7))))
        .then(friday(10, 0), task(2, added(None)))
        .then(friday(11, 0), task(1, TaskChange::Finished))
        .then(friday(12, 0), task(1, TaskChange::Reopened));
    let past = life.0;
    let timer = |name: &str| {
        let name: ClockName = name.parse().unwrap();
        let all = levels.timers("solicitud", &past).into_iter();
        all.filter(|(own, _)| *own == name)
            .map(|(_, own)| own)
            .next()
    };
    let first = timer("task:1").unwrap();
    assert_eq!((first.state, first.due), (Is::Running, Some(friday(14, 0))));
    assert_eq!(timer("task:2").unwrap().due, Some(friday(13, 0)));
    assert!(timer("task:3").is_none());
}
