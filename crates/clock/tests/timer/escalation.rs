//! Steps before and after a deadline.

use std::collections::BTreeSet;

use clock::{
    Escalation, EscalationDef, HOUR, MINUTE, Offset, Planned, Term, due_steps, next_step, plan,
    replay,
};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{Life, ZONE, at, calendars, local};

const STEPS: &str = r#"
[[step]]
key = "vencido"
when = "100%"
tell = ["supervisor"]
set = { priority = "urgente" }
[[step]]
key = "aviso"
when = "75%"
tell = ["assignee"]
[[step]]
key = "casi"
when = "-1h"
tell = ["assignee", "team"]
[[step]]
key = "grave"
when = "+2h"
tell = ["head"]
"#;

fn escalation(text: &str) -> Escalation {
    let def: EscalationDef = toml::from_str(text).unwrap();
    Escalation::new(&def).unwrap()
}

fn planned(text: &str, life: &Life, now: &str) -> Vec<Planned> {
    let zone = TimeZone::get(ZONE).unwrap();
    plan(&escalation(text), &life.timer(now), &calendars(), &zone).unwrap()
}

fn times(planned: &[Planned]) -> Vec<(&str, Option<String>)> {
    planned
        .iter()
        .map(|p| (p.step.as_str(), p.at.map(local)))
        .collect()
}

fn office(from: &str, hours: i64) -> Life {
    Life::new(from, "oficina", Term::Business(hours * HOUR))
}

/// [pains 33] In business time: not at midnight, not on a holiday.
#[test]
fn steps_are_in_business_time() {
    let some = |time: &str| Some(time.to_owned());
    let plan = planned(STEPS, &office("20 16:00", 8), "20 16:00");
    assert_eq!(
        times(&plan),
        [
            ("aviso", some("2026-11-23 13:00")),
            ("casi", some("2026-11-23 14:00")),
            ("vencido", some("2026-11-23 15:00")),
            ("grave", some("2026-11-23 17:00")),
        ]
    );
    // 75 % of four hours are used up on the closing minute of Friday: told on Monday, at the opening.
    let plan = planned(STEPS, &office("20 15:00", 4), "20 16:00");
    assert_eq!(
        times(&plan),
        [
            ("aviso", some("2026-11-23 09:00")),
            ("casi", some("2026-11-23 09:00")),
            ("vencido", some("2026-11-23 10:00")),
            ("grave", some("2026-11-23 12:00")),
        ]
    );
    // The deadline itself stays on the closing minute.
    let plan = planned(STEPS, &office("20 14:00", 4), "20 16:00");
    assert_eq!(
        times(&plan).get(2),
        Some(&("vencido", some("2026-11-20 18:00")))
    );
}

#[test]
fn nights_are_quiet_unless_said_otherwise() {
    let life = Life::new("23 20:00", "siempre", Term::Business(2 * HOUR));
    let text = "[[step]]\nkey = 'a'\nwhen = '100%'\ntell = ['x']\n[[step]]\nkey = 'b'\nwhen = '100%'\ntell = ['x']\nat_night = true\n[[step]]\nkey = 'c'\nwhen = '+5h'\ntell = ['x']";
    let plan = planned(text, &life, "23 20:00");
    let some = |time: &str| Some(time.to_owned());
    assert_eq!(
        times(&plan),
        [
            ("a", some("2026-11-24 07:00")),
            ("b", some("2026-11-23 22:00")),
            ("c", some("2026-11-24 07:00"))
        ]
    );
    assert_eq!(
        plan.iter().map(|p| p.moved).collect::<Vec<_>>(),
        [true, false, true]
    );
    let short = planned(&format!("night = '23:00-05:00'\n{text}"), &life, "23 20:00");
    assert_eq!(
        times(&short),
        [
            ("a", some("2026-11-23 22:00")),
            ("b", some("2026-11-23 22:00")),
            ("c", some("2026-11-24 05:00"))
        ]
    );
    // Hours of the same day.
    let nap = planned(&format!("night = '21:00-22:30'\n{text}"), &life, "23 20:00");
    assert_eq!(times(&nap).first(), Some(&("a", some("2026-11-23 22:30"))));
}

#[test]
fn paused_ended_and_short_clocks() {
    let paused = office("23 09:00", 8).pause("23 15:30", "espera");
    let plan = planned(STEPS, &paused, "24 12:00");
    assert_eq!(
        times(&plan),
        [
            ("aviso", Some("2026-11-23 15:00".into())),
            ("casi", None),
            ("vencido", None),
            ("grave", None)
        ]
    );
    assert_eq!(
        planned(STEPS, &office("23 09:00", 8).met("23 10:00"), "24 12:00"),
        []
    );
    assert_eq!(planned(STEPS, &Life::default(), "24 12:00"), []);
    // An hour before the deadline lies before the beginning: that step is none.
    let short = Life::new("23 09:00", "oficina", Term::Business(30 * MINUTE));
    let plan = planned(STEPS, &short, "23 09:00");
    assert_eq!(times(&plan).first(), Some(&("casi", None)));
    // A fair that is over: what lies beyond its last hour never comes, the rest does.
    let fair = Life::new("21 09:00", "feria", Term::Business(4 * HOUR));
    let plan = planned(STEPS, &fair, "21 10:00");
    assert_eq!(
        times(&plan).get(2),
        Some(&("vencido", Some("2026-11-21 13:00".into())))
    );
    assert_eq!(times(&plan).get(3), Some(&("grave", None)));
    // In days: percent of the business time that they hold.
    let days = Life::new("19 18:00", "oficina", Term::Days(2));
    assert_eq!(
        times(&planned(STEPS, &days, "19 18:00")).first(),
        Some(&("aviso", Some("2026-11-23 13:30".into())))
    );
}

#[test]
fn an_outage_ends_in_one_digest() {
    let plan = planned(STEPS, &office("20 16:00", 8), "24 12:00");
    let mut done = BTreeSet::from(["aviso".to_owned()]);
    assert_eq!(next_step(&plan, &done), Some(at("23 14:00")));
    assert_eq!(due_steps(&plan, &done, at("23 13:59")), None);
    let digest = due_steps(&plan, &done, at("24 12:00")).unwrap();
    assert_eq!(digest.step.step, "grave");
    let along: Vec<_> = digest.along.iter().map(|p| p.step.as_str()).collect();
    assert_eq!(along, ["casi", "vencido"]);
    done.extend(plan.iter().map(|p| p.step.clone()));
    assert_eq!(
        (due_steps(&plan, &done, i64::MAX), next_step(&plan, &done)),
        (None, None)
    );
}

#[test]
fn faults_have_their_place() {
    let refused = |text: &str, item: &str, says: &str| {
        let def: EscalationDef = toml::from_str(text).unwrap();
        let found = Escalation::new(&def).unwrap_err();
        assert!(
            found.len() == 1
                && found
                    .iter()
                    .all(|f| f.item == item && f.text.contains(says)),
            "{found:?}"
        );
    };
    let step = |when: &str| format!("[[step]]\nkey = 'a'\nwhen = '{when}'\ntell = ['x']\n");
    for bad in ["", "%", "0%", "1001%", "75", "2h", "-75%", "--2h", "+%"] {
        refused(&step(bad), "step[0].when", "«");
    }
    refused(&step("-0h"), "step[0].when", "cero");
    refused(&(step("75%") + &step("80%")), "step[1].key", "clave");
    refused("[[step]]\nkey = 'a'\nwhen = '75%'", "step[0]", "no avisa");
    refused(
        &format!("night = '21:00-25:00'\n{}", step("75%")),
        "night",
        "25:00",
    );
    let offsets: Vec<_> = escalation(STEPS)
        .steps
        .iter()
        .map(|step| step.offset)
        .collect();
    assert_eq!(
        offsets,
        [
            Offset::Percent(100),
            Offset::Percent(75),
            Offset::Deadline(-HOUR),
            Offset::Deadline(2 * HOUR)
        ]
    );
}

proptest! {
    /// However seldom somebody looks, and whatever changes between two looks: each step
    /// runs at most once, never at night, and in the end each that was reached has run.
    #[test]
    fn each_step_once(looks in prop::collection::btree_set(0_i64..(10 * 1440), 1..30), terms in prop::collection::vec((0_i64..(8 * 1440), 1_i64..60), 0..4)) {
        let (calendars, zone) = (calendars(), TimeZone::get(ZONE).unwrap());
        let begin = at("20 12:00");
        let mut life = Life::new("20 12:00", "siempre", Term::Business(30 * HOUR));
        for (minute, hours) in terms {
            let aim = clock::Aim { rule: "otra".into(), names: vec![], term: Term::Business(hours * HOUR) };
            let seq = u64::try_from(life.0.len()).unwrap();
            life.0.push(clock::Fact { at: begin + minute * MINUTE, seq, change: clock::Change::Aimed(Some(aim)) });
        }
        let escalation = escalation(STEPS);
        let (mut done, mut ran) = (BTreeSet::new(), Vec::new());
        let end = begin + 30 * 1440 * MINUTE;
        for now in looks.into_iter().map(|minute| begin + minute * MINUTE).chain([end]) {
            let timer = replay(&life.0, &calendars, now).unwrap();
            let plan = plan(&escalation, &timer, &calendars, &zone).unwrap();
            for planned in plan.iter().filter_map(|planned| planned.at) {
                let time = local(planned);
                let hour: i32 = time.get(11..13).unwrap().parse().unwrap();
                prop_assert!((7..21).contains(&hour), "{time}");
            }
            let before = next_step(&plan, &done);
            match due_steps(&plan, &done, now) {
                Some(digest) => {
                    prop_assert!(before.is_some_and(|at| at <= now));
                    for step in digest.along.into_iter().chain([digest.step]) {
                        prop_assert!(done.insert(step.step.clone()), "{} ran twice", step.step);
                        ran.push(step.step);
                    }
                }
                None => prop_assert!(before.is_none_or(|at| at > now)),
            }
        }
        let budget = replay(&life.0, &calendars, end).unwrap().budget.unwrap();
        let reached = if budget > HOUR { 4 } else { 3 };
        prop_assert!(ran.len() >= reached, "{ran:?}");
    }
}
