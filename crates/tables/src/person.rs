//! A person, with or without an account.

use sea_orm::entity::prelude::*;

/// A person, with or without an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Name people read.
    pub name: String,
    /// The name folded, to sort by.
    pub name_key: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// The unit where the person works.
    pub unit_id: Option<i64>,
    /// Telephone, as people write it.
    pub phone: Option<String>,
    /// Extension of the telephone.
    pub extension: Option<String>,
    /// Every word by which the person is found, folded.
    pub words: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
