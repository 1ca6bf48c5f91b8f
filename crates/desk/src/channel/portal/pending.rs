//! Requests that nobody sees until the link in a mail is opened: what was sent
//! without a script, from an address that nobody has shown to be the sender's.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::pending_request;

use super::access::{self, Purpose};
use super::submission::{Sender, Sent, Submission, Wish, register};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::files;
use crate::platform::random::sha256;

/// How long one has to confirm, in milliseconds.
pub const LASTS: i64 = 48 * 3_600_000;

/// Keeps a request with its files, and queues the mail that asks to confirm it.
///
/// # Errors
/// When the database refuses.
pub async fn keep(tx: &Tx, now: i64, email: &str, wish: &Wish) -> Result<(), AppError> {
    let content = serde_json::to_string(wish).map_err(|e| AppError::internal(e.to_string()))?;
    let row = pending_request::ActiveModel {
        address: Set(email.to_owned()),
        content: Set(content),
        created_at: Set(now),
        expires_at: Set(now + LASTS),
        confirmed_at: Set(None),
        ..Default::default()
    };
    let inserted = pending_request::Entity::insert(row).exec(tx.conn()).await?;
    let tokens: Vec<String> = wish
        .uploads
        .iter()
        .chain(wish.fields.values().flatten())
        .cloned()
        .collect();
    files::prolong(tx, &tokens, now + LASTS).await?;
    access::queue(
        tx,
        now,
        Purpose::Request,
        Some(inserted.last_insert_id),
        email,
    )
    .await
}

/// A request that waits, or was confirmed.
pub struct Pending {
    /// Its number.
    pub id: i64,
    /// Where the mail went.
    pub address: String,
    /// What is asked for.
    pub wish: Wish,
}

/// The request behind a link.
///
/// # Errors
/// [`AppError::NotFound`] for a late or invented link.
pub async fn find(conn: &impl ConnectionTrait, now: i64, token: &str) -> Result<Pending, AppError> {
    let id = access::subject(conn, now, Purpose::Request, token).await?;
    let row = pending_request::Entity::find_by_id(id)
        .filter(pending_request::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?
        .ok_or(AppError::NotFound)?;
    let wish = serde_json::from_str(&row.content);
    Ok(Pending {
        id: row.id,
        address: row.address,
        wish: wish.map_err(|e| AppError::internal(e.to_string()))?,
    })
}

/// What confirming needs, for a write that can run again.
pub struct Confirming {
    /// Whose desk.
    pub app: App,
    /// Token of the mail's link.
    pub token: String,
    /// Token of the private link to make.
    pub link_token: String,
    /// Milliseconds UTC.
    pub now: i64,
}

/// Makes the ticket of a request that waited. Done twice it is done once: the second
/// time only makes another link to the same ticket.
///
/// # Errors
/// [`AppError::NotFound`] for a late or invented link; a refusal, where the
/// catalogue changed meanwhile.
pub async fn confirm(tx: &Tx, asked: &Confirming) -> Result<Sent, AppError> {
    let pending = find(tx.conn(), asked.now, &asked.token).await?;
    let name = format!("confirmar-{}", pending.id);
    let submission = Submission {
        app: asked.app.clone(),
        sender: Sender::Guest {
            email: pending.address,
            proof: None,
        },
        wish: pending.wish,
        command: CommandId::new(name.clone(), None, sha256(name))?,
        link_token: asked.link_token.clone(),
        now: asked.now,
    };
    let sent = register(tx, &submission).await?;
    pending_request::Entity::update_many()
        .col_expr(
            pending_request::Column::ConfirmedAt,
            Expr::value(Some(asked.now)),
        )
        .filter(pending_request::Column::Id.eq(pending.id))
        .filter(pending_request::Column::ConfirmedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(sent)
}

/// Whether the request still waits.
///
/// # Errors
/// When the database refuses.
pub async fn waits(conn: &impl ConnectionTrait, now: i64, id: i64) -> Result<bool, AppError> {
    let row = pending_request::Entity::find_by_id(id).one(conn).await?;
    Ok(row.is_some_and(|row| row.confirmed_at.is_none() && row.expires_at > now))
}

/// Forgets requests that nobody can confirm any more.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    let late = Expr::col(pending_request::Column::ExpiresAt).lte(now);
    pending_request::Entity::delete_many()
        .filter(late)
        .exec(tx.conn())
        .await?;
    Ok(())
}
