//! The stopwatch that somebody lets run on a ticket: one a person.

use sea_orm::entity::prelude::*;

/// A stopwatch that runs.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "work_timer")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// On which ticket.
    pub ticket_id: i64,
    /// Since when, milliseconds UTC.
    pub started_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
