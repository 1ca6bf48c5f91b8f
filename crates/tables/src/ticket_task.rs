//! A task that is to be done on a ticket under way.

use sea_orm::entity::prelude::*;

/// A task that is to be done on a ticket under way.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_task")]
pub struct Model {
    /// Which ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Its number in the ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub task: i64,
    /// Number of the event that added it: its title stands beside that.
    pub seq: i64,
    /// Who does it.
    pub assignee_id: Option<i64>,
    /// Until when, milliseconds UTC; the end of the year 9999 where nothing is said.
    pub due_at: i64,
    /// Whether nothing that comes before it is to be done.
    pub ready: bool,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
