//! Somebody who has a ticket's page open.

use sea_orm::entity::prelude::*;

/// Somebody who has a ticket's page open.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presence")]
pub struct Model {
    /// The page, named at random.
    #[sea_orm(primary_key, auto_increment = false)]
    pub connection: String,
    /// Number of the ticket.
    pub ticket_id: i64,
    /// Who.
    pub person_id: i64,
    /// Until when that person counts as writing, milliseconds UTC.
    pub writing_until: i64,
    /// Until when the page counts as open, milliseconds UTC.
    pub expires_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
