//! One event of a ticket's history; never changed.

use sea_orm::entity::prelude::*;

/// One event of a ticket's history; never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_event")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Number in the ticket, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Name of the type.
    pub event_type: String,
    /// Version of the type's payload.
    pub format: i64,
    /// `public` or `internal`.
    pub visibility: String,
    /// Who did it; nobody where the program itself did.
    pub actor_id: Option<i64>,
    /// Through what.
    pub channel: String,
    /// Version of the configuration that decided.
    pub rules: i64,
    /// When it was written, milliseconds UTC.
    pub recorded_at: i64,
    /// When it happened, milliseconds UTC.
    pub effective_at: i64,
    /// Facts, canonical JSON.
    pub payload: String,
    /// SHA-256 of the salt and of what was written, if anything was.
    pub content_digest: Option<String>,
    /// Hash of this event and of all before it.
    pub chain: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
