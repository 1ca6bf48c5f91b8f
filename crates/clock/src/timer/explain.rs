//! Why a deadline is what it is, interval by interval.

use jiff::civil::Date;

use super::fact::Fact;
use super::ruler::Ruler;
use super::walk::{Interval, Mode, Walk, in_order};
use super::{State, Timer, timer};
use crate::calendar::{Calendar, Calendars, DayReason};
use crate::error::ClockError;

/// A line tells no more closed times; it counts the rest.
const MOST_SKIPS: usize = 60;

/// The arithmetic of a clock, for a page to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The result.
    pub timer: Timer,
    /// What happened, in the order of effect.
    pub facts: Vec<Fact>,
    /// Facts that were withdrawn.
    pub withdrawn: Vec<Fact>,
    /// Interval by interval; the last may lie ahead.
    pub lines: Vec<Line>,
}

/// One interval, and how it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The interval.
    pub interval: Interval,
    /// The count of its cycle after it.
    pub elapsed: i64,
    /// The closed times of a run, in order.
    pub skipped: Vec<Skip>,
    /// How many more of them there are.
    pub more: usize,
    /// It has not been yet: from now to the deadline, if nothing changes.
    pub ahead: bool,
}

/// A time that did not count because the calendar was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// Its first instant.
    pub from: i64,
    /// The first instant after it.
    pub to: i64,
    /// The days in it that are not as the week says.
    pub days: Vec<Named>,
}

/// Days with a name: a holiday, a vacation period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What people read.
    pub name: String,
    /// What orders it.
    pub source: Option<String>,
}

/// Replays the facts of a clock and tells how its deadline comes about.
///
/// # Errors
/// As [`super::replay`].
pub fn explain(facts: &[Fact], calendars: &Calendars, now: i64) -> Result<Explanation, ClockError> {
    let (held, gone) = in_order(facts, now)?;
    let timer = timer(Walk::through(&held, now), calendars, now)?;
    let calendar = match timer.ruler(calendars)? {
        Ruler::Business(calendar) => Some(calendar),
        Ruler::Natural => None,
    };
    let (mut lines, mut cycle, mut elapsed) = (Vec::new(), 0, 0);
    for interval in &timer.intervals {
        if interval.cycle != cycle {
            (cycle, elapsed) = (interval.cycle, 0);
        }
        elapsed += interval.counted;
        lines.push(line(interval.clone(), elapsed, calendar, false)?);
    }
    if let Some(ahead) = ahead(&timer) {
        lines.push(line(
            ahead,
            timer.budget.unwrap_or_default(),
            calendar,
            true,
        )?);
    }
    Ok(Explanation {
        timer,
        facts: held.into_iter().cloned().collect(),
        withdrawn: gone.into_iter().cloned().collect(),
        lines,
    })
}

/// The run from now to the deadline.
fn ahead(timer: &Timer) -> Option<Interval> {
    if !matches!(timer.state, State::Running | State::Paused) {
        return None;
    }
    let to = timer
        .due
        .or(timer.due_if_resumed)
        .filter(|due| *due > timer.now)?;
    let counted = timer.remaining()?;
    Some(Interval {
        from: timer.now,
        to,
        mode: Mode::Run,
        holder: timer
            .intervals
            .last()
            .map(|last| last.holder.clone())
            .unwrap_or_default(),
        reopened: false,
        cycle: timer.cycle,
        business: counted,
        counted,
    })
}

fn line(
    interval: Interval,
    elapsed: i64,
    calendar: Option<&Calendar>,
    ahead: bool,
) -> Result<Line, ClockError> {
    let (mut skipped, mut more) = (Vec::new(), 0);
    if let Some(calendar) = calendar.filter(|_| interval.mode == Mode::Run) {
        let mut from = interval.from;
        let open = calendar.segments(interval.from, interval.to);
        let ends = open
            .map(|open| (open.start, open.end))
            .chain([(interval.to, interval.to)]);
        for (start, end) in ends {
            if from < start && skipped.len() < MOST_SKIPS {
                skipped.push(Skip {
                    from,
                    to: start,
                    days: named(calendar, from, start)?,
                });
            } else if from < start {
                more += 1;
            }
            from = end;
        }
    }
    Ok(Line {
        interval,
        elapsed,
        skipped,
        more,
        ahead,
    })
}

/// The days of a closed time that have a name, those that follow each other as one.
fn named(calendar: &Calendar, from: i64, to: i64) -> Result<Vec<Named>, ClockError> {
    let mut all: Vec<Named> = Vec::new();
    for day in calendar.days(calendar.date(from)?, calendar.date(to - 1)?) {
        let (name, source) = match &day.reason {
            DayReason::Week => continue,
            DayReason::Official(holiday) => (holiday.name, Some(holiday.source)),
            DayReason::Yearly(name) => (&**name, None),
            DayReason::Exception(name, source) => (&**name, source.as_deref()),
        };
        match all.last_mut() {
            Some(last) if last.name == name && last.to.tomorrow().ok() == Some(day.date) => {
                last.to = day.date
            }
            _ => all.push(Named {
                from: day.date,
                to: day.date,
                name: name.to_owned(),
                source: source.map(str::to_owned),
            }),
        }
    }
    Ok(all)
}
