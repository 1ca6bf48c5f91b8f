//! Browsers on which somebody signed in before: a cookie that opens nothing, but
//! by which failures of strangers are told from those of the owner.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::known_device::{ActiveModel, Column, Entity};

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// A browser is known for so long after it was last signed in on.
const LASTS: i64 = 180 * 24 * 3_600_000;

/// Whether the person is known by this browser.
///
/// # Errors
/// When the database refuses.
pub async fn is_known(
    conn: &impl ConnectionTrait,
    now: i64,
    token_hash: &str,
    person: Option<i64>,
) -> Result<bool, AppError> {
    let row = Entity::find_by_id(token_hash)
        .filter(Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    Ok(row.is_some_and(|row| Some(row.person_id) == person))
}

/// Who is known by this browser, by the token of its cookie. It shows nothing of
/// anybody by itself.
///
/// # Errors
/// When the database refuses.
pub async fn owner(
    conn: &impl ConnectionTrait,
    now: i64,
    token: &str,
) -> Result<Option<i64>, AppError> {
    let row = Entity::find_by_id(sha256(token))
        .filter(Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    Ok(row.map(|row| row.person_id))
}

/// Remembers a browser, by the token that its cookie gets.
///
/// # Errors
/// When the database refuses.
pub async fn remember(tx: &Tx, now: i64, person: i64, token: &str) -> Result<(), AppError> {
    let row = ActiveModel {
        token_hash: Set(sha256(token)),
        person_id: Set(person),
        created_at: Set(now),
        expires_at: Set(now + LASTS),
    };
    Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Forgets the browsers of a person, as after a new password.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &Tx, person: i64) -> Result<(), AppError> {
    Entity::delete_many()
        .filter(Column::PersonId.eq(person))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets one browser, which gets another token.
///
/// # Errors
/// When the database refuses.
pub async fn forget_one(tx: &Tx, token_hash: &str) -> Result<(), AppError> {
    Entity::delete_by_id(token_hash).exec(tx.conn()).await?;
    Ok(())
}

/// Forgets browsers that were not used for long.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now))
        .exec(tx.conn())
        .await?;
    Ok(())
}
