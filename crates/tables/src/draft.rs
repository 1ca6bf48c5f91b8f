//! What somebody began to write and did not send.

use sea_orm::entity::prelude::*;

/// What somebody began to write and did not send.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// Where: the form and the ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: String,
    /// What was typed, JSON.
    pub content: String,
    /// Version of the ticket that the person saw.
    pub base: i64,
    /// Milliseconds UTC.
    pub updated_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
