//! How quickly tickets of a service were solved lately, and how many a team solved.

use sea_orm::entity::prelude::*;

/// How quickly tickets of a service were solved lately, and how many a team solved.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pace")]
pub struct Model {
    /// `service`, `team`, or `all`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
    /// Number of the service or the team; 0 for all.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: i64,
    /// When it was counted, milliseconds UTC.
    pub measured_at: i64,
    /// What each of the last tickets took by its clock, milliseconds, JSON; only of services.
    pub times: String,
    /// How many were solved since.
    pub finished: i64,
    /// From when on they were counted, milliseconds UTC.
    pub since_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
