//! The ledger: a row for each message, in the same commit as its bytes. Whoever brings a message is
//! told that it is here only after that.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    TryInsertResult,
};
use tables::mail_message::{self, Column, Entity, Model};

use super::INTAKE;
use super::imap::state::stands;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::files;
use crate::platform::jobs;
use crate::platform::random::sha256;
use crate::platform::step::reached;

/// Bytes of the longest message that is taken.
pub const MOST_BYTES: usize = 64 << 20;

/// Where a message was fetched from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uid {
    /// UIDVALIDITY of the mailbox.
    pub validity: i64,
    /// UID of the message.
    pub uid: i64,
}

/// Keeps a message and answers with the number of its row: that of the first time, when the same
/// bytes came to this mailbox before. After this it is the desk's, whatever happens.
///
/// # Errors
/// [`AppError::TooLarge`]; when disk or database refuse. Nothing is kept then.
pub async fn receive(
    app: &App,
    mailbox: &str,
    uid: Option<Uid>,
    bytes: Vec<u8>,
) -> Result<i64, AppError> {
    if bytes.len() > MOST_BYTES {
        return Err(AppError::TooLarge);
    }
    let row = mail_message::ActiveModel {
        mailbox: Set(mailbox.to_owned()),
        uid_validity: Set(uid.map(|uid| uid.validity)),
        uid: Set(uid.map(|uid| uid.uid)),
        sha256: Set(sha256(&bytes)),
        size: Set(i64::try_from(bytes.len()).unwrap_or(i64::MAX)),
        received_at: Set(app.now()),
        state: Set("waiting".to_owned()),
        ..Default::default()
    };
    reached("intake.received");
    let kept = files::keep(app, bytes, row, |tx, row| Box::pin(enter(tx, row))).await;
    reached("intake.kept");
    kept
}

async fn enter(tx: &Tx, row: &mail_message::ActiveModel) -> Result<i64, AppError> {
    reached("intake.stored");
    let once = OnConflict::columns([Column::Mailbox, Column::Sha256])
        .do_nothing()
        .to_owned();
    let inserted = Entity::insert(row.clone())
        .on_conflict(once)
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    let known = Entity::find()
        .filter(Column::Mailbox.eq(row.mailbox.as_ref().as_str()))
        .filter(Column::Sha256.eq(row.sha256.as_ref().as_str()))
        .one(tx.conn())
        .await?
        .ok_or_else(|| AppError::internal("a message came and went"))?;
    if let TryInsertResult::Inserted(1) = inserted {
        let now = known.received_at;
        jobs::enqueue(tx, now, INTAKE, &known.id.to_string(), None, now).await?;
    } else if row.uid.try_as_ref().is_some_and(Option::is_some) {
        // The mailbox numbers its messages anew, or it came by another way before.
        Entity::update_many()
            .col_expr(Column::UidValidity, Expr::value(*row.uid_validity.as_ref()))
            .col_expr(Column::Uid, Expr::value(*row.uid.as_ref()))
            .filter(Column::Id.eq(known.id))
            .exec(tx.conn())
            .await?;
    }
    if let (Some(Some(validity)), Some(Some(uid))) =
        (row.uid_validity.try_as_ref(), row.uid.try_as_ref())
    {
        let place = Uid {
            validity: *validity,
            uid: *uid,
        };
        stands(tx, &known.mailbox, place, Some(known.id)).await?;
    }
    reached("intake.entered");
    Ok(known.id)
}

/// Counts a try; nothing when the message does not wait any more, or another worker was faster.
///
/// # Errors
/// When the database refuses.
pub(super) async fn begin(app: &App, row: &Model) -> Result<bool, AppError> {
    let write = app.db.write((row.id, row.attempts), |tx, (id, attempts)| {
        Box::pin(async move {
            let tried = Entity::update_many()
                .col_expr(Column::Attempts, Expr::value(*attempts + 1))
                .filter(waits(*id))
                .filter(Column::Attempts.eq(*attempts))
                .exec(tx.conn())
                .await?;
            Ok(tried.rows_affected == 1)
        })
    });
    write.await
}

/// Whether it is this message, and waits.
fn waits(id: i64) -> Expr {
    Column::Id.eq(id).and(Column::State.eq("waiting"))
}

/// What is written down of a message when it is settled.
#[derive(Debug, Clone, Default)]
pub(super) struct Settled {
    /// The new state.
    pub(super) state: &'static str,
    /// What it did.
    pub(super) effect: Option<&'static str>,
    /// Why nothing, or why it is held.
    pub(super) reason: Option<String>,
    /// What is the same in every copy, where it had an effect.
    pub(super) twin: Option<String>,
    /// Its name, sender and subject, where it was read.
    pub(super) head: Option<Head>,
}

/// What of a message lists show and later messages are compared with.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    pub(super) message_id: String,
    pub(super) sender: String,
    pub(super) subject: String,
    pub(super) quoted: Option<String>,
    pub(super) left_out: Option<String>,
}

/// Settles a message in the caller's transaction; false when it does not wait any more, so that nothing
/// may follow from it here. The row stays locked until the transaction ends.
///
/// # Errors
/// [`AppError::Db`] with a duplicate when a copy of it was settled with an effect.
pub(super) async fn settle(
    tx: &Tx,
    id: i64,
    now: i64,
    settled: &Settled,
) -> Result<bool, AppError> {
    let mut row = mail_message::ActiveModel {
        state: Set(settled.state.to_owned()),
        effect: Set(settled.effect.map(str::to_owned)),
        reason: Set(settled.reason.clone()),
        twin: Set(settled.twin.clone()),
        settled_at: Set(Some(now)),
        wish: Set(None),
        ..Default::default()
    };
    if let Some(head) = &settled.head {
        row.message_id = Set(Some(head.message_id.clone()));
        row.sender = Set(head.sender.clone());
        row.subject = Set(head.subject.clone());
        row.quoted = Set(head.quoted.clone());
        row.left_out = Set(head.left_out.clone());
    }
    let done = Entity::update_many()
        .set(row)
        .filter(waits(id))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Says which event a message became.
///
/// # Errors
/// When the database refuses.
pub(super) async fn became(tx: &Tx, id: i64, ticket: i64, seq: i64) -> Result<(), AppError> {
    let row = mail_message::ActiveModel {
        ticket_id: Set(Some(ticket)),
        seq: Set(Some(seq)),
        ..Default::default()
    };
    Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Notes why a try failed; the message waits on.
///
/// # Errors
/// When the database refuses.
pub(super) async fn failed(app: &App, id: i64, why: &str) -> Result<(), AppError> {
    let write = app.db.write((id, why.to_owned()), |tx, (id, why)| {
        Box::pin(async move {
            Entity::update_many()
                .col_expr(Column::Reason, Expr::value(Some(why.clone())))
                .filter(waits(*id))
                .exec(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await
}

/// Whether another copy of a message had its effect in the same mailbox.
///
/// # Errors
/// When the database refuses.
pub(super) async fn has_twin(
    conn: &impl ConnectionTrait,
    row: &Model,
    twin: &str,
) -> Result<bool, AppError> {
    let other = Entity::find()
        .filter(Column::Mailbox.eq(&row.mailbox))
        .filter(Column::Twin.eq(twin))
        .filter(Column::Id.ne(row.id));
    Ok(other.one(conn).await?.is_some())
}

/// Messages of a sender that had an effect since an instant.
///
/// # Errors
/// When the database refuses.
pub(super) async fn lately(
    conn: &impl ConnectionTrait,
    sender: &str,
    since: i64,
) -> Result<u64, AppError> {
    let rows = Entity::find()
        .filter(Column::Sender.eq(sender))
        .filter(Column::SettledAt.gt(since))
        .filter(Column::State.eq("done"));
    Ok(rows.count(conn).await?)
}
