//! Links by which one person decides one approval.

use sea_orm::entity::prelude::*;

/// A link that works once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval_link")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// Which ticket.
    pub ticket_id: i64,
    /// Key of the approval.
    pub approval: String,
    /// Number of the event that asked.
    pub seq: i64,
    /// Who decides.
    pub person_id: i64,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub expires_at: i64,
    /// Milliseconds UTC.
    pub used_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
