//! When it was last somebody's turn in a team.

use sea_orm::entity::prelude::*;

/// When it was last somebody's turn in a team.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team_turn")]
pub struct Model {
    /// Number of the team.
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: i64,
    /// Whose turn it was.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// When, milliseconds UTC.
    pub at: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
