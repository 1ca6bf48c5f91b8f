//! Handing a ticket over by agreement: it is offered, and moves when the other accepts [AGS-13].

use serde::{Deserialize, Serialize};

/// An offer that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Number of the event that made it.
    pub seq: i64,
    /// Who is responsible, and offers it.
    pub from: i64,
    /// To whom.
    pub to: i64,
}

/// What became of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    /// The other took it.
    Accepted,
    /// The other did not take it.
    Declined,
    /// Who offered it took the offer back.
    Withdrawn,
}

/// What is asked of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOver {
    /// Offer the ticket to somebody.
    Offer {
        /// To whom.
        to: Option<i64>,
        /// Why, if it is said.
        text: Option<String>,
    },
    /// Take it.
    Accept,
    /// Do not take it.
    Decline {
        /// Why, if it is said.
        why: Option<String>,
    },
    /// Take the offer back.
    Withdraw,
}
