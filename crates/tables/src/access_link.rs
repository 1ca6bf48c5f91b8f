//! A link of a mail that opens something.

use sea_orm::entity::prelude::*;

/// A link of a mail that opens something.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_link")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// `request` or `account`.
    pub purpose: String,
    /// The pending request or sign-up.
    pub subject_id: i64,
    /// Milliseconds UTC.
    pub expires_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
