//! Approvals that tickets of a kind or of a service need [P-16].

use filter::Filter;
use serde::{Deserialize, Serialize};

/// An approval, in steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalTemplate<C = Filter> {
    /// Stable key.
    pub key: String,
    /// What people call it: «Autorización de la jefatura».
    pub name: String,
    /// It is asked for when the ticket enters this state; when it comes in, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<String>,
    /// Only such tickets need it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<C>,
    /// Whoever asked may approve it, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// Within so many working days of the usual calendar each step is to be decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Key of the transition that the program makes when it is granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<String>,
    /// Key of the transition that the program makes when it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Roles and relations that may ask again, take it back, and ask somebody else.
    pub manage: Vec<String>,
    /// The steps, in order.
    #[serde(rename = "step")]
    pub steps: Vec<ApprovalStep>,
}

/// A step of an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalStep {
    /// Stable key.
    pub key: String,
    /// Whose approval it is, for people: «la jefatura de su dependencia».
    pub name: String,
    /// Who is asked: roles, relations, addresses of mail.
    pub by: Vec<String>,
    /// So many of them must approve; all of them where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<u32>,
}

/// Who is asked, as packs write it in `by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedOf<'a> {
    /// `titular`: who holds this role.
    Role(&'a str),
    /// `@unit-head`: who heads the requester's unit, or else the nearest above it that is headed.
    UnitHead,
    /// `@unit:enlace`: who holds this role in the requester's unit, or else in the nearest above it.
    Unit(&'a str),
    /// `@team:coordinador`: who holds this role in the team that has the ticket.
    Team(&'a str),
    /// `@assignee`: the person responsible.
    Assignee,
    /// `@field:dueno`: the person named in this field.
    Field(&'a str),
    /// `direccion@ayuntamiento.example`: who has this address.
    Address(&'a str),
}

impl<'a> AskedOf<'a> {
    /// Reads what a pack writes; `None` for a relation that does not exist.
    pub fn read(text: &'a str) -> Option<Self> {
        let Some(relation) = text.strip_prefix('@') else {
            let is_address = text.contains('@');
            return Some(if is_address {
                Self::Address(text)
            } else {
                Self::Role(text)
            });
        };
        match relation.split_once(':') {
            None if relation == "unit-head" => Some(Self::UnitHead),
            None if relation == "assignee" => Some(Self::Assignee),
            Some(("unit", role)) => Some(Self::Unit(role)),
            Some(("team", role)) => Some(Self::Team(role)),
            Some(("field", field)) => Some(Self::Field(field)),
            _ => None,
        }
    }
}

impl<C> ApprovalTemplate<C> {
    /// The step with this key.
    pub fn step(&self, key: &str) -> Option<&ApprovalStep> {
        self.steps.iter().find(|step| step.key == key)
    }

    /// The step after the one with this key; `None` after the last one.
    pub fn after(&self, key: &str) -> Option<&ApprovalStep> {
        let place = self.steps.iter().position(|step| step.key == key)?;
        self.steps.get(place + 1)
    }
}
