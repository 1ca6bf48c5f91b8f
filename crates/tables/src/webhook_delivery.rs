//! An event that another system is told of, and what became of that.

use sea_orm::entity::prelude::*;

/// An event that another system is told of, and what became of that.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The same at every try, so that the receiver knows what it had.
    pub key: String,
    /// Whom it is told.
    pub webhook_id: i64,
    /// Which ticket; none for a trial.
    pub ticket_id: Option<i64>,
    /// Which of its events.
    pub seq: Option<i64>,
    /// Name of the event.
    pub event_type: String,
    /// `queued`, `held` while its webhook is switched off, `sent`, `failed` for good, or `skipped`
    /// because it was no longer for that receiver.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Not tried before, milliseconds UTC.
    pub next_try_at: Option<i64>,
    /// Status of the last answer.
    pub status: Option<i64>,
    /// How the last answer began.
    pub answer: String,
    /// Why the last try failed: half a sentence.
    pub error: Option<String>,
    /// How long the last try took, in milliseconds.
    pub duration: Option<i64>,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// When it came to its end, milliseconds UTC.
    pub settled_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
