//! Time that people spent on a ticket: own entries, put right by further ones.

use serde::{Deserialize, Serialize};

/// Time that somebody spent; the text of its event says on what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spent {
    /// Who spent it.
    pub person: i64,
    /// Whole minutes; none for an entry that only takes another back.
    pub minutes: i64,
    /// The day on which it was, `2026-11-21`.
    pub day: String,
    /// Whether somebody was there, not at a distance.
    pub on_site: bool,
    /// Number of the event of the entry that this one stands in place of.
    #[serde(default)]
    pub corrects: Option<i64>,
}

/// An entry of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeEntry {
    /// What it says.
    pub spent: Spent,
    /// Number of the event of the entry that stands in its place.
    pub corrected_by: Option<i64>,
}

/// Time that somebody wants to write down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimeSaid {
    /// Whole minutes.
    pub minutes: i64,
    /// The day on which it was, `2026-11-21`.
    pub day: String,
    /// Whether somebody was there, not at a distance.
    pub on_site: bool,
    /// Number of the event of the own entry that this one stands in place of.
    pub corrects: Option<i64>,
    /// On what.
    pub text: Option<String>,
}
