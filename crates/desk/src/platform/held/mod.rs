//! What somebody sent after the session had ended: kept until that person has signed in again.
//!
//! The form says for whom its page had been made ([`AUTHOR`]), and only that person gets
//! the texts back, with the secret that the address of the page carries. Files are not
//! kept. Whoever signed out in another tab has no cookie left to tell by: anybody may say to be
//! somebody, so that little is kept of each person, and not much of all.

mod plain;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, FromRequest};
use axum::http::{Request, header};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use tables::{held_form, person};

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// The control that says for whom a page was made.
pub const AUTHOR: &str = "author";
/// The control of a form that is sent to the very address of its page, and not to one below.
pub const HERE: &str = "here";
/// What the address of the page carries the secret in.
pub const RESUME: &str = "retomar";

/// Milliseconds in which one signs in again.
const LASTS: i64 = 3_600_000;
/// Bytes of the texts of a form.
const LARGEST: usize = 64 * 1024;
/// Forms that are kept at once, of all and of one person.
const MOST: u64 = 500;
const OF_ONE: u64 = 10;
/// Bytes that are read on, kept or not, so that the browser gets an answer.
const READ: usize = 256 * 1024 * 1024;

/// What the page says that gives a form back.
pub const RECOVERED: &str =
    "Recuperamos lo que escribió: su sesión había terminado. Revíselo y envíelo otra vez.";

/// The texts of a form by the names of their controls.
pub type Texts = BTreeMap<String, Vec<String>>;

/// Keeps the texts of a form and answers with the page that it was on, which gives them
/// back; `None` for a form that is not kept. Those of administration are given back by
/// its first page.
///
/// # Errors
/// When the form is broken off, or the database refuses.
pub async fn keep(app: &App, request: Request<Body>) -> Result<Option<String>, AppError> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
    if kind.starts_with("application/x-www-form-urlencoded") {
        let Some((page, author, texts)) = plain::read(app, request).await? else {
            return Ok(None);
        };
        return held(app, page, author, &texts, plain::ADMINISTRATION).await;
    }
    with_files(app, request).await
}

async fn with_files(app: &App, mut request: Request<Body>) -> Result<Option<String>, AppError> {
    let path = request.uri().path().to_owned();
    DefaultBodyLimit::max(READ).apply(&mut request);
    let Ok(multipart) = Multipart::from_request(request, &()).await else {
        return Ok(None);
    };
    let Some(texts) = texts(multipart).await else {
        return Ok(None);
    };
    let above = path.rsplit_once('/').map(|(page, _)| page.to_owned());
    let page = if texts.contains_key(HERE) {
        Some(path.clone())
    } else {
        above
    };
    let Some(page) = page else {
        return Ok(None);
    };
    let author = texts.get(AUTHOR).and_then(|all| all.first());
    let Some(author) = author.and_then(|text| text.parse::<i64>().ok()) else {
        return Ok(None);
    };
    held(app, path, author, &texts, &page).await
}

/// Writes them down; answers with the address that gives them back on this page.
async fn held(
    app: &App,
    path: String,
    author: i64,
    texts: &Texts,
    page: &str,
) -> Result<Option<String>, AppError> {
    let token = app.random.token()?;
    let content = serde_json::to_string(texts);
    let row = held_form::Model {
        token_hash: sha256(&token),
        person_id: author,
        path,
        content: content.map_err(|e| AppError::internal(format!("held form: {e}")))?,
        expires_at: app.now() + LASTS,
    };
    let kept = app
        .db
        .write(row, |tx, row| Box::pin(write(tx, row)))
        .await?;
    Ok(kept.then(|| format!("{page}?{RESUME}={token}")))
}

/// The texts of a form; `None` for a broken one or one with more than is kept.
async fn texts(mut multipart: Multipart) -> Option<Texts> {
    let (mut texts, mut room) = (Texts::new(), LARGEST);
    while let Some(mut field) = multipart.next_field().await.ok()? {
        if field.file_name().is_some() {
            while field.chunk().await.ok()?.is_some() {}
            continue;
        }
        let name = field.name().unwrap_or_default().to_owned();
        let text = field.text().await.ok()?;
        room = room.checked_sub(name.len().saturating_add(text.len()))?;
        texts.entry(name).or_default().push(text);
    }
    Some(texts)
}

async fn write(tx: &Tx, row: &held_form::Model) -> Result<bool, AppError> {
    let author = person::Entity::find_by_id(row.person_id)
        .one(tx.conn())
        .await?;
    let full = held_form::Entity::find().count(tx.conn()).await? >= MOST;
    let own = held_form::Column::PersonId.eq(row.person_id);
    let own = held_form::Entity::find()
        .filter(own)
        .count(tx.conn())
        .await?;
    if author.is_none() || full || own >= OF_ONE {
        return Ok(false);
    }
    let row = held_form::ActiveModel {
        token_hash: Set(row.token_hash.clone()),
        person_id: Set(row.person_id),
        path: Set(row.path.clone()),
        content: Set(row.content.clone()),
        expires_at: Set(row.expires_at),
    };
    held_form::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(true)
}

/// What this person had sent, by the secret of the address: where, and the texts;
/// `None` for anybody else's, a late one, an invented one.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    conn: &impl ConnectionTrait,
    now: i64,
    person: i64,
    token: &str,
) -> Result<Option<(String, Texts)>, AppError> {
    let row = held_form::Entity::find_by_id(sha256(token))
        .filter(held_form::Column::PersonId.eq(person))
        .filter(held_form::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let texts = serde_json::from_str(&row.content);
    let texts = texts.map_err(|e| AppError::internal(format!("held form: {e}")))?;
    Ok(Some((row.path, texts)))
}

/// Forgets a form that was given back.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &Tx, token: &str) -> Result<(), AppError> {
    held_form::Entity::delete_by_id(sha256(token))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets forms that nobody came back for.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    held_form::Entity::delete_many()
        .filter(held_form::Column::ExpiresAt.lte(now))
        .exec(tx.conn())
        .await?;
    Ok(())
}
