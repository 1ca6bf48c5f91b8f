//! Who may do something: a role of the pack, or a relation to the ticket.

use std::fmt;

use crate::{Actor, Ticket, Value};

/// A role or a relation, as packs write them in `who`, `open` and `edit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who<'a> {
    /// `titular`: who holds this role.
    Role(&'a str),
    /// `@requester`: whom the ticket is for.
    Requester,
    /// `@assignee`: the person responsible.
    Assignee,
    /// `@team`: whoever belongs to the team that has it.
    Team,
    /// `@unit-head`: who heads the requester's unit.
    UnitHead,
    /// `@field:impulsor`: the person named in this field.
    Field(&'a str),
    /// `@system`: the program itself, when a date is reached.
    System,
}

impl<'a> Who<'a> {
    /// Reads what a pack writes; `None` for a relation that does not exist.
    pub fn read(text: &'a str) -> Option<Self> {
        let Some(relation) = text.strip_prefix('@') else {
            return Some(Self::Role(text));
        };
        match relation {
            "requester" => Some(Self::Requester),
            "assignee" => Some(Self::Assignee),
            "team" => Some(Self::Team),
            "unit-head" => Some(Self::UnitHead),
            "system" => Some(Self::System),
            other => other.strip_prefix("field:").map(Self::Field),
        }
    }

    /// Whether the actor is one of these to the ticket; before there is a ticket, only by role.
    pub fn is(self, actor: &Actor, ticket: Option<&Ticket>) -> bool {
        let is_person = |other: Option<i64>| other.is_some() && other == actor.person;
        match self {
            Self::Role(role) => actor.roles.iter().any(|own| own == role),
            Self::Requester => ticket.is_some_and(|t| is_person(t.requester)),
            Self::Assignee => ticket.is_some_and(|t| is_person(t.assignee)),
            Self::Team => {
                let team = ticket.and_then(|t| t.team.as_ref());
                team.is_some_and(|team| actor.teams.contains(team))
            }
            Self::UnitHead => {
                let unit = ticket.and_then(|t| t.unit.as_ref());
                unit.is_some_and(|unit| actor.heads.contains(unit))
            }
            Self::Field(key) => {
                let value = ticket.and_then(|t| t.values.get(key));
                is_person(value.and_then(Value::number))
            }
            // A rule may act as the program and with a role: that of nobody in particular.
            Self::System => actor.person.is_none(),
        }
    }

    /// Whether the actor is any of those written.
    pub fn any(written: &[String], actor: &Actor, ticket: Option<&Ticket>) -> bool {
        let read = written.iter().filter_map(|text| Who::read(text));
        read.into_iter().any(|who| who.is(actor, ticket))
    }
}

impl fmt::Display for Who<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => f.write_str(role),
            Self::Requester => f.write_str("@requester"),
            Self::Assignee => f.write_str("@assignee"),
            Self::Team => f.write_str("@team"),
            Self::UnitHead => f.write_str("@unit-head"),
            Self::Field(key) => write!(f, "@field:{key}"),
            Self::System => f.write_str("@system"),
        }
    }
}
