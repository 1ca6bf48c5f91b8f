//! A key of those who may have to do with a ticket, with the columns that lists are ordered by.

use sea_orm::entity::prelude::*;

/// A key of those who may have to do with a ticket, with the columns that lists are ordered by.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_access")]
pub struct Model {
    /// Which ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// An audience key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Nothing is left to do.
    pub ended: bool,
    /// Something is left to do, and nobody is responsible.
    pub unassigned: bool,
    /// It waits for something.
    pub waiting: bool,
    /// When the ticket came in, milliseconds UTC.
    pub created_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
