//! A mail with a link that opens something.

use sea_orm::entity::prelude::*;

/// A mail with a link that opens something.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_mail")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// `request`, `account` or `password`.
    pub purpose: String,
    /// The pending request or sign-up; a password names only the address.
    pub subject_id: Option<i64>,
    /// Where to.
    pub address: String,
    /// `queued`, `sent`, `skipped` or `failed`.
    pub state: String,
    /// Tries so far.
    pub attempts: i64,
    /// Why it did not leave.
    pub last_error: Option<String>,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub sent_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
