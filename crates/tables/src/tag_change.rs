//! A tag that an administrator renames, lets go into another one, or takes away from every ticket.

use sea_orm::entity::prelude::*;

/// A tag that an administrator renames, lets go into another one, or takes away from every ticket.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tag_change")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Key of the tag.
    pub tag: String,
    /// What it was called.
    pub name: String,
    /// What stands in its place; nothing where it is taken away.
    pub into_name: Option<String>,
    /// Who asked for it.
    pub person_id: i64,
    /// `running`, `done` or `stopped`.
    pub state: String,
    /// How many tickets had it then.
    pub total: i64,
    /// How many were changed.
    pub done: i64,
    /// How many could not be changed.
    pub refused: i64,
    /// Number of the last ticket that was looked at.
    pub upto: i64,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC; nothing while it is under way.
    pub finished_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
