//! Moves between states: from, to, who, what they need, what they do.

use filter::Filter;
use serde::{Deserialize, Serialize};

use super::Guard;

/// A move from one state to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition<C = Filter> {
    /// Stable key.
    pub key: String,
    /// The text of its button.
    pub label: String,
    /// States that it leaves.
    #[serde(default)]
    pub from: Vec<String>,
    /// State that it reaches; it may be the one that it leaves.
    pub to: String,
    /// Roles and relations that may make it: `titular`, `@requester`, `@field:impulsor`.
    #[serde(default)]
    pub who: Vec<String>,
    /// Properties and fields that the ticket must have; the move may bring them.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Fields that the move brings anew, whatever the ticket had.
    #[serde(default)]
    pub renews: Vec<String>,
    /// Fields that the move may bring.
    #[serde(default)]
    pub asks: Vec<String>,
    /// The text that it brings, if it does.
    pub message: Option<Message>,
    /// Every task of the ticket must be finished or dropped.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tasks_done: bool,
    /// Every approval that the ticket needs must be granted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approved: bool,
    /// What must hold.
    #[serde(rename = "condition", default)]
    pub conditions: Vec<Guard<C>>,
    /// What follows, in order.
    #[serde(rename = "effect", default)]
    pub effects: Vec<Effect<C>>,
    /// The requester is not told of it.
    #[serde(default)]
    pub internal: bool,
}

/// The text that a move brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// What people read beside it: «Diagnóstico», «Motivo».
    pub label: String,
    /// It must be written.
    #[serde(default)]
    pub required: bool,
}

/// Something that follows from a move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect<C = Filter> {
    /// What is done.
    #[serde(rename = "do")]
    pub act: Act,
    /// The field that `set` and `clear` are about.
    pub field: Option<String>,
    /// The value of `set`, `assign` and `team`: as it is written in a form, or `@actor`, `@now`, `@today`,
    /// `@requester`, `@assignee`, `@field:clave`.
    pub value: Option<String>,
    /// The kind of the ticket that `open` registers.
    pub kind: Option<String>,
    /// The service of the ticket that `open` registers; that of this ticket when nothing is said.
    pub service: Option<String>,
    /// How that ticket is tied to this one.
    pub link: Option<crate::Tie>,
    /// Fields that go over to that ticket with their values.
    #[serde(default)]
    pub copy: Vec<String>,
    /// What `open` writes as the description; that of this ticket's move when nothing is said.
    pub text: Option<String>,
    /// It follows only when the ticket is so, after the move.
    pub when: Option<C>,
}

/// Everything that a move can do: a closed list. `docs/WORKFLOW.md` tells of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Give the ticket its folio, if it has none.
    Number,
    /// Write a value into a field.
    Set,
    /// Empty a field.
    Clear,
    /// Make somebody responsible.
    Assign,
    /// Make nobody responsible.
    Release,
    /// Hand it to a team.
    Team,
    /// Make it restricted.
    Restrict,
    /// Lift the restriction.
    Unrestrict,
    /// Register another ticket, tied to this one.
    Open,
}

impl Act {
    /// Every act, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Number,
        Self::Set,
        Self::Clear,
        Self::Assign,
        Self::Release,
        Self::Team,
        Self::Restrict,
        Self::Unrestrict,
        Self::Open,
    ];
}
