//! A message that came in by mail, and what became of it.

use sea_orm::entity::prelude::*;

/// A message that came in by mail, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_message")]
pub struct Model {
    /// Number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Key of the mailbox that got it.
    pub mailbox: String,
    /// UIDVALIDITY of the mailbox it was fetched from.
    pub uid_validity: Option<i64>,
    /// UID of the message there.
    pub uid: Option<i64>,
    /// SHA-256 of its bytes, under which they are kept.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Milliseconds UTC.
    pub received_at: i64,
    /// `waiting`, `done`, `aside` where nothing follows from it, `held` for a person, `discarded` by one.
    pub state: String,
    /// How often it was taken up.
    pub attempts: i64,
    /// What a person wants of it: `retry` or `ticket`.
    pub wish: Option<String>,
    /// What it did: `ticket`, `reply`, `note`, `reopened`, `follow-up`, `bounce`, `refused`.
    pub effect: Option<String>,
    /// Why it is held or aside, or why the last try failed.
    pub reason: Option<String>,
    /// Its Message-ID, or one made from its content.
    pub message_id: Option<String>,
    /// Hash of what is the same in every copy of it, once it had its effect.
    pub twin: Option<String>,
    /// Address of who wrote it, in lower case.
    pub sender: String,
    /// In one line.
    pub subject: String,
    /// What of its text is no news: quotes, signatures, notices.
    pub quoted: Option<String>,
    /// Names of files that the desk does not take, one a line.
    pub left_out: Option<String>,
    /// The ticket that it is about.
    pub ticket_id: Option<i64>,
    /// The event that it became there.
    pub seq: Option<i64>,
    /// Milliseconds UTC.
    pub settled_at: Option<i64>,
    /// Since when its bytes are not kept any more, milliseconds UTC.
    pub cleared_at: Option<i64>,
}

/// Joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
