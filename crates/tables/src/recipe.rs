//! A macro or a rule of this institution.

use sea_orm::entity::prelude::*;

/// A macro or a rule of this institution.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recipe")]
pub struct Model {
    /// `macro` or `rule`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub what: String,
    /// Stable key; that of a pack's one stands in its place.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// What people find it by.
    pub name: String,
    /// The whole of it as JSON, in the shape that packs have.
    pub body: String,
    /// Its place among the others.
    pub place: i64,
    /// With whose rights a rule acts.
    pub made_by: Option<i64>,
    /// Milliseconds UTC.
    pub updated_at: i64,
    /// Who wrote it last.
    pub updated_by: Option<i64>,
    /// Why a rule rests by itself; nothing while it works.
    pub paused: Option<String>,
    /// Not offered and not applied since, milliseconds UTC.
    pub retired_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
