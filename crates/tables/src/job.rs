//! One piece of work for later.

use sea_orm::entity::prelude::*;

/// One piece of work for later.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What to do.
    pub kind: String,
    /// With what, JSON.
    pub payload: String,
    /// Only one unfinished job has it.
    pub unique_key: Option<String>,
    /// Those of one series are done one at a time by a process; those of none follow others of their kind.
    pub series: Option<String>,
    /// Not before, milliseconds UTC.
    pub run_at: i64,
    /// How often it was begun.
    pub attempts: i64,
    /// Somebody works on it until then, milliseconds UTC.
    pub lease_until: Option<i64>,
    /// Who.
    pub lease_owner: Option<String>,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub finished_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
