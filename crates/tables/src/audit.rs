//! One act.

use sea_orm::entity::prelude::*;

/// One act.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Milliseconds UTC.
    pub at: i64,
    /// Who; none for the program itself.
    pub actor_id: Option<i64>,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// With which values, JSON.
    pub detail: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
