//! Between the password and the second factor: who gave the right password is
//! known by a cookie for some minutes, and signed in by it on nothing.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::sign_in_step::{ActiveModel, Column, Entity};

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// How long the second factor is waited for.
const LASTS: i64 = 10 * 60_000;

/// Waits for the second factor of a person.
///
/// # Errors
/// When the database refuses.
pub async fn open(tx: &Tx, now: i64, person: i64, token: &str) -> Result<(), AppError> {
    let row = ActiveModel {
        token_hash: Set(sha256(token)),
        person_id: Set(person),
        expires_at: Set(now + LASTS),
    };
    Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Whose second factor is waited for on this browser.
///
/// # Errors
/// When the database refuses.
pub async fn find(
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

/// Waits no longer; whether it was still waited for.
///
/// # Errors
/// When the database refuses.
pub async fn close(tx: &Tx, token: &str) -> Result<bool, AppError> {
    let ended = Entity::delete_by_id(sha256(token)).exec(tx.conn()).await?;
    Ok(ended.rows_affected == 1)
}

/// Waits no longer for anybody to be this person, as after a new password.
///
/// # Errors
/// When the database refuses.
pub async fn close_all(tx: &Tx, person: i64) -> Result<(), AppError> {
    Entity::delete_many()
        .filter(Column::PersonId.eq(person))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Removes what nobody waits for any more.
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
