//! When people are absent, and who stands in.

use sea_orm::entity::prelude::*;

/// A time in which somebody is absent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "absence")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Who is absent.
    pub person_id: i64,
    /// Who stands in, if anybody does.
    pub substitute_id: Option<i64>,
    /// Since when, milliseconds UTC.
    pub from_at: i64,
    /// Until when, not included, milliseconds UTC.
    pub until_at: i64,
    /// Who said so.
    pub by_id: Option<i64>,
    /// Milliseconds UTC.
    pub created_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
