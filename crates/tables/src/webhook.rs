//! Another system that is told of what happens to tickets.

use sea_orm::entity::prelude::*;

/// Another system that is told of what happens to tickets.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// By which addresses name it.
    pub key: String,
    /// Name people read.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Of which tickets, in the language of filters; empty for all.
    pub filter: String,
    /// Of which events, by their names with blanks between.
    pub event_types: String,
    /// Whether of what is internal, too.
    pub internal: bool,
    /// Whose sight of tickets it has.
    pub person_id: i64,
    /// What its messages are signed with, encrypted.
    pub secret: String,
    /// Whether it is told anything.
    pub active: bool,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Who made it.
    pub created_by: Option<i64>,
    /// Since when it is no more, milliseconds UTC.
    pub ended_at: Option<i64>,
    /// How often it failed in a row.
    pub failures: i64,
    /// Nobody tries before, milliseconds UTC.
    pub paused_until: Option<i64>,
    /// When the person agreed to it as it stands, milliseconds UTC; nobody is told before.
    pub agreed_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
