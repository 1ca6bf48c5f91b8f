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
        /// The actor decides who sees the ticket: somebody who does not see it may be added,
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
}
