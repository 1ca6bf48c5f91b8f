//! The one row that says whose desk this is.

use sea_orm::entity::prelude::*;

/// The one row that says whose desk this is.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "institution")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Key of the pack.
    pub key: String,
    /// Name of the institution.
    pub name: String,
    /// Version of the pack last applied.
    pub pack_version: i64,
    /// Grows with every change of configuration.
    pub config_version: i64,
    /// The newest format of events that was ever written.
    pub event_format: i64,
    /// When it was created, milliseconds UTC.
    pub created_at: i64,
    /// What the public keys of people are made with; empty until somebody asks for one.
    pub people_seed: String,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
