//! Mails with a link that opens something: a request, an address, a new password.
//!
//! They are the desk's own words, and tell nothing that who typed the address
//! wrote. A page answers the same whether or not there is an account: what the
//! mail says is decided here, in the background, where nobody can measure it.
//! A link is made with each try and only its hash is kept.

mod send;
mod words;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use tables::{access_link, access_mail};

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::random::sha256;

pub use send::run;

/// The job that sends such a mail; its payload is the row's number.
pub const MAIL: &str = "access-mail";

/// Mails to one address within an hour: anybody can type anybody's address.
const MOST: u64 = 5;
const HOUR: i64 = 3_600_000;
/// Rows are kept this long, in milliseconds.
const KEEP: i64 = 30 * 24 * HOUR;

/// What a mail is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To confirm a request.
    Request,
    /// To confirm the address of a new account.
    Account,
    /// To choose a new password.
    Password,
    /// To tell somebody who is not known that a mailbox is not for them.
    Stranger,
}

impl Purpose {
    fn key(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Account => "account",
            Self::Password => "password",
            Self::Stranger => "stranger",
        }
    }

    fn of(key: &str) -> Option<Self> {
        let all = [Self::Request, Self::Account, Self::Password, Self::Stranger];
        all.into_iter().find(|purpose| purpose.key() == key)
    }
}

/// Queues a mail in the caller's transaction. Beyond a bound an address gets no
/// more for a while, which nobody is told.
///
/// # Errors
/// When the database refuses.
pub async fn queue(
    tx: &Tx,
    now: i64,
    purpose: Purpose,
    subject: Option<i64>,
    address: &str,
) -> Result<(), AppError> {
    let address = address.trim().to_lowercase();
    let lately = access_mail::Entity::find()
        .filter(access_mail::Column::Address.eq(&address))
        .filter(access_mail::Column::CreatedAt.gt(now - HOUR))
        .count(tx.conn())
        .await?;
    let is_many = lately >= MOST;
    let row = access_mail::ActiveModel {
        purpose: Set(purpose.key().to_owned()),
        subject_id: Set(subject),
        address: Set(address),
        state: Set(if is_many { "skipped" } else { "queued" }.to_owned()),
        attempts: Set(0),
        last_error: Set(is_many.then(|| "demasiados en una hora".to_owned())),
        created_at: Set(now),
        sent_at: Set(None),
        ..Default::default()
    };
    let inserted = access_mail::Entity::insert(row).exec(tx.conn()).await?;
    if is_many {
        return Ok(());
    }
    let payload = inserted.last_insert_id.to_string();
    jobs::enqueue(tx, now, MAIL, &payload, None, now).await
}

/// What a link opens.
///
/// # Errors
/// [`AppError::NotFound`] for a late or invented one.
pub async fn subject(
    conn: &impl ConnectionTrait,
    now: i64,
    purpose: Purpose,
    token: &str,
) -> Result<i64, AppError> {
    let row = access_link::Entity::find_by_id(sha256(token))
        .filter(access_link::Column::Purpose.eq(purpose.key()))
        .filter(access_link::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    row.map(|row| row.subject_id).ok_or(AppError::NotFound)
}

/// Forgets what nobody can open any more, and mails of long ago.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    access_link::Entity::delete_many()
        .filter(Expr::col(access_link::Column::ExpiresAt).lte(now))
        .exec(tx.conn())
        .await?;
    access_mail::Entity::delete_many()
        .filter(Expr::col(access_mail::Column::CreatedAt).lt(now - KEEP))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Gives up every mail that waits: where a backup was restored, who still wants one asks for another.
///
/// # Errors
/// When the database refuses.
pub async fn give_up(conn: &impl ConnectionTrait) -> Result<(), AppError> {
    access_mail::Entity::update_many()
        .col_expr(access_mail::Column::State, Expr::value("failed"))
        .col_expr(
            access_mail::Column::LastError,
            Expr::value("esperaba cuando se hizo el respaldo"),
        )
        .filter(access_mail::Column::State.eq("queued"))
        .exec(conn)
        .await?;
    Ok(())
}
