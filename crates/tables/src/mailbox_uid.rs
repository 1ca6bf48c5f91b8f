//! Where a message lies on the server that it was fetched from.

use sea_orm::entity::prelude::*;

/// Where a message lies on the server that it was fetched from.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox_uid")]
pub struct Model {
    /// Key of the mailbox.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mailbox: String,
    /// UIDVALIDITY of the mailbox.
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid_validity: i64,
    /// UID of the message there.
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: i64,
    /// Its row in the ledger; none where it stays there because it is too big.
    pub message_id: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
