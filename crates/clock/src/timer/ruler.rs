//! By what a clock is measured.

use super::fact::Aim;
use crate::calendar::{Calendar, Calendars};
use crate::error::ClockError;
use crate::targets::Term;

/// Business time of a calendar, or time by any clock.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ruler<'a> {
    Business(&'a Calendar),
    Natural,
}

impl<'a> Ruler<'a> {
    /// The ruler for an aim: without one, that of the calendar.
    pub fn new(
        aim: Option<&Aim>,
        calendar: Option<&str>,
        calendars: &'a Calendars,
    ) -> Result<Self, ClockError> {
        match (aim, calendar) {
            (
                Some(Aim {
                    term: Term::Natural(_),
                    ..
                }),
                _,
            )
            | (None, None) => Ok(Self::Natural),
            (_, Some(key)) => calendars.get(key).map(Self::Business),
            (Some(aim), None) => Err(ClockError::NoCalendar(aim.rule.clone())),
        }
    }

    pub fn between(self, from: i64, to: i64) -> Result<i64, ClockError> {
        match self {
            Self::Business(calendar) => calendar.between(from, to),
            Self::Natural => Ok(to - from),
        }
    }

    pub fn add(self, at: i64, span: i64) -> Result<i64, ClockError> {
        match self {
            Self::Business(calendar) => calendar.add(at, span),
            Self::Natural => at.checked_add(span).ok_or(ClockError::OutOfRange),
        }
    }

    pub fn next_opening(self, at: i64) -> Result<i64, ClockError> {
        match self {
            Self::Business(calendar) => calendar.next_opening(at),
            Self::Natural => Ok(at),
        }
    }

    /// How much may be counted for a term that begins at an instant.
    pub fn budget(self, term: Term, begun: i64) -> Result<i64, ClockError> {
        match (term, self) {
            (Term::Business(span @ 1..) | Term::Natural(span @ 1..), _) => Ok(span),
            // Days become the business time that they hold, so that a pause gives back what it took.
            (Term::Days(days @ 1..), Self::Business(calendar)) => {
                calendar.between(begun, calendar.add_days(begun, days)?)
            }
            // No check lets such a term through.
            _ => Err(ClockError::OutOfRange),
        }
    }
}
