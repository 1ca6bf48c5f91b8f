//! What the database knows of the fetching of a mailbox: whose turn it is, how it goes, which messages are here.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use tables::mailbox_state::{ActiveModel, Column, Entity};
use tables::mailbox_uid;

use crate::channel::intake::ledger::Uid;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// How long a process may be silent before another one fetches, in milliseconds.
const LEASE: i64 = 2 * 60_000;
/// What is left of it when it is taken anew, in milliseconds.
const RENEW: i64 = 90_000;
/// How often server and ledger are compared, in milliseconds.
const COMPARE: i64 = 3_600_000;

/// Takes the turn, or keeps it; false while another process has it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn lease(app: &App, mailbox: &str, owner: &str) -> Result<bool, AppError> {
    let now = app.now();
    let row = Entity::find_by_id(mailbox).one(app.db.read()).await?;
    // A look that costs nothing to others.
    if let Some(row) = &row
        && row
            .lease_owner
            .as_deref()
            .is_some_and(|other| other != owner)
        && row.lease_until.is_some_and(|until| until >= now)
    {
        return Ok(false);
    }
    let context = (mailbox.to_owned(), owner.to_owned(), now);
    let write = app.db.write(context, |tx, (mailbox, owner, now)| {
        Box::pin(take(tx, mailbox, owner, *now))
    });
    write.await
}

async fn take(tx: &Tx, mailbox: &str, owner: &str, now: i64) -> Result<bool, AppError> {
    let row = ActiveModel {
        mailbox: Set(mailbox.to_owned()),
        ..Default::default()
    };
    let once = OnConflict::new().do_nothing().to_owned();
    Entity::insert(row)
        .on_conflict(once)
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    let free = Column::LeaseOwner
        .is_null()
        .or(Column::LeaseOwner.eq(owner))
        .or(Column::LeaseUntil.lt(now));
    let taken = Entity::update_many()
        .col_expr(Column::LeaseOwner, Expr::value(Some(owner)))
        .col_expr(Column::LeaseUntil, Expr::value(Some(now + LEASE)))
        .filter(Column::Mailbox.eq(mailbox))
        .filter(free)
        .exec(tx.conn())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Keeps the turn where it would end soon; false when another process has it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn keep_turn(app: &App, mailbox: &str, owner: &str) -> Result<bool, AppError> {
    let row = Entity::find_by_id(mailbox).one(app.db.read()).await?;
    let lasts = row.is_some_and(|row| {
        row.lease_owner.as_deref() == Some(owner)
            && row
                .lease_until
                .is_some_and(|until| until > app.now() + RENEW)
    });
    if lasts {
        return Ok(true);
    }
    lease(app, mailbox, owner).await
}

/// Whether one may wait for news: the turn is this process's, and nobody asked to compare. Keeps the turn.
///
/// # Errors
/// When the database refuses.
pub(super) async fn may_wait(app: &App, mailbox: &str, owner: &str) -> Result<bool, AppError> {
    if !keep_turn(app, mailbox, owner).await? {
        return Ok(false);
    }
    let row = Entity::find_by_id(mailbox).one(app.db.read()).await?;
    Ok(row.is_some_and(|row| row.wanted_at.is_none()))
}

/// Gives the turn back.
///
/// # Errors
/// When the database refuses.
pub(super) async fn release(app: &App, mailbox: &str, owner: &str) -> Result<(), AppError> {
    let context = (mailbox.to_owned(), owner.to_owned());
    let write = app.db.write(context, |tx, (mailbox, owner)| {
        Box::pin(async move {
            Entity::update_many()
                .col_expr(Column::LeaseOwner, Expr::value(None::<String>))
                .col_expr(Column::LeaseUntil, Expr::value(None::<i64>))
                .filter(Column::Mailbox.eq(mailbox.as_str()))
                .filter(Column::LeaseOwner.eq(owner.as_str()))
                .exec(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await
}

/// What a look has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// The first UID that matters.
    pub(super) next: i64,
    /// Whether all is compared, not only what is new.
    pub(super) compares: bool,
}

/// What this look has to do.
///
/// # Errors
/// When the database refuses.
pub(super) async fn plan(app: &App, mailbox: &str, validity: i64) -> Result<Plan, AppError> {
    let row = Entity::find_by_id(mailbox).one(app.db.read()).await?;
    let row = row.filter(|row| row.uid_validity == Some(validity) && row.wanted_at.is_none());
    let recent = row.filter(|row| {
        row.compared_at
            .is_some_and(|at| at > app.now() - COMPARE && at <= app.now())
    });
    let next = recent.and_then(|row| row.next_uid);
    Ok(Plan {
        next: next.unwrap_or(1),
        compares: next.is_none(),
    })
}

/// What a look at the server found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Looked {
    /// UIDVALIDITY of the mailbox.
    pub(super) validity: i64,
    /// Whether all was compared.
    pub(super) compared: bool,
    /// Messages there.
    pub(super) there: i64,
    /// Those that the server does not hand over.
    pub(super) missing: i64,
    /// The first UID that was not looked at.
    pub(super) next: i64,
    /// Whether one was fetched.
    pub(super) fetched: bool,
}

/// Writes down how a look went, or why there was none.
///
/// # Errors
/// When the database refuses.
pub(super) async fn note(
    app: &App,
    mailbox: &str,
    owner: &str,
    looked: Result<Looked, &'static str>,
) -> Result<(), AppError> {
    let context = (mailbox.to_owned(), owner.to_owned(), looked, app.now());
    let write = app.db.write(context, |tx, (mailbox, owner, looked, now)| {
        Box::pin(write_down(tx, mailbox, owner, looked, *now))
    });
    write.await
}

async fn write_down(
    tx: &Tx,
    mailbox: &str,
    owner: &str,
    looked: &Result<Looked, &'static str>,
    now: i64,
) -> Result<(), AppError> {
    let mut row = ActiveModel::default();
    match looked {
        Ok(looked) => {
            row.looked_at = Set(Some(now));
            row.failed_at = Set(None);
            row.error = Set(None);
            row.uid_validity = Set(Some(looked.validity));
            row.next_uid = Set(Some(looked.next));
            row.there = Set(Some(looked.there));
            row.missing = Set(Some(looked.missing));
            row.too_big = Set(too_big(tx, mailbox, looked.validity).await?);
            if looked.fetched {
                row.fetched_at = Set(Some(now));
            }
            if looked.compared {
                row.compared_at = Set(Some(now));
                row.wanted_at = Set(None);
                // Numbers of another time never come back.
                mailbox_uid::Entity::delete_many()
                    .filter(mailbox_uid::Column::Mailbox.eq(mailbox))
                    .filter(mailbox_uid::Column::UidValidity.ne(looked.validity))
                    .exec(tx.conn())
                    .await?;
            }
        }
        Err(why) => {
            // Since when, not when last.
            let failing = Expr::value(Some(now));
            Entity::update_many()
                .col_expr(Column::FailedAt, failing)
                .filter(Column::Mailbox.eq(mailbox))
                .filter(Column::LeaseOwner.eq(owner))
                .filter(Column::FailedAt.is_null())
                .exec(tx.conn())
                .await?;
            row.error = Set(Some((*why).to_owned()));
        }
    }
    Entity::update_many()
        .set(row)
        .filter(Column::Mailbox.eq(mailbox))
        .filter(Column::LeaseOwner.eq(owner))
        .exec(tx.conn())
        .await?;
    Ok(())
}

async fn too_big(tx: &Tx, mailbox: &str, validity: i64) -> Result<i64, AppError> {
    let count = mailbox_uid::Entity::find()
        .filter(mailbox_uid::Column::Mailbox.eq(mailbox))
        .filter(mailbox_uid::Column::UidValidity.eq(validity))
        .filter(mailbox_uid::Column::MessageId.is_null())
        .count(tx.conn())
        .await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Writes down that a message stays on the server, because it is too big.
///
/// # Errors
/// When the database refuses.
pub(super) async fn leave(app: &App, mailbox: &str, place: Uid) -> Result<(), AppError> {
    let write = app
        .db
        .write((mailbox.to_owned(), place), |tx, (mailbox, place)| {
            Box::pin(stands(tx, mailbox, *place, None))
        });
    write.await
}

/// Writes down where a message of the ledger lies on the server, in the caller's transaction.
///
/// # Errors
/// When the database refuses.
pub(in crate::channel::intake) async fn stands(
    tx: &Tx,
    mailbox: &str,
    place: Uid,
    message: Option<i64>,
) -> Result<(), AppError> {
    let row = mailbox_uid::ActiveModel {
        mailbox: Set(mailbox.to_owned()),
        uid_validity: Set(place.validity),
        uid: Set(place.uid),
        message_id: Set(message),
    };
    let once = OnConflict::new().do_nothing().to_owned();
    mailbox_uid::Entity::insert(row)
        .on_conflict(once)
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The UIDs of a mailbox, from one on, that were looked at.
///
/// # Errors
/// When the database refuses.
pub(super) async fn known(
    conn: &impl ConnectionTrait,
    mailbox: &str,
    validity: i64,
    from: i64,
) -> Result<HashSet<i64>, AppError> {
    let uids: Vec<i64> = mailbox_uid::Entity::find()
        .select_only()
        .column(mailbox_uid::Column::Uid)
        .filter(mailbox_uid::Column::Mailbox.eq(mailbox))
        .filter(mailbox_uid::Column::UidValidity.eq(validity))
        .filter(mailbox_uid::Column::Uid.gte(from))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(uids.into_iter().collect())
}

/// Asks whoever has the turn to compare server and ledger now: of a mailbox, or of all.
///
/// # Errors
/// When the database refuses.
pub async fn ask(tx: &Tx, now: i64, mailbox: Option<&str>) -> Result<u64, AppError> {
    let mut asked = Entity::update_many().col_expr(Column::WantedAt, Expr::value(Some(now)));
    if let Some(mailbox) = mailbox {
        asked = asked.filter(Column::Mailbox.eq(mailbox));
    }
    Ok(asked.exec(tx.conn()).await?.rows_affected)
}
