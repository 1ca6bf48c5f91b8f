//! What a person wrote with an event.

use sea_orm::entity::prelude::*;

/// What a person wrote with an event.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_body")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Number of the event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The text.
    pub body: String,
    /// Random, hashed with the text.
    pub salt: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
