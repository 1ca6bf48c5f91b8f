//! What happened to a clock.

use serde::{Deserialize, Serialize};

use crate::targets::{Dimension, Term};

/// One thing that happened. The order of a list of facts means nothing: they are replayed
/// by `(at, seq)`, so that a correction that is appended later takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// When it took effect.
    pub at: i64,
    /// Its number in the ticket's history, once only.
    pub seq: u64,
    /// What changed.
    pub change: Change,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// The clock begins. After an end it begins a new cycle, from nothing (the next answer).
    Started,
    /// It stands still for a reason. Several reasons may hold at once.
    Paused {
        /// Key of the reason.
        reason: String,
    },
    /// A reason no longer holds; the clock goes on when none is left.
    Resumed {
        /// Key of the reason.
        reason: String,
    },
    /// What is promised from the clock's beginning on; `None`: nothing.
    Aimed(Option<Aim>),
    /// The calendar that all of it is measured by.
    Calendar {
        /// Key among the [`crate::Calendars`].
        key: String,
    },
    /// Who has the ticket.
    Held(Holder),
    /// What was promised is done.
    Met,
    /// It is no longer asked for.
    Cancelled,
    /// The end did not hold.
    Reopened(Gap),
    /// An earlier fact never was: a correction.
    Withdrawn {
        /// The number of the fact.
        seq: u64,
    },
}

/// What a clock runs towards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aim {
    /// Key of the rule.
    pub rule: String,
    /// What the rule names of the ticket: why it was chosen.
    #[serde(default)]
    pub names: Vec<Dimension>,
    /// How long.
    pub term: Term,
}

/// Who has a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Key of the team.
    pub team: Option<String>,
    /// The person.
    pub person: Option<i64>,
}

/// What a reopened clock makes of the time since its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// It does not count: the clock goes on where it stopped.
    Skipped,
    /// It counts, as if there had been no end.
    Counted,
    /// The clock begins again from nothing.
    Restarted,
}
