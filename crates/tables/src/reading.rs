//! A reading of personal data.

use sea_orm::entity::prelude::*;

/// A reading of personal data.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reading")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The hour that it fell in, milliseconds UTC.
    pub hour_at: i64,
    /// Who read.
    pub reader_id: i64,
    /// On what sort of page.
    pub page: String,
    /// Of what: a ticket's reference, a person's number, a file.
    pub subject: String,
    /// Whose data; none when it cannot be said of one person.
    pub person_id: Option<i64>,
    /// The first time in that hour, milliseconds UTC.
    pub first_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
