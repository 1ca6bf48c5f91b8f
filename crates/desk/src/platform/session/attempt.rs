//! Trying to sign in: waits that grow with each failure in a row.
//!
//! A wait is of the address that was typed, whether or not it is anybody's, so
//! that it tells nothing. It never lasts long enough to shut an owner out, and
//! it does not hold on a browser where that owner signed in before: such a
//! browser is counted by itself. Each try is counted before the password is
//! looked at: many at once gain nothing.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tables::sign_in_wait::{ActiveModel, Column, Entity};

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// Failures in a row that cost nothing.
const FREE: i64 = 4;
/// The wait after one more; each further one doubles it.
const FIRST_WAIT: i64 = 30_000;
/// The longest wait.
const LONGEST_WAIT: i64 = 15 * 60_000;
/// Failures that are this old count no more.
const FORGET: i64 = 24 * 3_600_000;

/// Whose failures are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted(String);

impl Counted {
    /// Those of an address, as it is compared.
    pub fn address(normal: &str) -> Self {
        Self(sha256(format!("mail:{normal}")))
    }

    /// Those of a browser that the owner of the address is known by.
    pub fn device(token_hash: &str) -> Self {
        Self(sha256(format!("device:{token_hash}")))
    }
}

/// What becomes of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The password may be looked at. Should it be wrong, it is the so-manieth failure in a row.
    Go(i64),
    /// Not before this instant, milliseconds UTC.
    Wait(i64),
}

/// The wait after so many failures in a row, in milliseconds.
pub fn wait(failures: i64) -> i64 {
    let Ok(doublings) = u32::try_from(failures - FREE - 1) else {
        return 0;
    };
    FIRST_WAIT
        .saturating_mul(2_i64.saturating_pow(doublings))
        .min(LONGEST_WAIT)
}

/// Counts a try as failed, before it is known whether it is; or refuses it.
///
/// # Errors
/// When the database refuses.
pub async fn begin(app: &App, counted: &Counted) -> Result<Attempt, AppError> {
    let write = app
        .db
        .write((app.now(), counted.clone()), |tx, (now, counted)| {
            Box::pin(count(tx, *now, counted))
        });
    write.await
}

async fn count(tx: &Tx, now: i64, Counted(key): &Counted) -> Result<Attempt, AppError> {
    // Taken first, so that of two at once one sees what the other wrote.
    let row = ActiveModel {
        key: Set(key.clone()),
        failures: Set(0),
        failed_at: Set(now),
        until_at: Set(0),
    };
    let held = OnConflict::column(Column::Key)
        .update_column(Column::Key)
        .to_owned();
    Entity::insert(row)
        .on_conflict(held)
        .exec_without_returning(tx.conn())
        .await?;
    let row = Entity::find_by_id(key.clone()).one(tx.conn()).await?;
    let (before, failed_at, until) = row.map_or((0, now, 0), |row| {
        (row.failures, row.failed_at, row.until_at)
    });
    if until > now {
        return Ok(Attempt::Wait(until));
    }
    let before = if failed_at + FORGET < now { 0 } else { before };
    let row = ActiveModel {
        key: Set(key.clone()),
        failures: Set(before + 1),
        failed_at: Set(now),
        until_at: Set(now + wait(before + 1)),
    };
    Entity::update(row).exec(tx.conn()).await?;
    Ok(Attempt::Go(before + 1))
}

/// Forgets the failures, because the password was right.
///
/// # Errors
/// When the database refuses.
pub async fn succeeded(tx: &Tx, Counted(key): &Counted) -> Result<(), AppError> {
    Entity::delete_by_id(key.clone()).exec(tx.conn()).await?;
    Ok(())
}

/// Removes failures that count no more.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    Entity::delete_many()
        .filter(Column::FailedAt.lt(now - FORGET))
        .exec(tx.conn())
        .await?;
    Ok(())
}
