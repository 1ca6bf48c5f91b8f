//! The life of one ticket: what is to be told to the engine, and when.

use pack::{Attached, DemoAction};

/// Who does a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// Whoever asked.
    Requester,
    /// A demo person, by address.
    Person(String),
}

/// Something that is done with a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// When, milliseconds UTC.
    pub(super) at: i64,
    /// Who.
    pub(super) who: Who,
    /// What.
    pub(super) action: DemoAction,
    /// Until when a ticket waits, where it is said.
    pub(super) until: Option<i64>,
}

/// A ticket from beginning to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Life {
    /// When it came, milliseconds UTC.
    pub(super) at: i64,
    /// The requester's address.
    pub(super) email: String,
    /// Key of the unit.
    pub(super) unit: String,
    /// Key of the service.
    pub(super) service: String,
    /// Key of the channel, and the address of who registered it; none came through the portal.
    pub(super) channel: Option<(String, String)>,
    /// What is asked for.
    pub(super) description: String,
    /// The form as filled in.
    pub(super) fields: std::collections::BTreeMap<String, String>,
    /// What is attached.
    pub(super) file: Option<Attached>,
    /// What was done, oldest first.
    pub(super) steps: Vec<Step>,
}
