//! The words of a ticket, folded, for finding it.

use sea_orm::entity::prelude::*;

/// The words of a ticket, folded, for finding it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_text")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Words that the requester may read too, each between blanks.
    pub public_words: String,
    /// All words, each between blanks.
    pub all_words: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
