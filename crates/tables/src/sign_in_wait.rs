//! Failed sign-ins in a row.

use sea_orm::entity::prelude::*;

/// Failed sign-ins in a row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_wait")]
pub struct Model {
    /// Of whom: a hash of the address that was typed, or of a known device.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// How many.
    pub failures: i64,
    /// The last one, milliseconds UTC.
    pub failed_at: i64,
    /// The next one is refused before, milliseconds UTC.
    pub until_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
