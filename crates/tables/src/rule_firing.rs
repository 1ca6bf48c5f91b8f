//! A rule that had reason to act on a ticket, and what became of it.

use sea_orm::entity::prelude::*;

/// A rule that had reason to act on a ticket, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_firing")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Key of the rule.
    pub rule: String,
    /// What people call it.
    pub name: String,
    /// Number of the ticket.
    pub ticket_id: i64,
    /// Number of the event that gave it reason.
    pub seq: i64,
    /// How many rules stand one after the other, this one included.
    pub depth: i64,
    /// `queued`, `done`, `same`, `refused`, `skipped` or `stopped`.
    pub state: String,
    /// Why nothing was done.
    pub said: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub settled_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
