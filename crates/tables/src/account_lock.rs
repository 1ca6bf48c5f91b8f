//! An account that may not be used until somebody unlocks it.

use sea_orm::entity::prelude::*;

/// An account that may not be used until somebody unlocks it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_lock")]
pub struct Model {
    /// Whose account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// Since when, milliseconds UTC.
    pub at: i64,
    /// Who locked it.
    pub by_id: Option<i64>,
    /// Why, in the words of who locked it.
    pub reason: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
