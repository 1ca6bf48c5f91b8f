//! A numbered version of a kind, a definition, a calendar or the targets; never changed.

use sea_orm::entity::prelude::*;

/// A numbered version of a kind, a definition, a calendar or the targets; never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_version")]
pub struct Model {
    /// `kind`, `definition`, `calendar` or `targets`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sort: String,
    /// Key of the kind, service or calendar.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// The rule as written, JSON.
    pub content: String,
    /// Version of the configuration that brought it.
    pub config_version: i64,
    /// Milliseconds UTC.
    pub created_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
