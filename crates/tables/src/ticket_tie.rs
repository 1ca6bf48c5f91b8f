//! What a ticket is to another: a part, a duplicate, a consequence.

use sea_orm::entity::prelude::*;

/// What a ticket is to another: a part, a duplicate, a consequence.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_tie")]
pub struct Model {
    /// Which ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// How it is tied.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tie: String,
    /// Key of the other ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub other: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
