//! The means to sign in.

use sea_orm::entity::prelude::*;

/// The means to sign in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// argon2id in PHC form; none until a password is chosen.
    pub password_hash: Option<String>,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Last sign-in, milliseconds UTC.
    pub signed_in_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
