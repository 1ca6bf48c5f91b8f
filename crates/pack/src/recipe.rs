//! Macros and rules: what is done to tickets again and again, as data. What they do is a list of
//! deeds ([`engine::Deed`]), each of which a person could do by hand.

use engine::Deed;
use serde::{Deserialize, Serialize};

/// What a person does with one click, after looking at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Macro {
    /// Stable key.
    pub key: String,
    /// The text of its button.
    pub name: String,
    /// Keys of the kinds of ticket on which it is offered; every kind when nothing is said.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Keys of the roles that it is offered to; every one when nothing is said.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Keys of the teams that it is offered to; every one, and who is in none, when nothing is said.
    #[serde(default)]
    pub teams: Vec<String>,
    /// It is offered only on tickets that are so.
    #[serde(default)]
    pub when: Option<String>,
    /// What it does, in order; at least one. All of it happens or none.
    #[serde(rename = "effect", default)]
    pub deeds: Vec<Deed>,
}

/// What the program does by itself when something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable key.
    pub key: String,
    /// What people read in histories: «Regla «Avisar al equipo»».
    pub name: String,
    /// The events after which it looks at the ticket; out of [`RULE_EVENTS`].
    #[serde(default)]
    pub on: Vec<String>,
    /// Instead of events: when a ticket stays in a state and nothing happens.
    #[serde(default)]
    pub after: Option<After>,
    /// Keys of the kinds of ticket that it looks at; every kind when nothing is said.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// It does something only to tickets that are so.
    #[serde(default)]
    pub when: Option<String>,
    /// Key of the role with whose rights it does it; with those of the program itself when nothing is said.
    #[serde(rename = "as", default)]
    pub role: Option<String>,
    /// Rules after it do nothing where this one does.
    #[serde(default)]
    pub stop: bool,
    /// What it does, in order; at least one. All of it happens or none.
    #[serde(rename = "effect", default)]
    pub deeds: Vec<Deed>,
}

/// How long a ticket stays in a state without anything happening to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// Key of the state.
    pub state: String,
    /// So many hours, at least one.
    pub hours: u32,
    /// Key of the calendar whose hours count; every hour when nothing is said.
    #[serde(default)]
    pub calendar: Option<String>,
}

/// The events that a rule can look at tickets after. `replied` is the requester's own answer, `answered` that of the desk.
pub const RULE_EVENTS: [&str; 14] = [
    "received",
    "moved",
    "replied",
    "answered",
    "noted",
    "changed",
    "filled",
    "reclassified",
    "postponed",
    "reminded",
    "task",
    "checked",
    "linked",
    "absorbed",
];

/// What stands in `macros.toml`: what people do with one click.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Macros {
    /// The macros, in the order to offer them.
    #[serde(rename = "macro", default)]
    pub(crate) macros: Vec<Macro>,
}

/// What stands in `rules.toml`: what the program does by itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    /// The rules, in the order in which they look at a ticket.
    #[serde(rename = "rule", default)]
    pub(crate) rules: Vec<Rule>,
}
