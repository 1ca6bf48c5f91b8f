//! An account that does not exist until the link in a mail is opened.

use sea_orm::entity::prelude::*;

/// An account that does not exist until the link in a mail is opened.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_up")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The address to be confirmed.
    pub address: String,
    /// Full name.
    pub name: String,
    /// The unit of the person.
    pub unit_id: i64,
    /// Of the password that was chosen.
    pub password_hash: String,
    /// Version of the privacy notice that was agreed to.
    pub notice: Option<String>,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub expires_at: i64,
    /// Milliseconds UTC.
    pub used_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
