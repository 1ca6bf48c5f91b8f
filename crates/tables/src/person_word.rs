//! A word by which a person is found.

use sea_orm::entity::prelude::*;

/// A word by which a person is found.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_word")]
pub struct Model {
    /// The word, folded.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: String,
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
