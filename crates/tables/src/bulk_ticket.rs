//! A ticket of an action on many.

use sea_orm::entity::prelude::*;

/// A ticket of an action on many.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_ticket")]
pub struct Model {
    /// Number of the action.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bulk_id: i64,
    /// Number of the ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Its place among the others.
    pub place: i64,
    /// `waiting`, `done`, `same`, `refused` or `left`.
    pub state: String,
    /// Why nothing was done, or what could not be undone.
    pub said: String,
    /// The ticket's version before.
    pub version_before: i64,
    /// The ticket's version after.
    pub version_after: i64,
    /// Milliseconds UTC.
    pub done_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
