//! What a program shows to act for a person.

use sea_orm::entity::prelude::*;

/// What a program shows to act for a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public and opaque: by this it is named and revoked.
    pub key: String,
    /// For whom it acts.
    pub person_id: i64,
    /// What the person calls it.
    pub name: String,
    /// SHA-256 of the secret.
    pub token_hash: String,
    /// Keys of what it is for, with blanks between them.
    pub scopes: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub expires_at: i64,
    /// Last use, to some minutes, milliseconds UTC.
    pub used_at: Option<i64>,
    /// Since when it is good for nothing, milliseconds UTC.
    pub revoked_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
