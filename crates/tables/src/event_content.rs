//! What a person wrote with an event: a text, values of the form, or both.

use sea_orm::entity::prelude::*;

/// What a person wrote with an event: a text, values of the form, or both.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_content")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Number of the event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The text.
    pub body: Option<String>,
    /// Values of fields, JSON.
    pub form_values: Option<String>,
    /// Random, hashed with both.
    pub salt: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
