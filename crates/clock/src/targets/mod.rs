//! What is promised, and which promise counts for a ticket.

mod choose;
mod description;

use serde::{Deserialize, Serialize};

pub use choose::{Asked, Choice, Chosen, Considered, Dimension, Outcome, Targets};
pub use description::RuleDef;

/// What a target measures. Each is a clock of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Until somebody takes the ticket.
    Take,
    /// Until the first public answer.
    FirstAnswer,
    /// From something the requester wrote until the next public answer.
    NextAnswer,
    /// Until it is resolved.
    Resolve,
    /// As long as it stays in a stage; one clock for each stage.
    Stage,
    /// Until a task is done; one clock for each task.
    Task,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 6] = [
        Self::Take,
        Self::FirstAnswer,
        Self::NextAnswer,
        Self::Resolve,
        Self::Stage,
        Self::Task,
    ];

    /// Its name in packs.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::FirstAnswer => "first-answer",
            Self::NextAnswer => "next-answer",
            Self::Resolve => "resolve",
            Self::Stage => "stage",
            Self::Task => "task",
        }
    }
}

/// How long a target lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Term {
    /// Milliseconds of business time.
    Business(i64),
    /// Working days: until the closing minute of the n-th working day after that of the start.
    Days(u32),
    /// Milliseconds by any clock, nights and holidays included.
    Natural(i64),
}
