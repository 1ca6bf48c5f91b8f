//! A step of the escalation of a clock that was made, or that lay before the clock was kept.

use sea_orm::entity::prelude::*;

/// A step of the escalation of a clock that was made, or that lay before the clock was kept.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "timer_step")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Which clock.
    #[sea_orm(primary_key, auto_increment = false)]
    pub clock: String,
    /// Number of its cycle.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cycle: i64,
    /// Key of the step.
    #[sea_orm(primary_key, auto_increment = false)]
    pub step: String,
    /// When it was made, milliseconds UTC.
    pub made_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
