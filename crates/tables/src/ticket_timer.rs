//! A clock of a ticket by which something is promised, as its events make it.

use sea_orm::entity::prelude::*;

/// A clock of a ticket by which something is promised, as its events make it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_timer")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Which: `resolve`, `stage:atencion`, `internal:resolve:redes`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub clock: String,
    /// Key of the target.
    pub target: String,
    /// `running`, `paused`, `met`, `missed` (it ended after the deadline) or `cancelled`.
    pub state: String,
    /// Number of its cycle, from 0.
    pub cycle: i64,
    /// When the cycle began, milliseconds UTC.
    pub started_at: i64,
    /// The deadline, milliseconds UTC; none while it stands still before it.
    pub due_at: Option<i64>,
    /// When it ended, milliseconds UTC.
    pub ended_at: Option<i64>,
    /// What was counted until then, or until it stood still, in milliseconds; none while it runs.
    pub elapsed: Option<i64>,
    /// Key and version of the calendar that it is measured by.
    pub calendar: Option<String>,
    /// When to look for a step of its escalation, milliseconds UTC.
    pub step_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
