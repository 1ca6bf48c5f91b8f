//! The clock of one target of one ticket.
//!
//! It is nothing but a list of runs and pauses that follows from facts. The deadline
//! follows from the list, the term and the calendar, and from nothing else: whatever
//! changes, the whole list is replayed.

mod account;
mod explain;
mod fact;
mod ruler;
mod walk;

pub use account::{Accounts, Spent};
pub use explain::{Explanation, Line, Named, Skip, explain};
pub use fact::{Aim, Change, Fact, Gap, Holder};
pub use walk::{Interval, Mode};

use crate::calendar::Calendars;
use crate::error::ClockError;
use ruler::Ruler;
use walk::{Begun, End, Walk, in_order};

/// What a clock is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has not begun.
    NotStarted,
    /// It runs, and there is time, or nothing is promised.
    Running,
    /// It stands still, and there is time.
    Paused,
    /// It ended in time.
    Met,
    /// The deadline has passed; it may have ended since.
    Missed,
    /// It was cancelled.
    Stopped,
}

/// How a cycle ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Number of the cycle, from 0; a reopened one has several verdicts, of which the last holds.
    pub cycle: usize,
    /// When the cycle began.
    pub started: i64,
    /// When it ended.
    pub ended: i64,
    /// It was cancelled.
    pub cancelled: bool,
    /// What was promised then.
    pub aim: Option<Aim>,
    /// When it would have been due.
    pub due: Option<i64>,
    /// What had been counted.
    pub elapsed: i64,
}

impl Verdict {
    /// Whether it ended after the deadline.
    #[must_use]
    pub fn missed(&self) -> bool {
        !self.cancelled && self.due.is_some_and(|due| self.ended > due)
    }
}

/// A clock as it stands at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// What it is doing.
    pub state: State,
    /// The instant that it was asked for.
    pub now: i64,
    /// When the present cycle began.
    pub started: Option<i64>,
    /// When it ended.
    pub ended: Option<i64>,
    /// What is promised; after an end, what was promised then.
    pub aim: Option<Aim>,
    /// Key of the calendar that it is measured by.
    pub calendar: Option<String>,
    /// How much may be counted until the deadline.
    pub budget: Option<i64>,
    /// What has been counted in the present cycle.
    pub elapsed: i64,
    /// The deadline. Unknown while the clock stands still, unless it has passed.
    pub due: Option<i64>,
    /// While it stands still: the deadline if it went on now.
    pub due_if_resumed: Option<i64>,
    /// The deadline, once it has passed without an end.
    pub breach: Option<i64>,
    /// Keys of the reasons why it stands still.
    pub paused_by: Vec<String>,
    /// Every end so far.
    pub verdicts: Vec<Verdict>,
    /// Every run and pause so far, of all cycles, in order.
    pub intervals: Vec<Interval>,
    /// Where the time went.
    pub accounts: Accounts,
    /// Number of the present cycle.
    pub cycle: usize,
}

/// Replays the facts of a clock. Those after `now` are not yet known.
///
/// # Errors
/// When a calendar is missing, or does not open enough for the term.
pub fn replay(facts: &[Fact], calendars: &Calendars, now: i64) -> Result<Timer, ClockError> {
    let (held, _) = in_order(facts, now)?;
    timer(Walk::through(&held, now), calendars, now)
}

fn timer(mut walk: Walk, calendars: &Calendars, now: i64) -> Result<Timer, ClockError> {
    let over = walk.over().map(|end| (end.at, end.cancelled, end.upto));
    // An ended clock keeps what was promised, and the calendar, of its end.
    let (aim, calendar) = match walk.over() {
        Some(end) => (end.aim.clone(), end.calendar.clone()),
        None => (walk.aim.take(), walk.calendar.take()),
    };
    let ruler = Ruler::new(aim.as_ref(), calendar.as_deref(), calendars)?;
    let by = match &calendar {
        Some(key) => Ruler::Business(calendars.get(key)?),
        None => Ruler::Natural,
    };
    let natural = matches!(ruler, Ruler::Natural);
    for interval in &mut walk.intervals {
        interval.business = by.between(interval.from, interval.to)?;
        if interval.mode == Mode::Run {
            let whole = interval.to - interval.from;
            interval.counted = if natural { whole } else { interval.business };
        }
    }
    let same = (&calendar, natural);
    let mut verdicts = Vec::with_capacity(walk.ends.len());
    for end in &walk.ends {
        verdicts.push(verdict(end, &walk.intervals, same, calendars)?);
    }
    let upto = over.map_or(walk.intervals.len(), |(_, _, upto)| upto);
    let first = walk.begun.map_or(0, |begun| begun.first);
    let cycle = walk.intervals.get(first..upto).unwrap_or_default();
    let budget = match (&aim, walk.begun) {
        (Some(aim), Some(begun)) => Some(ruler.budget(aim.term, begun.at)?),
        _ => None,
    };
    let counted = |interval: &Interval| Ok(interval.counted);
    let edge = over.map_or(now, |(at, _, _)| at);
    let measured = Measured::of(cycle, ruler, budget, edge, counted)?;
    let fixed = measured.passed || over.is_some() || walk.reasons.is_empty();
    let due = measured.due.filter(|_| fixed);
    let missed = due.is_some_and(|due| edge > due);
    let state = match (walk.begun, over) {
        (None, _) => State::NotStarted,
        (_, Some((_, true, _))) => State::Stopped,
        _ if missed => State::Missed,
        (_, Some(_)) => State::Met,
        _ if walk.reasons.is_empty() => State::Running,
        _ => State::Paused,
    };
    Ok(Timer {
        state,
        now,
        started: walk.begun.map(|begun| begun.at),
        ended: over.map(|(at, _, _)| at),
        budget,
        elapsed: measured.elapsed,
        due,
        due_if_resumed: measured.due.filter(|_| !fixed),
        breach: due.filter(|_| state == State::Missed),
        paused_by: if over.is_some() {
            Vec::new()
        } else {
            walk.reasons
        },
        verdicts,
        accounts: Accounts::of(&walk.intervals),
        intervals: walk.intervals,
        cycle: walk.begun.map_or(0, |begun| begun.cycle),
        aim,
        calendar,
    })
}

fn verdict(
    end: &End,
    intervals: &[Interval],
    (calendar, natural): (&Option<String>, bool),
    calendars: &Calendars,
) -> Result<Verdict, ClockError> {
    let Begun {
        at: started,
        first,
        cycle,
    } = end.begun;
    let intervals = intervals.get(first..end.upto).unwrap_or_default();
    let ruler = Ruler::new(end.aim.as_ref(), end.calendar.as_deref(), calendars)?;
    let budget = match &end.aim {
        Some(aim) => Some(ruler.budget(aim.term, started)?),
        None => None,
    };
    // What was measured for the present serves for most verdicts too.
    let known = &end.calendar == calendar && matches!(ruler, Ruler::Natural) == natural;
    let counted = |interval: &Interval| match interval.mode {
        _ if known => Ok(interval.counted),
        Mode::Run => ruler.between(interval.from, interval.to),
        _ => Ok(0),
    };
    let measured = Measured::of(intervals, ruler, budget, end.at, counted)?;
    Ok(Verdict {
        cycle,
        started,
        ended: end.at,
        cancelled: end.cancelled,
        aim: end.aim.clone(),
        due: measured.due,
        elapsed: measured.elapsed,
    })
}

/// What the intervals of a cycle come to.
struct Measured {
    elapsed: i64,
    due: Option<i64>,
    /// The intervals reach the deadline: no later pause can move it.
    passed: bool,
}

impl Measured {
    /// `edge`: until when the intervals go; the rest of the budget is added from there.
    fn of(
        intervals: &[Interval],
        ruler: Ruler<'_>,
        budget: Option<i64>,
        edge: i64,
        counted: impl Fn(&Interval) -> Result<i64, ClockError>,
    ) -> Result<Self, ClockError> {
        let (mut elapsed, mut passed) = (0, None);
        for interval in intervals
            .iter()
            .filter(|interval| interval.mode == Mode::Run)
        {
            let more = counted(interval)?;
            if let Some(budget) =
                budget.filter(|budget| passed.is_none() && elapsed + more >= *budget)
            {
                passed = Some(ruler.add(interval.from, budget - elapsed)?);
            }
            elapsed += more;
        }
        let due = match (passed, budget) {
            (None, Some(budget)) => Some(ruler.add(edge, budget - elapsed)?),
            (passed, _) => passed,
        };
        Ok(Self {
            elapsed,
            due,
            passed: passed.is_some(),
        })
    }
}

/// Which instant, where the clock stands on one count for a while, as over a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The closing minute.
    First,
    /// The opening.
    Last,
}

impl Timer {
    /// What is left until the deadline; negative after it. `None` when nothing is promised.
    #[must_use]
    pub fn remaining(&self) -> Option<i64> {
        self.budget.map(|budget| budget - self.elapsed)
    }

    /// The intervals of the present cycle, until its end.
    fn present(&self) -> impl Iterator<Item = &Interval> {
        let until = self.ended.unwrap_or(self.now);
        let present = move |i: &&Interval| i.cycle == self.cycle && i.to <= until;
        self.intervals.iter().filter(present)
    }

    fn ruler<'a>(&self, calendars: &'a Calendars) -> Result<Ruler<'a>, ClockError> {
        Ruler::new(self.aim.as_ref(), self.calendar.as_deref(), calendars)
    }

    /// When the count of the present cycle comes to so much; `None` when it did not and stands still.
    pub(crate) fn reaches(
        &self,
        count: i64,
        edge: Edge,
        calendars: &Calendars,
    ) -> Result<Option<i64>, ClockError> {
        let ruler = self.ruler(calendars)?;
        let at = |from, rest| {
            let at = ruler.add(from, rest)?;
            if edge == Edge::Last {
                ruler.next_opening(at)
            } else {
                Ok(at)
            }
        };
        let mut sum = 0;
        for interval in self.present().filter(|interval| interval.mode == Mode::Run) {
            let after = sum + interval.counted;
            if after > count || (after == count && edge == Edge::First) {
                return at(interval.from, count - sum).map(Some);
            }
            sum = after;
        }
        let goes_on = self.started.is_some() && self.ended.is_none() && self.paused_by.is_empty();
        if goes_on {
            at(self.now, count - sum).map(Some)
        } else {
            Ok(None)
        }
    }
}
