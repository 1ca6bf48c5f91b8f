//! Who is asked to approve tickets, and what people decided.

use sea_orm::entity::prelude::*;

/// Somebody who is asked, or decided.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_approval")]
pub struct Model {
    /// Which ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Running number within the ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    /// Key of the approval.
    pub approval: String,
    /// Who is asked or decided; nobody where there is nobody to ask.
    pub person_id: Option<i64>,
    /// In place of whom, where it is another.
    pub for_id: Option<i64>,
    /// Number of the event that asked, or by which it was decided.
    pub seq: i64,
    /// `asked`, `approved` or `refused`.
    pub state: String,
    /// Until when, milliseconds UTC; the end of the year 9999 where nothing is said.
    pub due_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
