//! What an administrator changed of the pack's own rules and texts.

use sea_orm::entity::prelude::*;

/// What an administrator changed of the pack's own rules and texts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "local_rule")]
pub struct Model {
    /// `definition`, `message` or `calendar`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sort: String,
    /// Key of the service or calendar, or name of the message.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// What stands instead of the pack's, JSON.
    pub content: String,
    /// Who changed it last.
    pub changed_by: Option<i64>,
    /// When, milliseconds UTC.
    pub changed_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
