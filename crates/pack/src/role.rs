//! Roles and what they allow.

use serde::Deserialize;

/// Making the transitions of a workflow that name one's role.
pub const MOVE: &str = "ticket.move";

/// Being the person responsible for a ticket.
pub const TAKE: &str = "ticket.take";

/// Everything that a role can allow: seeing tickets; following the public part of them;
/// registering for others; changing properties and fields; writing for colleagues; writing to the
/// requester; moving; being responsible; restricting a ticket and lifting that; asking why somebody
/// can or cannot do something; heading the unit in which the role is held; keeping the list of people;
/// changing services, definitions and texts; looking after mail, jobs and health; reading the audit.
pub const ACTIONS: [&str; 15] = [
    "ticket.see",
    "ticket.follow",
    "ticket.create",
    "ticket.edit",
    "ticket.note",
    "ticket.answer",
    MOVE,
    TAKE,
    "ticket.restrict",
    "ticket.explain",
    "unit.head",
    "people.manage",
    "configuration.manage",
    "operation.manage",
    "audit.read",
];

/// A role of the people who attend.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
    /// What it allows, and of which tickets; at least one.
    #[serde(rename = "grant", default)]
    pub grants: Vec<Grant>,
}

/// Actions that a role allows on some tickets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// At least one out of [`ACTIONS`].
    pub actions: Vec<String>,
    /// Of which tickets; `all` when nothing is said.
    pub scope: Option<Scope>,
    /// Keys of the kinds of those tickets; every kind when nothing is said.
    #[serde(default)]
    pub kinds: Vec<String>,
}

/// Of which tickets a grant speaks, seen from the person who holds the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Every ticket.
    All,
    /// Those that a team of the person has.
    Team,
    /// Those that the person's unit, or one below it, asked for.
    Unit,
    /// Those that the person is responsible for, or is named in a field of.
    Own,
}

impl Role {
    /// Whether the role allows this on some tickets of the kind.
    pub fn may_of(&self, action: &str, kind: &str) -> bool {
        let allows = |grant: &Grant| grant.allows(action) && grant.covers(kind);
        self.grants.iter().any(allows)
    }

    /// Whether the role allows this on some tickets.
    pub fn may(&self, action: &str) -> bool {
        self.grants.iter().any(|grant| grant.allows(action))
    }
}

impl Grant {
    /// Whether the action is one of those that it allows.
    pub fn allows(&self, action: &str) -> bool {
        self.actions.iter().any(|own| own == action)
    }

    /// Of which tickets it speaks.
    pub fn scope(&self) -> Scope {
        self.scope.unwrap_or(Scope::All)
    }

    /// Whether it speaks of the tickets of this kind.
    pub fn covers(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|own| own == kind)
    }
}

/// What stands in `roles.toml`: roles and what they allow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Roles {
    /// The roles; one of them allows `people.manage`.
    #[serde(rename = "role", default)]
    pub(crate) roles: Vec<Role>,
}
