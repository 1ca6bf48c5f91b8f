//! How far the tickets that there were before a rule that waits have been looked at.

use sea_orm::entity::prelude::*;

/// How far the tickets that there were before a rule that waits have been looked at.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule_sweep")]
pub struct Model {
    /// Key of the rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule: String,
    /// What the rule waits for, as JSON, and the kinds it is for: another wait begins anew.
    pub waits: String,
    /// Number of the last ticket that was looked at.
    pub upto: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
