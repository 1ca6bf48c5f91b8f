//! A device on which somebody is signed in.

use sea_orm::entity::prelude::*;

/// A device on which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Who.
    pub person_id: i64,
    /// SHA-256 of the cookie's token.
    pub token_hash: String,
    /// What the browser says it is.
    pub user_agent: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Last use, to some minutes, milliseconds UTC.
    pub seen_at: i64,
    /// Milliseconds UTC.
    pub expires_at: i64,
    /// From which address of the network; empty where it is not known.
    pub address: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
