//! From facts to intervals: no arithmetic of business time yet.

use std::collections::HashSet;
use std::mem::replace;
use std::ops::RangeInclusive;

use super::fact::{Aim, Change, Fact, Gap, Holder};
use crate::error::ClockError;

/// What a clock does in an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// It runs.
    Run,
    /// It stands still, for these reasons.
    Pause(Vec<String>),
    /// It had ended, and was reopened later.
    Over,
}

/// A stretch of a clock's life in which nothing changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// Its first instant.
    pub from: i64,
    /// The first instant after it.
    pub to: i64,
    /// What the clock did.
    pub mode: Mode,
    /// Who had the ticket.
    pub holder: Holder,
    /// The clock had ended before, in the same cycle.
    pub reopened: bool,
    /// Number of the cycle, from 0.
    pub cycle: usize,
    /// Business time by the timer's calendar; without one the time by any clock.
    pub business: i64,
    /// What counts towards the target: nothing unless it ran.
    pub counted: i64,
}

/// An end, not yet measured.
#[derive(Debug)]
pub(super) struct End {
    pub at: i64,
    pub cancelled: bool,
    pub begun: Begun,
    /// The cycle's intervals end before this one.
    pub upto: usize,
    pub aim: Option<Aim>,
    pub calendar: Option<String>,
}

/// Where a cycle begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun {
    pub at: i64,
    /// The place of its first interval.
    pub first: usize,
    pub cycle: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    Open,
    Over,
}

/// What the facts until an instant come to.
pub(super) struct Walk {
    phase: Phase,
    since: i64,
    holder: Holder,
    reopened: bool,
    pub begun: Option<Begun>,
    pub reasons: Vec<String>,
    pub intervals: Vec<Interval>,
    pub ends: Vec<End>,
    pub aim: Option<Aim>,
    pub calendar: Option<String>,
}

/// The instants of the known years, in UTC: differences never run over.
const KNOWN: RangeInclusive<i64> = 0..=7_258_118_400_000;

/// The facts that hold, and those that were withdrawn, each in the order of their effect.
type Held<'a> = (Vec<&'a Fact>, Vec<&'a Fact>);

/// The facts that are known at an instant.
pub(super) fn in_order(facts: &[Fact], now: i64) -> Result<Held<'_>, ClockError> {
    let known = || facts.iter().filter(|fact| fact.at <= now);
    if !KNOWN.contains(&now) || known().any(|fact| !KNOWN.contains(&fact.at)) {
        return Err(ClockError::OutOfRange);
    }
    let withdrawn: HashSet<u64> = known()
        .filter_map(|fact| match fact.change {
            Change::Withdrawn { seq } => Some(seq),
            _ => None,
        })
        .collect();
    let (mut gone, mut held): (Vec<_>, Vec<_>) =
        known().partition(|fact| withdrawn.contains(&fact.seq));
    gone.sort_unstable_by_key(|fact| (fact.at, fact.seq));
    held.sort_unstable_by_key(|fact| (fact.at, fact.seq));
    Ok((held, gone))
}

impl Walk {
    /// Walks through facts that are in order, until `now`.
    pub fn through(facts: &[&Fact], now: i64) -> Self {
        let mut walk = Self {
            phase: Phase::Idle,
            since: 0,
            holder: Holder::default(),
            reopened: false,
            begun: None,
            reasons: Vec::new(),
            intervals: Vec::with_capacity(facts.len()),
            ends: Vec::new(),
            aim: None,
            calendar: None,
        };
        for fact in facts {
            walk.step(fact.at, &fact.change);
        }
        if walk.phase == Phase::Open {
            walk.cut(now);
        }
        walk
    }

    /// The clock has ended, and was not reopened.
    pub fn over(&self) -> Option<&End> {
        self.ends.last().filter(|_| self.phase == Phase::Over)
    }

    fn step(&mut self, at: i64, change: &Change) {
        match change {
            Change::Started => match self.phase {
                Phase::Open => {}
                Phase::Idle | Phase::Over => self.begin(at),
            },
            Change::Reopened(gap) if self.phase == Phase::Over => self.reopen(at, *gap),
            Change::Paused { reason } if self.phase != Phase::Over => {
                if let Err(place) = self.reasons.binary_search(reason) {
                    self.cut(at);
                    self.reasons.insert(place, reason.clone());
                }
            }
            Change::Resumed { reason } => {
                if let Ok(place) = self.reasons.binary_search(reason) {
                    self.cut(at);
                    self.reasons.remove(place);
                }
            }
            Change::Aimed(aim) => self.aim.clone_from(aim),
            Change::Calendar { key } => self.calendar = Some(key.clone()),
            Change::Held(holder) if self.holder != *holder => {
                self.cut(at);
                self.holder.clone_from(holder);
            }
            Change::Met if self.phase == Phase::Open => self.end(at, false),
            Change::Cancelled if self.phase == Phase::Open => self.end(at, true),
            // What cannot happen in this phase changes nothing.
            _ => {}
        }
    }

    fn begin(&mut self, at: i64) {
        self.cut(at);
        let cycle = self.begun.map_or(0, |begun| begun.cycle + 1);
        let first = self.intervals.len();
        self.begun = Some(Begun { at, first, cycle });
        (self.phase, self.since, self.reopened) = (Phase::Open, at, false);
    }

    fn reopen(&mut self, at: i64, gap: Gap) {
        if gap == Gap::Restarted {
            return self.begin(at);
        }
        self.cut(at);
        if gap == Gap::Counted {
            let over = self.intervals.iter_mut().rev();
            for interval in over.take_while(|interval| interval.mode == Mode::Over) {
                interval.mode = Mode::Run;
            }
        }
        (self.phase, self.reopened) = (Phase::Open, true);
    }

    fn end(&mut self, at: i64, cancelled: bool) {
        self.cut(at);
        // An end leaves no pause behind: a reopened clock runs until it is paused anew.
        self.reasons.clear();
        if let Some(begun) = self.begun {
            self.ends.push(End {
                at,
                cancelled,
                begun,
                upto: self.intervals.len(),
                aim: self.aim.clone(),
                calendar: self.calendar.clone(),
            });
        }
        self.phase = Phase::Over;
    }

    /// Closes the interval that is going on.
    fn cut(&mut self, at: i64) {
        let from = replace(&mut self.since, at);
        if from >= at {
            return;
        }
        let mode = match self.phase {
            Phase::Idle => return,
            Phase::Over => Mode::Over,
            Phase::Open if self.reasons.is_empty() => Mode::Run,
            Phase::Open => Mode::Pause(self.reasons.clone()),
        };
        self.intervals.push(Interval {
            from,
            to: at,
            mode,
            holder: self.holder.clone(),
            reopened: self.reopened,
            cycle: self.begun.map_or(0, |begun| begun.cycle),
            business: 0,
            counted: 0,
        });
    }
}
