//! When somebody was last at the first page of the desk.

use sea_orm::entity::prelude::*;

/// When somebody was last at the first page of the desk.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "desk_visit")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// When the present visit was last noted, milliseconds UTC.
    pub seen_at: i64,
    /// When the visit before it was last noted, milliseconds UTC.
    pub before_at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
