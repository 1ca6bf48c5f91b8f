//! A command that took effect, so that repeating it changes nothing.

use sea_orm::entity::prelude::*;

/// A command that took effect, so that repeating it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "command")]
pub struct Model {
    /// Given by the client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Who gave it.
    pub actor_id: Option<i64>,
    /// SHA-256 of what was asked.
    pub body_hash: String,
    /// What was answered.
    pub result: String,
    /// Milliseconds UTC.
    pub created_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
