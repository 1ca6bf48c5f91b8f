//! A team that attends.

use sea_orm::entity::prelude::*;

/// A team that attends.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Stable key.
    pub key: String,
    /// Name people read.
    pub name: String,
    /// Place among all teams.
    pub position: i64,
    /// `pack` or `local`.
    pub origin: String,
    /// Since when it takes nothing new, milliseconds UTC.
    pub retired_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
