//! How long the clock's questions take: `cargo run --release -p clock --example speed`.
//!
//! The calendar has two segments a day, the federal offices' rest days and twenty
//! exceptions a year. Bounds: adding 10 business days 5 µs, a replay of 200 events 100 µs.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use clock::{
    Aim, Calendar, CalendarDef, Calendars, Change, Escalation, EscalationDef, Fact, HOUR, Holder,
    MINUTE, StepDef, Term, explain, plan, replay,
};
use jiff::tz::TimeZone;

fn calendar() -> Result<CalendarDef, toml::de::Error> {
    let mut text = r#"
key = "oficina"
name = "Oficina"
zone = "America/Tijuana"
holidays = "oficinas-federales"
week = { monday = ["09:00-14:00", "15:00-18:00"], tuesday = ["09:00-14:00", "15:00-18:00"], wednesday = ["09:00-14:00", "15:00-18:00"], thursday = ["09:00-14:00", "15:00-18:00"], friday = ["09:00-14:00", "15:00-18:00"] }
"#
    .to_owned();
    for year in 2020..2040 {
        for month in 1..=10 {
            text.push_str(&format!(
                "[[exception]]\nname = 'Medio día'\nfrom = '{year}-{month:02}-11'\nopen = ['09:00-13:00']\n\
                 [[exception]]\nname = 'Cierre'\nfrom = '{year}-{month:02}-20'\n"
            ));
        }
    }
    toml::from_str(&text)
}

/// Faults have no one error: they are told as text.
fn told<T>(made: Result<T, Vec<clock::Fault>>) -> Result<T, String> {
    made.map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

/// 200 facts over half a year: pauses, holders, priorities, two reopenings.
fn facts(start: i64) -> Vec<Fact> {
    let aim = |hours| {
        Change::Aimed(Some(Aim {
            rule: "resolver".into(),
            names: vec![],
            term: Term::Business(hours * HOUR),
        }))
    };
    let mut changes = vec![
        Change::Started,
        Change::Calendar {
            key: "oficina".into(),
        },
        aim(900),
    ];
    let reason = "solicitante".to_owned();
    for turn in 0..65 {
        changes.push(Change::Paused {
            reason: reason.clone(),
        });
        changes.push(Change::Resumed {
            reason: reason.clone(),
        });
        changes.push(match turn {
            20 | 40 => Change::Met,
            21 | 41 => Change::Reopened(clock::Gap::Skipped),
            _ if turn % 5 == 0 => aim(900 + turn),
            _ => Change::Held(Holder {
                team: Some(format!("equipo-{}", turn % 7)),
                person: Some(turn % 11),
            }),
        });
    }
    let facts = (0_u64..).zip(changes).zip(0_i64..);
    let mut facts: Vec<_> = facts
        .map(|((seq, change), nth)| Fact {
            at: start + nth * 21 * HOUR + nth * 7 * MINUTE,
            seq,
            change,
        })
        .take(200)
        .collect();
    // As a store might give them: not in the order of their effect.
    facts.reverse();
    facts
}

fn main() -> Result<(), Box<dyn Error>> {
    let def = calendar()?;
    let start = 1_767_628_800_000;
    let calendar = told(Calendar::new(&def))?;
    let day = 8 * HOUR;
    let right = calendar.add(start, 10 * day)?;
    time("10 business days (80 h) added", || {
        calendar.add(black_box(start), 10 * day) == Ok(right)
    });
    let closing = calendar.add_days(start, 10)?;
    time("10 working days counted", || {
        calendar.add_days(black_box(start), 10) == Ok(closing)
    });
    time("business time of 14 months", || {
        calendar
            .between(black_box(start), start + 10_000 * HOUR)
            .is_ok_and(|t| t > 0)
    });
    time("open or not", || calendar.is_open(black_box(start)).is_ok());
    slow("a calendar checked, with its first year", || {
        told(Calendar::new(&def)).is_ok_and(|calendar| calendar.is_open(start).is_ok())
    });
    let facts = facts(start);
    let calendars: Calendars = [calendar].into_iter().collect();
    let now = start + 4400 * HOUR;
    time("a replay of 200 events", || {
        replay(black_box(&facts), &calendars, now).is_ok_and(|timer| timer.verdicts.len() == 2)
    });
    slow("the explanation of 200 events", || {
        explain(black_box(&facts), &calendars, now)
            .is_ok_and(|told| told.facts.len() == facts.len())
    });
    let step = |key: &str, when: &str| StepDef {
        key: key.into(),
        when: when.into(),
        tell: vec!["assignee".into()],
        set: Default::default(),
        at_night: false,
    };
    let step = vec![
        step("a", "75%"),
        step("b", "-1h"),
        step("c", "100%"),
        step("d", "+8h"),
    ];
    let escalation = told(Escalation::new(&EscalationDef { night: None, step }))?;
    let timer = replay(&facts, &calendars, now)?;
    let zone = TimeZone::UTC;
    time("a plan of 4 steps", || {
        plan(&escalation, &timer, &calendars, &zone).is_ok_and(|plan| plan.len() == 4)
    });
    Ok(())
}

fn time(what: &str, work: impl Fn() -> bool) {
    measure(what, 100, work);
}

fn slow(what: &str, work: impl Fn() -> bool) {
    measure(what, 5, work);
}

/// Prints the mean time of the quickest of many short runs: what the work itself takes,
/// whatever else the machine does.
fn measure(what: &str, each: u32, work: impl Fn() -> bool) {
    const RUNS: u32 = 200;
    let (mut best, mut done) = (f64::INFINITY, 0);
    for _ in 0..RUNS {
        let start = Instant::now();
        done += (0..each).filter(|_| black_box(work())).count();
        best = best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(each));
    }
    println!("{what}: {best:.2} µs ({done} of {} as meant)", RUNS * each);
}
