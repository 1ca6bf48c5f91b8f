//! A piece of a content, where contents live in the database.

use sea_orm::entity::prelude::*;

/// A piece of a content, where contents live in the database.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_chunk")]
pub struct Model {
    /// Of the whole content.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    /// From 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The piece.
    pub bytes: Vec<u8>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
