//! Teams: who attends together.

use serde::Deserialize;

/// A group of people who share tickets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
}

/// What stands in `teams.toml`: who attends together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Teams {
    /// The teams.
    #[serde(rename = "team", default)]
    pub(crate) teams: Vec<Team>,
}
