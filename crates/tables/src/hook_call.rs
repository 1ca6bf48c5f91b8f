//! A message of another system, and what became of it.

use sea_orm::entity::prelude::*;

/// A message of another system, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook_call")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Who said it.
    pub hook_id: i64,
    /// How the sender calls it.
    pub message_id: String,
    /// SHA-256 of what it said.
    pub sha256: String,
    /// Milliseconds UTC.
    pub at: i64,
    /// `created`, `added` or `refused`.
    pub outcome: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// The ticket that it became, or that it was written on.
    pub ticket_id: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
