//! Who follows a ticket without being responsible for it, and who is called to it [P-12].

use serde::{Deserialize, Serialize};

/// What is asked of those who follow a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchAct {
    /// Follow it oneself.
    Follow,
    /// Follow it no more.
    Unfollow,
    /// Let somebody follow it.
    Add {
        /// Who.
        person: Option<i64>,
        /// The actor decides who sees the ticket: a colleague who does not see it may be added,
        /// and sees it from then on.
        share: bool,
    },
    /// Let somebody follow it no more.
    Remove {
        /// Who.
        person: i64,
    },
}

/// Somebody who follows a ticket from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// Who.
    pub person: i64,
    /// It is by this alone that the person sees the ticket.
    #[serde(default)]
    pub shared: bool,
    /// It is by this alone that the person sees its public part.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
}

/// What a person sees of a ticket by following it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    /// Nothing: the person sees the ticket anyway.
    Nothing,
    /// The ticket.
    Whole,
    /// What whoever asked for it sees.
    Public,
}

impl Watch {
    /// What the person sees by this alone.
    pub fn sees(&self) -> Sees {
        match (self.shared, self.public) {
            (true, _) => Sees::Whole,
            (false, true) => Sees::Public,
            (false, false) => Sees::Nothing,
        }
    }
}
