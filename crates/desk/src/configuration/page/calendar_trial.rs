//! What a calendar makes of a ticket that comes in now, or then: when would it be due?

use std::sync::Arc;

use clock::{Aim, Calendar, Calendars, Change, Fact, Measure, RuleDef, Targets, Term, explain};
use jiff::civil::DateTime;

use crate::platform::App;
use crate::platform::web::view::When;
use crate::ticket::timers::words;

/// What is promised of it, and when that would be.
pub struct Trial {
    /// Key of the target.
    pub rule: String,
    /// What is promised.
    pub term: String,
    /// When it would be due, or why that cannot be told.
    pub due: Result<When, String>,
    /// The closed times until then.
    pub skipped: Vec<String>,
}

/// The instant of a control for a day and a time, in the calendar's zone; now for nothing.
///
/// # Errors
/// In Spanish, for what is no instant.
pub fn arrival(app: &App, zone: &str, text: &str) -> Result<i64, String> {
    if text.is_empty() {
        return Ok(app.now());
    }
    let wrong = || "Escriba el día y la hora, por ejemplo 2026-11-27T16:30.".to_owned();
    let at: DateTime = text.parse().map_err(|_| wrong())?;
    let zone = jiff::tz::TimeZone::get(zone).map_err(|_| wrong())?;
    let at = at.to_zoned(zone).map_err(|_| wrong())?;
    Ok(at.timestamp().as_millisecond())
}

/// Every target that is measured by this calendar, tried on a ticket that comes in then.
pub fn trials(app: &App, calendar: &Arc<Calendar>, at: i64) -> Vec<Trial> {
    let promised = &app.pack.targets;
    let keys: Vec<&str> = app
        .pack
        .calendars
        .iter()
        .map(|own| own.key.as_str())
        .collect();
    let Ok(targets) = Targets::new(&promised.rules, &keys) else {
        return Vec::new();
    };
    let by = |rule: &&RuleDef| {
        let own = rule.calendar.as_ref().or(promised.calendar.as_ref());
        own.is_some_and(|key| key == calendar.key()) && rule.measure != Measure::NextAnswer
    };
    let mut calendars = Calendars::default();
    calendars.insert(calendar.key(), Arc::clone(calendar));
    let trial = |rule: &RuleDef| {
        let term = targets.term(&rule.key)?;
        Some(one(app, &calendars, calendar.key(), &rule.key, term, at))
    };
    promised.rules.iter().filter(by).filter_map(trial).collect()
}

fn one(app: &App, calendars: &Calendars, key: &str, rule: &str, term: Term, at: i64) -> Trial {
    let changes = [
        Change::Calendar {
            key: key.to_owned(),
        },
        Change::Aimed(Some(Aim {
            rule: rule.to_owned(),
            names: Vec::new(),
            term,
        })),
        Change::Started,
    ];
    let fact = |(seq, change)| Fact { at, seq, change };
    let facts: Vec<Fact> = (1..).zip(changes).map(fact).collect();
    let when = |at: i64| When::new(at, app.now(), &app.zone);
    let told = explain(&facts, calendars, at).map_err(|error| error.to_string());
    let skips = told.as_ref().map_or(&[][..], |told| told.lines.as_slice());
    let skips = skips.iter().flat_map(|line| &line.skipped);
    let skip = |skip: &clock::Skip| {
        let days: Vec<&str> = skip.days.iter().map(|day| day.name.as_str()).collect();
        let (from, to) = (when(skip.from).text, when(skip.to).text);
        match days.is_empty() {
            true => format!("{from} a {to}"),
            false => format!("{from} a {to} ({})", days.join(", ")),
        }
    };
    let skipped = skips.map(skip).collect();
    let due = told.and_then(|told| {
        let nothing = || "El calendario no abre lo suficiente.".to_owned();
        told.timer.due.map(when).ok_or_else(nothing)
    });
    Trial {
        rule: rule.to_owned(),
        term: words::term(term),
        due,
        skipped,
    }
}
