//! Teams: who attends together.

use engine::share::Share;
use serde::Deserialize;

/// A group of people who share tickets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
    /// How what comes to it is shared out; left out, its people take it themselves.
    pub share: Option<Share>,
}

/// Something that not everybody knows how to do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
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
    /// What services can need that not everybody knows; who knows it is told on the pages of people.
    #[serde(rename = "skill", default)]
    pub(crate) skills: Vec<Skill>,
}
