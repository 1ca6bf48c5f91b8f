//! The ticket of an alert.

use sea_orm::entity::prelude::*;

/// The ticket of an alert.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook_alert")]
pub struct Model {
    /// Whose alert.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hook_id: i64,
    /// By what it is known.
    #[sea_orm(primary_key, auto_increment = false)]
    pub alert: String,
    /// Its ticket; none while somebody makes it.
    pub ticket_id: Option<i64>,
    /// When it was taken, milliseconds UTC.
    pub at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
