//! A service that can be asked for.

use sea_orm::entity::prelude::*;

/// A service that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Stable key.
    pub key: String,
    /// Its area.
    pub area_id: i64,
    /// Name people read.
    pub name: String,
    /// One sentence on what it is.
    pub summary: String,
    /// Other words by which it is looked for, with commas between them.
    pub keywords: String,
    /// Place in its area.
    pub position: i64,
    /// First day on which it is offered, `2026-11-21`.
    pub valid_from: Option<String>,
    /// Last day on which it is offered.
    pub valid_until: Option<String>,
    /// `pack` or `local`.
    pub origin: String,
    /// Since when it is no longer offered, milliseconds UTC.
    pub retired_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
