//! An action on many tickets, that a person asked for.

use sea_orm::entity::prelude::*;

/// An action on many tickets, that a person asked for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public and opaque.
    pub key: String,
    /// Who asked for it, and with whose rights it is done.
    pub person_id: i64,
    /// What people call it.
    pub name: String,
    /// What is done: deeds as JSON.
    pub deeds: String,
    /// Key of the macro that it applies, if one.
    pub recipe: Option<String>,
    /// The action that it undoes, if one.
    pub undoes: Option<i64>,
    /// `running`, `stopped` or `done`.
    pub state: String,
    /// How many tickets.
    pub total: i64,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC; nothing while it is under way.
    pub finished_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
