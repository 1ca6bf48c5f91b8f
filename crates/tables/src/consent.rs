//! That somebody agreed to a version of the privacy notice.

use sea_orm::entity::prelude::*;

/// That somebody agreed to a version of the privacy notice.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Who, where that is known.
    pub person_id: Option<i64>,
    /// The address that was given.
    pub address: String,
    /// Key of the article.
    pub notice: String,
    /// Its version.
    pub version: String,
    /// `enviar`, `registro` or `cuenta`.
    pub channel: String,
    /// Milliseconds UTC.
    pub at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
