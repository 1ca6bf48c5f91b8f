//! How long the clock's questions take: `cargo bench -p clock`.
//!
//! The calendar has two segments a day, the federal offices' rest days and twenty
//! exceptions a year. Bounds: adding 10 business days 5 µs, a replay of 200 events 100 µs.

use std::error::Error;
use std::hint::black_box;

use clock::{
    Aim, Calendar, CalendarDef, Calendars, Change, Escalation, EscalationDef, Fact, HOUR, Holder,
    MINUTE, StepDef, Term, explain, plan, replay,
};
use criterion::Criterion;
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
    let mut bench = Criterion::default().configure_from_args();
    let def = calendar()?;
    let start = 1_767_628_800_000;
    let calendar = told(Calendar::new(&def))?;
    let day = 8 * HOUR;
    bench.bench_function("10 business days (80 h) added", |b| {
        b.iter(|| calendar.add(black_box(start), 10 * day))
    });
    bench.bench_function("10 working days counted", |b| {
        b.iter(|| calendar.add_days(black_box(start), 10))
    });
    bench.bench_function("business time of 14 months", |b| {
        b.iter(|| calendar.between(black_box(start), start + 10_000 * HOUR))
    });
    bench.bench_function("open or not", |b| {
        b.iter(|| calendar.is_open(black_box(start)))
    });
    bench.bench_function("a calendar checked, with its first year", |b| {
        b.iter(|| told(Calendar::new(black_box(&def))).map(|calendar| calendar.is_open(start)))
    });
    let facts = facts(start);
    let calendars: Calendars = [calendar].into_iter().collect();
    let now = start + 4400 * HOUR;
    bench.bench_function("a replay of 200 events", |b| {
        b.iter(|| replay(black_box(&facts), &calendars, now))
    });
    bench.bench_function("the explanation of 200 events", |b| {
        b.iter(|| explain(black_box(&facts), &calendars, now))
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
    bench.bench_function("a plan of 4 steps", |b| {
        b.iter(|| plan(black_box(&escalation), &timer, &calendars, &zone))
    });
    bench.final_summary();
    Ok(())
}
