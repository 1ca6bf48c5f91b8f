//! A way to reach a person.

use sea_orm::entity::prelude::*;

/// A way to reach a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "address")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose.
    pub person_id: i64,
    /// `email`.
    pub kind: String,
    /// The address, folded for comparing.
    pub value: String,
    /// When the person proved to read it, milliseconds UTC.
    pub verified_at: Option<i64>,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Since when mail to it comes back for good, milliseconds UTC.
    pub bounced_at: Option<i64>,
    /// Why it does: half a sentence.
    pub bounce: Option<String>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
