//! A role that a person holds for a time.

use sea_orm::entity::prelude::*;

/// A role that a person holds for a time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Who.
    pub person_id: i64,
    /// Key of the role.
    pub role: String,
    /// The unit in which it is held.
    pub unit_id: Option<i64>,
    /// The team in which it is held.
    pub team_id: Option<i64>,
    /// The letter or act that it rests on.
    pub document: Option<String>,
    /// Since when, milliseconds UTC.
    pub from_at: i64,
    /// Until when, milliseconds UTC.
    pub until_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
