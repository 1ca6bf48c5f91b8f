//! States and waiting.

use serde::{Deserialize, Serialize};

use super::{Choice, StateClock};

/// What a state means to every list, count and report, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Nobody has looked at it.
    New,
    /// Somebody works on it.
    Open,
    /// It waits for something outside.
    Pending,
    /// Solved; the requester may still disagree.
    Resolved,
    /// Ended.
    Closed,
    /// Ended without being done.
    Cancelled,
}

impl Category {
    /// The stored text of the category.
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The category of a stored text; `None` when there is no such category.
    pub fn from_key(key: &str) -> Option<Self> {
        [
            Self::New,
            Self::Open,
            Self::Pending,
            Self::Resolved,
            Self::Closed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|c| c.key() == key)
    }

    /// Nothing is left to do.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }
}

/// A state of the workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Stable key.
    pub key: String,
    /// The institution's own name for it.
    pub name: String,
    /// What it means to lists and reports.
    pub category: Category,
    /// A sentence for the requester: where the ticket is and what happens next.
    pub meaning: String,
    /// What a ticket waits for here; every state of category `pending` says so [P-9].
    pub wait: Option<Wait>,
    /// Key of the stage that tickets in it are in, for targets that measure stages; several states may be one stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// What it does to the clocks of a ticket, where that is not what its category says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<StateClock>,
}

/// How tickets wait in a state: for a reason, until a date, and what happens then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Why a ticket may wait. With none, the transition's message says why.
    #[serde(rename = "reason", default)]
    pub reasons: Vec<Choice>,
    /// Days after which it goes on when nobody chooses a date.
    pub days: u32,
    /// The most days that a person may choose; no bound when nothing is said.
    pub longest: Option<u32>,
    /// What happens on that date: the key of a transition that leaves the state, or `remind`.
    pub then: String,
}

impl Wait {
    /// The word for "tell those who attend and leave it as it is".
    pub const REMIND: &'static str = "remind";

    /// The transition that is made on the date; `None` when people are reminded.
    pub fn transition(&self) -> Option<&str> {
        Some(self.then.as_str()).filter(|then| *then != Self::REMIND)
    }
}
