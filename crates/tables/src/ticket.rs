//! The projection of a ticket's events that lists and pages read.

use sea_orm::entity::prelude::*;

/// The projection of a ticket's events that lists and pages read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public, opaque; also before there is a folio.
    pub key: String,
    /// Key of the kind.
    pub kind: String,
    /// Version of the kind whose form it keeps.
    pub form: i64,
    /// Version of its service's definition; 0 without one.
    pub definition: i64,
    /// Public number.
    pub folio: Option<String>,
    /// Key of the state.
    pub state: String,
    /// What the state means.
    pub category: String,
    /// Nothing is left to do.
    pub ended: bool,
    /// Key of the reason for which it waits.
    pub wait_reason: Option<String>,
    /// Until when it waits, milliseconds UTC.
    pub wait_until: Option<i64>,
    /// First words of the description.
    pub summary: String,
    /// For whom.
    pub requester_id: Option<i64>,
    /// E-mail as given when it came in; empty when nobody asked for it.
    pub contact: String,
    /// Unit of the requester then.
    pub unit_id: Option<i64>,
    /// Service asked for.
    pub service_id: Option<i64>,
    /// How it came in.
    pub channel: String,
    /// Only those who take part, and who was granted its kind, see it.
    pub restricted: bool,
    /// Whether it carries the key of who sees all tickets.
    pub to_all: bool,
    /// Key of the priority.
    pub priority: Option<String>,
    /// Team that has it.
    pub team_id: Option<i64>,
    /// Person responsible.
    pub assignee_id: Option<i64>,
    /// The form as filled in, JSON.
    pub form_values: String,
    /// Key of the ticket that it comes from.
    pub origin_key: Option<String>,
    /// How it is tied to that one.
    pub tie: Option<String>,
    /// Key of the ticket within which it goes on.
    pub merged_into: Option<String>,
    /// To whom the person responsible offers it, while it is under way.
    pub offered_to: Option<i64>,
    /// Names of its tags, with a stroke between them.
    pub tags: String,
    /// Number of the last event.
    pub version: i64,
    /// Hash of the last event and of all before it.
    pub chain: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub updated_at: i64,
    /// Since when the requester waits for an answer to what was written last, milliseconds UTC.
    pub unanswered_since: Option<i64>,
    /// The deadline of its clocks that comes first, milliseconds UTC; the end of the year 9999 where there is none.
    pub next_due: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
