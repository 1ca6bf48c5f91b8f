//! The table of secret addresses.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use tables::calendar_feed::{ActiveModel, Column, Entity, Model};

use crate::platform::App;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// `read_at` is written at most this often, in milliseconds.
const READ_STEP: i64 = 10 * 60_000;

/// The address of a person, if there is one.
///
/// # Errors
/// When the database refuses.
pub(super) async fn of(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Option<Model>, AppError> {
    Ok(Entity::find_by_id(person).one(conn).await?)
}

/// Whose address this secret is.
///
/// # Errors
/// When the database refuses.
pub(super) async fn find(
    conn: &impl ConnectionTrait,
    secret: &str,
) -> Result<Option<Model>, AppError> {
    let row = Entity::find().filter(Column::TokenHash.eq(sha256(secret)));
    Ok(row.one(conn).await?)
}

/// Gives a person this secret; the one before is good for nothing from then on.
///
/// # Errors
/// When the database refuses.
pub(super) async fn make(tx: &Tx, now: i64, person: i64, secret: &str) -> Result<(), AppError> {
    let row = ActiveModel {
        person_id: Set(person),
        token_hash: Set(sha256(secret)),
        created_at: Set(now),
        read_at: Set(None),
    };
    let over = OnConflict::column(Column::PersonId)
        .update_columns([Column::TokenHash, Column::CreatedAt, Column::ReadAt])
        .to_owned();
    Entity::insert(row)
        .on_conflict(over)
        .exec_without_returning(tx.conn())
        .await?;
    let subject = person.to_string();
    audit::record(
        tx,
        now,
        Some(person),
        "calendar-feed.made",
        subject,
        &json!({}),
    )
    .await
}

/// Takes a person's address away; no error where there is none.
///
/// # Errors
/// When the database refuses.
pub(super) async fn revoke(tx: &Tx, now: i64, person: i64) -> Result<(), AppError> {
    let gone = Entity::delete_by_id(person).exec(tx.conn()).await?;
    if gone.rows_affected == 0 {
        return Ok(());
    }
    let subject = person.to_string();
    audit::record(
        tx,
        now,
        Some(person),
        "calendar-feed.revoked",
        subject,
        &json!({}),
    )
    .await
}

/// Says in the background when an address was last looked at, now and then.
pub(super) fn read(app: &App, row: &Model) {
    let (now, person) = (app.now(), row.person_id);
    if row.read_at.is_some_and(|at| at + READ_STEP >= now) {
        return;
    }
    let db = app.db.clone();
    tokio::spawn(async move {
        let written = db.write((person, now), |tx, (person, now)| {
            Box::pin(async move {
                Entity::update_many()
                    .col_expr(Column::ReadAt, Expr::value(*now))
                    .filter(Column::PersonId.eq(*person))
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "could not write when a calendar was last looked at");
        }
    });
}
