//! Another system that tells the desk.

use sea_orm::entity::prelude::*;

/// Another system that tells the desk.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hook")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// By which its address names it.
    pub key: String,
    /// Name people read.
    pub name: String,
    /// For whom it acts.
    pub person_id: i64,
    /// What becomes of what it says (TOML).
    pub mapping: String,
    /// What its messages are signed with, encrypted.
    pub secret: String,
    /// Whether it is heard.
    pub active: bool,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Who made it.
    pub created_by: Option<i64>,
    /// Since when it is no more, milliseconds UTC.
    pub ended_at: Option<i64>,
    /// Since when the person agrees that it acts in that person's name, milliseconds UTC; nothing as long
    /// as that was not asked.
    pub agreed_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
