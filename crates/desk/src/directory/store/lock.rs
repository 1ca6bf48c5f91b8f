//! The table of locked accounts. A locked account signs nobody in, and its devices
//! are signed out; what was given to its owner stays.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, TryInsertResult};
use tables::account_lock;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// Locks an account; answers whether it was open until now.
///
/// # Errors
/// When the database refuses.
pub async fn lock(
    tx: &Tx,
    now: i64,
    by: Option<i64>,
    person: i64,
    reason: &str,
) -> Result<bool, AppError> {
    let row = account_lock::ActiveModel {
        person_id: Set(person),
        at: Set(now),
        by_id: Set(by),
        reason: Set(reason.to_owned()),
    };
    let inserted = account_lock::Entity::insert(row)
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(1)))
}

/// Unlocks an account; answers whether it was locked.
///
/// # Errors
/// When the database refuses.
pub async fn unlock(tx: &Tx, person: i64) -> Result<bool, AppError> {
    let done = account_lock::Entity::delete_by_id(person)
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The lock on an account; `None` when it is open.
///
/// # Errors
/// When the database refuses.
pub async fn locked(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Option<account_lock::Model>, AppError> {
    Ok(account_lock::Entity::find_by_id(person).one(conn).await?)
}
