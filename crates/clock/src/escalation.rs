//! Steps before and after a deadline.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendars, Hours, date, instant, minute};
use crate::error::ClockError;
use crate::fault::Fault;
use crate::text;
use crate::timer::{Edge, Timer};

/// Nobody is told anything in these hours unless the pack says other ones.
const NIGHT: Hours = Hours {
    from: 21 * 60,
    to: 31 * 60,
};

/// The escalation of a target, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationDef {
    /// The hours in which no step runs; without it `21:00-07:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub night: Option<String>,
    /// The steps, in any order.
    #[serde(default)]
    pub step: Vec<StepDef>,
}

/// A step, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepDef {
    /// Stable key: a step runs once for each cycle of a clock.
    pub key: String,
    /// When: `75%` of the term, `-2h` before the deadline, `+1h` after it, `100%` at it.
    pub when: String,
    /// Who is told, in the words of the pack's messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tell: Vec<String>,
    /// What changes: properties of the ticket and their values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
    /// It runs at night too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_night: bool,
}

/// When a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offset {
    /// At so many percent of the term.
    Percent(u32),
    /// So much of the clock's time after the deadline, or before it when negative.
    Deadline(i64),
}

/// A step, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub offset: Offset,
    /// The rest, as written.
    pub def: StepDef,
}

/// The escalation of a target, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// The hours in which no step runs.
    pub night: Hours,
    /// Its steps.
    pub steps: Vec<Step>,
}

impl Escalation {
    /// Checks an escalation as written.
    ///
    /// # Errors
    /// Every fault with its place, `step[1].when`.
    pub fn new(def: &EscalationDef) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let night = def
            .night
            .as_deref()
            .map_or(Ok(NIGHT), text::hours)
            .unwrap_or_else(|text| {
                faults.push(Fault::new("night", text));
                NIGHT
            });
        let (mut steps, mut keys) = (Vec::new(), BTreeSet::new());
        for (at, def) in def.step.iter().enumerate() {
            if def.key.trim().is_empty() || !keys.insert(&def.key) {
                let text = "cada paso lleva una clave propia";
                faults.push(Fault::new(format!("step[{at}].key"), text));
            }
            if def.tell.is_empty() && def.set.is_empty() {
                let text = "el paso no avisa a nadie ni cambia nada; escriba tell o set";
                faults.push(Fault::new(format!("step[{at}]"), text));
            }
            match offset(&def.when) {
                Ok(offset) => steps.push(Step {
                    offset,
                    def: def.clone(),
                }),
                Err(text) => faults.push(Fault::new(format!("step[{at}].when"), text)),
            }
        }
        if faults.is_empty() {
            Ok(Self { night, steps })
        } else {
            Err(faults)
        }
    }
}

fn offset(written: &str) -> Result<Offset, String> {
    let wrong = || format!("«{written}» no es un momento; escríbalo así: 75%, -2h o +1h30min");
    if let Some(percent) = written.strip_suffix('%') {
        let number = percent
            .parse()
            .ok()
            .filter(|number| (1..=1000).contains(number));
        return number.map(Offset::Percent).ok_or_else(wrong);
    }
    if let Some(before) = written.strip_prefix('-') {
        return text::duration(before).map(|span| Offset::Deadline(-span));
    }
    let after = written.strip_prefix('+').ok_or_else(wrong)?;
    text::duration(after).map(Offset::Deadline)
}

/// A step with its instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Key of the step.
    pub step: String,
    /// The count of the clock at which it is; steps are sorted by it.
    pub count: i64,
    /// When it runs; `None` while the clock stands still before it, or because it would lie
    /// before the clock's beginning or after the calendar's last opening.
    pub at: Option<i64>,
    /// It waits for the end of the night.
    pub moved: bool,
}

/// When each step of a clock runs, in the order of their counts; none when nothing is
/// promised or the clock has ended.
///
/// A step before the deadline that falls between closing and opening is at the opening,
/// when there is somebody to read it; one at or after the deadline is on the closing
/// minute, as the deadline is. `zone` says when it is night.
///
/// # Errors
/// When the clock's calendar is missing.
pub fn plan(
    escalation: &Escalation,
    timer: &Timer,
    calendars: &Calendars,
    zone: &TimeZone,
) -> Result<Vec<Planned>, ClockError> {
    let Some(budget) = timer.budget.filter(|_| timer.ended.is_none()) else {
        return Ok(Vec::new());
    };
    let mut planned = Vec::with_capacity(escalation.steps.len());
    for step in &escalation.steps {
        let count = match step.offset {
            Offset::Percent(percent) => part(budget, percent),
            Offset::Deadline(span) => budget.saturating_add(span),
        };
        let edge = if count < budget {
            Edge::Last
        } else {
            Edge::First
        };
        let reached = match timer.reaches(count, edge, calendars) {
            _ if count <= 0 => None,
            // The calendar does not open so often: the other steps hold nevertheless.
            Err(ClockError::OutOfRange) => None,
            reached => reached?,
        };
        let awake = |at| {
            if step.def.at_night {
                Some(at)
            } else {
                morning(escalation.night, zone, at)
            }
        };
        let at = reached
            .map(|at| awake(at).ok_or(ClockError::OutOfRange))
            .transpose()?;
        planned.push(Planned {
            step: step.def.key.clone(),
            count,
            at,
            moved: at != reached,
        });
    }
    planned.sort_by_key(|planned| planned.count);
    Ok(planned)
}

/// So many percent, without running over.
fn part(budget: i64, percent: u32) -> i64 {
    let part = i128::from(budget) * i128::from(percent) / 100;
    i64::try_from(part).unwrap_or(i64::MAX)
}

/// The instant itself, or the end of the night that it lies in.
fn morning(night: Hours, zone: &TimeZone, at: i64) -> Option<i64> {
    let (today, now) = (date(zone, at)?, minute(zone, at)?);
    let begun = if (night.from..night.to).contains(&now) {
        today
    } else if (night.from..night.to).contains(&(now + 24 * 60)) {
        today.yesterday().ok()?
    } else {
        return Some(at);
    };
    // A clock that shows an hour twice must not lead back.
    instant(zone, begun, night.to).map(|end| end.max(at))
}

/// What is to be told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// The last step that is due: what is told.
    pub step: Planned,
    /// Earlier ones that were not run in time: they are told along with it, not by themselves.
    pub along: Vec<Planned>,
}

/// The steps that are due and were not done in this cycle, as one digest; `None` for none.
///
/// What was done is remembered by key, not by a window of time: so each step runs once,
/// although a replay moves its instant to before the last look, and after an outage.
#[must_use]
pub fn due_steps(planned: &[Planned], done: &BTreeSet<String>, now: i64) -> Option<Digest> {
    let mut due: Vec<Planned> = open(planned, done)
        .filter(|p| p.at.is_some_and(|at| at <= now))
        .cloned()
        .collect();
    let step = due.pop()?;
    Some(Digest { step, along: due })
}

/// When the next step is due that was not done: when to look again.
#[must_use]
pub fn next_step(planned: &[Planned], done: &BTreeSet<String>) -> Option<i64> {
    open(planned, done).filter_map(|planned| planned.at).min()
}

fn open<'a>(
    planned: &'a [Planned],
    done: &'a BTreeSet<String>,
) -> impl Iterator<Item = &'a Planned> {
    planned
        .iter()
        .filter(|planned| !done.contains(&planned.step))
}
