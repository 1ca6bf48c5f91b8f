//! What a requester may expect: a range, from what was promised, the queue and its pace.

use crate::calendar::Calendar;
use crate::error::ClockError;

/// Fewer past tickets tell nothing.
const ENOUGH: usize = 8;

/// How long similar tickets took, in milliseconds of business time.
#[derive(Debug, Clone, Default)]
pub struct Past {
    sorted: Vec<i64>,
}

impl Past {
    /// From times in any order; negative ones are left out.
    #[must_use]
    pub fn new(times: impl IntoIterator<Item = i64>) -> Self {
        let mut sorted: Vec<i64> = times.into_iter().filter(|time| *time >= 0).collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    /// The time within which so many percent were done; `None` when too few were.
    #[must_use]
    pub fn quantile(&self, percent: usize) -> Option<i64> {
        if self.sorted.len() < ENOUGH {
            return None;
        }
        // The nearest rank: always a time that really happened.
        let rank = (self.sorted.len() * percent.min(100)).div_ceil(100).max(1);
        self.sorted.get(rank - 1).copied()
    }
}

/// What waits before a ticket, and how quickly its team gets through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Queue {
    /// Tickets that come before.
    pub ahead: u32,
    /// Tickets that the team finished lately.
    pub finished: u32,
    /// In how much business time it did.
    pub within: i64,
}

impl Queue {
    /// Business time until those ahead are done; `None` when nothing was finished lately.
    fn wait(&self) -> Option<i64> {
        let pace = self.within.max(0).checked_div(i64::from(self.finished))?;
        Some(pace.saturating_mul(i64::from(self.ahead)))
    }
}

/// What an estimate rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// What similar tickets took.
    Past,
    /// The target alone: too little is known of the past.
    Target,
    /// The queue alone.
    Queue,
}

/// A range, in milliseconds of business time from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Hardly earlier.
    pub low: i64,
    /// Most likely until then.
    pub high: i64,
    /// What it rests on.
    pub basis: Basis,
    /// The range ends after the target does.
    pub beyond_target: bool,
}

impl Estimate {
    /// The two instants of the range.
    ///
    /// # Errors
    /// When the calendar does not open enough.
    pub fn instants(&self, calendar: &Calendar, now: i64) -> Result<(i64, i64), ClockError> {
        Ok((calendar.add(now, self.low)?, calendar.add(now, self.high)?))
    }
}

/// What a requester may expect; `None` when nothing is known.
///
/// With a past: from the quarter that was quickest to four fifths, never before those
/// ahead are done, and later by a half of the usual time when the queue alone takes longer
/// than usual. Without: the latter half of the target, or the queue and once more of it.
/// A target never makes a range shorter than past and queue say: it says so.
#[must_use]
pub fn estimate(target: Option<i64>, queue: &Queue, past: &Past) -> Option<Estimate> {
    let wait = queue.wait().filter(|_| queue.ahead > 0).unwrap_or(0);
    let quantiles = (past.quantile(25), past.quantile(50), past.quantile(80));
    let (low, high, basis) = match (quantiles, target) {
        ((Some(quick), Some(usual), Some(slow)), _) => (
            quick.max(wait),
            slow.max(wait.saturating_add(usual / 2)),
            Basis::Past,
        ),
        (_, Some(target)) => {
            let low = (target / 2).max(wait);
            (
                low,
                target.max(wait.saturating_add(target / 2)),
                Basis::Target,
            )
        }
        _ if wait > 0 => (wait, wait.saturating_mul(2), Basis::Queue),
        _ => return None,
    };
    let high = high.max(low);
    let beyond_target = target.is_some_and(|target| high > target);
    Some(Estimate {
        low,
        high,
        basis,
        beyond_target,
    })
}
