//! The next number of each series of folios.

use sea_orm::entity::prelude::*;

/// The next number of each series of folios.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "folio_series")]
pub struct Model {
    /// Key of the series.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Number that the next ticket gets.
    pub next: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
