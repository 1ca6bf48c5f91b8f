//! Several commands decided as one: what a macro, a rule or an action in bulk does to a ticket.

use serde::{Deserialize, Serialize};

use crate::Command;

/// Several commands, all of which happen or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// The commands, in order.
    pub steps: Vec<Step>,
    /// What asked for them.
    pub ran: Ran,
    /// What people call that.
    pub name: String,
}

/// One of several commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place, from 1, as people count.
    pub number: usize,
    /// What is asked.
    pub command: Command,
}

/// What let several things be done together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ran {
    /// What it is.
    pub what: Recipe,
    /// Its key.
    pub key: String,
    /// Of a rule: how many rules stand one after the other, this one included. A person's doing has none.
    #[serde(default)]
    pub depth: i64,
}

/// What can let several things be done together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipe {
    /// A macro, that a person chose.
    Macro,
    /// A rule, by itself.
    Rule,
    /// An action on many tickets, that a person asked for.
    Bulk,
}

impl Recipe {
    /// Its name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Macro => "macro",
            Self::Rule => "rule",
            Self::Bulk => "bulk",
        }
    }
}
