//! A rule that was stopped for a ticket, because it went on and on.

use sea_orm::entity::prelude::*;

/// A rule that was stopped for a ticket, because it went on and on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_stop")]
pub struct Model {
    /// Key of the rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule: String,
    /// Number of the ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// What people call the rule.
    pub name: String,
    /// Why.
    pub why: String,
    /// Milliseconds UTC.
    pub at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
