//! The secret address of somebody's due dates.

use sea_orm::entity::prelude::*;

/// The secret address of somebody's due dates.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_feed")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// SHA-256 of the secret.
    pub token_hash: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// When it was last looked at, milliseconds UTC.
    pub read_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
