//! A file of an event.

use sea_orm::entity::prelude::*;

/// A file of an event.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public key.
    pub key: String,
    /// Whose.
    pub ticket_id: i64,
    /// Number of the event.
    pub seq: i64,
    /// Content.
    pub sha256: String,
    /// Name it was sent under.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
