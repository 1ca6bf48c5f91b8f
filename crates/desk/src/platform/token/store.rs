//! The table of tokens.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;
use tables::api_token::{ActiveModel, Column, Entity, Model};

use super::Scopes;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// Tokens that a page lists at most.
const LIST: u64 = 200;
/// How long one that ended is still listed, in milliseconds.
const KEEP: i64 = 90 * 24 * 3_600_000;

/// A token to be made.
#[derive(Debug, Clone)]
pub struct New {
    /// For whom it acts.
    pub person: i64,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub scopes: Scopes,
    /// Until when, milliseconds UTC.
    pub expires_at: i64,
    /// By what it is named and revoked.
    pub key: String,
    /// The secret; only its hash is kept.
    pub secret: String,
    /// Who makes it; nobody for the command line.
    pub by: Option<i64>,
}

/// Makes a token, and writes down that it was made.
///
/// # Errors
/// When the database refuses.
pub async fn make(tx: &Tx, now: i64, new: &New) -> Result<(), AppError> {
    let row = ActiveModel {
        key: Set(new.key.clone()),
        person_id: Set(new.person),
        name: Set(new.name.clone()),
        token_hash: Set(sha256(&new.secret)),
        scopes: Set(new.scopes.text()),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
        ..Default::default()
    };
    Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    let detail = json!({
        "token": new.key, "name": new.name, "scopes": new.scopes.text(), "until": new.expires_at,
    });
    let subject = new.person.to_string();
    audit::record(tx, now, new.by, "token.made", subject, &detail).await
}

/// Revokes a token by its key, of `person` alone where one is given; whether there was one that was still good.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(
    tx: &Tx,
    now: i64,
    by: Option<i64>,
    person: Option<i64>,
    key: &str,
) -> Result<bool, AppError> {
    let which = Condition::all()
        .add(Column::Key.eq(key))
        .add(Column::RevokedAt.is_null())
        .add_option(person.map(|id| Column::PersonId.eq(id)));
    let found = Entity::find().filter(which).one(tx.conn()).await?;
    let Some(found) = found else {
        return Ok(false);
    };
    let revoked = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(found.id))
        .filter(Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    if revoked.rows_affected == 0 {
        return Ok(false);
    }
    let detail = json!({ "token": found.key, "name": found.name });
    let subject = found.person_id.to_string();
    audit::record(tx, now, by, "token.revoked", subject, &detail).await?;
    Ok(true)
}

/// Tokens, the latest first: those of a person, or of everybody.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &impl ConnectionTrait,
    person: Option<i64>,
) -> Result<Vec<Model>, AppError> {
    let which = Condition::all().add_option(person.map(|id| Column::PersonId.eq(id)));
    let rows = Entity::find()
        .filter(which)
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(LIST)
        .all(conn)
        .await?;
    Ok(rows)
}

/// Forgets tokens that ended long ago.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    let ended = Column::ExpiresAt
        .lt(now - KEEP)
        .or(Column::RevokedAt.lt(now - KEEP));
    Entity::delete_many().filter(ended).exec(tx.conn()).await?;
    Ok(())
}
