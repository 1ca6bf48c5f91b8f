//! A text that is written often, of this institution.

use sea_orm::entity::prelude::*;

/// A text that is written often, of this institution.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "canned_reply")]
pub struct Model {
    /// Stable key; that of a pack's reply stands in its place.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// What people find it by.
    pub title: String,
    /// Template of the text.
    pub body: String,
    /// Keys of kinds, separated by blanks; empty is every one.
    pub kinds: String,
    /// Keys of services, separated by blanks; empty is every one.
    pub services: String,
    /// Keys of roles of who writes, separated by blanks; empty is every one.
    pub roles: String,
    /// Milliseconds UTC.
    pub updated_at: i64,
    /// Who wrote it last.
    pub updated_by: Option<i64>,
    /// Not offered since, milliseconds UTC.
    pub retired_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
