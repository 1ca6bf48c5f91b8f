//! The second factor of an account.

use sea_orm::entity::prelude::*;

/// The second factor of an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// The shared secret, encrypted.
    pub secret: String,
    /// The step of the last code that was accepted: none is accepted twice.
    pub last_step: i64,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// When its first code was right, milliseconds UTC; none while it is being set up.
    pub confirmed_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
