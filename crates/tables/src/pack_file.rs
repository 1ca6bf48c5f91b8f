//! A file of the pack as last applied.

use sea_orm::entity::prelude::*;

/// A file of the pack as last applied.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pack_file")]
pub struct Model {
    /// Path inside the pack.
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
