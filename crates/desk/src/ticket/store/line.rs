//! A ticket as a line of a list.

use sea_orm::FromQueryResult;

use super::Place;

/// A ticket as a line of a list: what lists show, and no more.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Line {
    /// Number.
    pub id: i64,
    /// Public and opaque; also before there is a folio.
    pub key: String,
    /// Key of the kind.
    pub kind: String,
    /// Public number.
    pub folio: Option<String>,
    /// Key of the state.
    pub state: String,
    /// First words of the description.
    pub summary: String,
    /// Until when it waits, milliseconds UTC.
    pub wait_until: Option<i64>,
    /// Number of the requester.
    pub requester_id: Option<i64>,
    /// Name of the requester; empty where nobody asked for it.
    pub requester: String,
    /// Name of the unit; empty without one.
    pub unit: String,
    /// Name of the service; empty without one.
    pub service: String,
    /// Key of the priority.
    pub priority: Option<String>,
    /// Name of the team.
    pub team: Option<String>,
    /// Name of the person responsible.
    pub assignee: Option<String>,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub updated_at: i64,
    /// Names of its tags, with a stroke between them.
    pub tags: String,
    /// Since when the requester waits for an answer, milliseconds UTC.
    pub unanswered_since: Option<i64>,
    /// The deadline that comes first, milliseconds UTC.
    pub next_due: i64,
}

impl Line {
    /// What its place in a list depends on.
    pub fn place(&self) -> Place {
        Place {
            id: self.id,
            created_at: self.created_at,
            updated_at: self.updated_at,
            next_due: self.next_due,
        }
    }

    /// What its address says: the folio, or the key before there is one.
    pub fn reference(&self) -> &str {
        self.folio.as_deref().unwrap_or(&self.key)
    }
}
