//! A unit (dependencia).

use sea_orm::entity::prelude::*;

/// A unit (dependencia).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Stable key.
    pub key: String,
    /// Name people read.
    pub name: String,
    /// The unit above.
    pub parent_id: Option<i64>,
    /// Place among all units, depth first.
    pub position: i64,
    /// Keys of its own marks, with blanks between.
    pub marks: String,
    /// `pack` or `local`.
    pub origin: String,
    /// Since when it takes no new tickets, milliseconds UTC.
    pub retired_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
