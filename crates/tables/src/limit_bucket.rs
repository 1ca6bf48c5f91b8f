//! How much of something somebody may still do.

use sea_orm::entity::prelude::*;

/// How much of something somebody may still do.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "limit_bucket")]
pub struct Model {
    /// Of what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: String,
    /// Who: a hash of the network, the person or the address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// When nothing of it is used up any more, milliseconds UTC.
    pub full_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
