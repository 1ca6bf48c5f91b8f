//! Roles and what they allow.

use serde::Deserialize;

/// Making the transitions of a workflow that name one's role.
pub const MOVE: &str = "ticket.move";

/// Being the person responsible for a ticket.
pub const TAKE: &str = "ticket.take";

/// Every grant that a role can have: seeing tickets, setting priority, type and
/// person responsible, writing for colleagues, writing to the requester, moving,
/// being responsible, and keeping the list of people.
pub const GRANTS: [&str; 7] = [
    "ticket.see",
    "ticket.triage",
    "ticket.note",
    "ticket.answer",
    MOVE,
    TAKE,
    "people.manage",
];

/// A role of the people who attend.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
    /// What it allows, out of [`GRANTS`].
    pub grants: Vec<String>,
}

impl Role {
    /// Whether the role allows this.
    pub fn may(&self, grant: &str) -> bool {
        self.grants.iter().any(|own| own == grant)
    }
}

/// `roles.toml` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Roles {
    #[serde(rename = "role", default)]
    pub(crate) roles: Vec<Role>,
}
