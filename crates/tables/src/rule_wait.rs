//! A ticket that stays in a state a rule waits in.

use sea_orm::entity::prelude::*;

/// A ticket that stays in a state a rule waits in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_wait")]
pub struct Model {
    /// Key of the rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule: String,
    /// Number of the ticket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// When the rule looks at it, milliseconds UTC.
    pub due_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
