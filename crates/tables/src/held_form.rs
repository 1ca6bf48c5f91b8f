//! What somebody sent after the session had ended.

use sea_orm::entity::prelude::*;

/// What somebody sent after the session had ended.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "held_form")]
pub struct Model {
    /// SHA-256 of what the address carries.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// For whom the page had been made: nobody else gets it back.
    pub person_id: i64,
    /// Where it was sent.
    pub path: String,
    /// The texts by the names of their controls, JSON.
    pub content: String,
    /// Milliseconds UTC.
    pub expires_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
