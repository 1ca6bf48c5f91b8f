//! When a person gets mail.

use sea_orm::entity::prelude::*;

/// When a person gets mail.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_preference")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// From when one is left alone, in minutes of the day.
    pub quiet_from: Option<i64>,
    /// Until when.
    pub quiet_until: Option<i64>,
    /// When all comes in one mail, in minutes of the day.
    pub digest_at: Option<i64>,
    /// Milliseconds UTC.
    pub changed_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
