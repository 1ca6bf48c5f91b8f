//! The projection of a ticket's events that lists and pages read.

use sea_orm::entity::prelude::*;

/// The projection of a ticket's events that lists and pages read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Key of the kind.
    pub kind: String,
    /// Public number.
    pub folio: Option<String>,
    /// Key of the state.
    pub state: String,
    /// What the state means.
    pub category: String,
    /// Nothing is left to do.
    pub ended: bool,
    /// First words of the description.
    pub summary: String,
    /// For whom.
    pub requester_id: i64,
    /// E-mail as given when it came in.
    pub contact: String,
    /// Unit of the requester then.
    pub unit_id: i64,
    /// Service asked for.
    pub service_id: i64,
    /// How it came in.
    pub channel: String,
    /// Key of the priority.
    pub priority: Option<String>,
    /// Key of the type.
    pub type_of_work: Option<String>,
    /// Person responsible.
    pub assignee_id: Option<i64>,
    /// Number of the last event.
    pub version: i64,
    /// Hash of the last event and of all before it.
    pub chain: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub updated_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
