//! A message for somebody, queued in the transaction of what it tells of.

use sea_orm::entity::prelude::*;

/// A message for somebody, queued in the transaction of what it tells of.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Which ticket.
    pub ticket_id: i64,
    /// The event that it tells of.
    pub seq: i64,
    /// Which message.
    pub notice: String,
    /// For whom.
    pub person_id: Option<i64>,
    /// Where to; empty for the person's own verified address.
    pub address: String,
    /// `held` where there was no way out, `queued`, `sent`, `failed` for good, or `skipped`
    /// because it was no longer for that person.
    pub state: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// Not tried before, milliseconds UTC.
    pub next_try_at: Option<i64>,
    /// Why the last try failed, or why it is not sent: half a sentence.
    pub last_error: Option<String>,
    /// When a server took it, milliseconds UTC.
    pub sent_at: Option<i64>,
    /// Since when a server is being asked, milliseconds UTC.
    pub sending_at: Option<i64>,
    /// How often it is not known whether a try had left.
    pub in_doubt: i64,
    /// Why it waits for its hour: `quiet`, `digest`, `many`.
    pub waits: Option<String>,
    /// The clock whose deadline it tells of.
    pub about: Option<String>,
    /// The row that carries it in a digest.
    pub digest_of: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
