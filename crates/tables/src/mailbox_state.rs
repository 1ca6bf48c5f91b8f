//! How the fetching of a mailbox goes.

use sea_orm::entity::prelude::*;

/// How the fetching of a mailbox goes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox_state")]
pub struct Model {
    /// Its key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mailbox: String,
    /// The process that fetches.
    pub lease_owner: Option<String>,
    /// Until when, milliseconds UTC.
    pub lease_until: Option<i64>,
    /// When the server was last asked with success, milliseconds UTC.
    pub looked_at: Option<i64>,
    /// When a message was last fetched, milliseconds UTC.
    pub fetched_at: Option<i64>,
    /// When asking last failed, milliseconds UTC; none while it works.
    pub failed_at: Option<i64>,
    /// Why: half a sentence.
    pub error: Option<String>,
    /// UIDVALIDITY that the numbers below belong to.
    pub uid_validity: Option<i64>,
    /// The first UID that was not fetched yet.
    pub next_uid: Option<i64>,
    /// Messages that the server says are there.
    pub there: Option<i64>,
    /// Those of them that the server does not hand over.
    pub missing: Option<i64>,
    /// When all was last compared, milliseconds UTC.
    pub compared_at: Option<i64>,
    /// Since when somebody wants it compared, milliseconds UTC.
    pub wanted_at: Option<i64>,
    /// Those that stay there because they are too big.
    pub too_big: i64,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
