//! A value of an indexed field of a ticket's form; several values are several rows.

use sea_orm::entity::prelude::*;

/// A value of an indexed field of a ticket's form; several values are several rows.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "field_value")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: i64,
    /// Key of the field.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    /// Place among several values, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// A key, or folded words each between blanks.
    pub word: Option<String>,
    /// A number, an amount in centavos, an instant, a person, 1 or 0 for yes or no.
    pub number: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
