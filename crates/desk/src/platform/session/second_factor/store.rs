//! The tables of second factors and recovery codes.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use serde_json::json;
use tables::{recovery_code, second_factor};

use super::code::{digits, hash, step};
use crate::platform::app::App;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::session::store::revoke_all;

/// How far a person is with the second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// None.
    Off,
    /// A secret was made, and no code of it was given yet.
    Pending(Vec<u8>),
    /// It is asked for at each sign-in.
    On {
        /// Recovery codes that are left.
        codes: u64,
    },
}

/// By what somebody proved to be the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// A code of the telephone.
    Code,
    /// A recovery code, which works no more.
    Recovery,
}

/// What the secret of a person is encrypted for.
fn purpose(person: i64) -> String {
    format!("second-factor:{person}")
}

/// How far a person is; two statements.
///
/// # Errors
/// When the database refuses, or the master key is not here.
pub async fn state(app: &App, person: i64) -> Result<State, AppError> {
    let row = second_factor::Entity::find_by_id(person);
    let Some(row) = row.one(app.db.read()).await? else {
        return Ok(State::Off);
    };
    if row.confirmed_at.is_none() {
        let secret = app.vault.open(&purpose(person), &row.secret)?;
        return Ok(State::Pending(secret));
    }
    let codes = recovery_code::Entity::find()
        .filter(recovery_code::Column::PersonId.eq(person))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(app.db.read())
        .await?;
    Ok(State::On { codes })
}

/// Makes a secret that waits for its first code. Where one is in use, nothing changes.
///
/// # Errors
/// When the database refuses, or the master key cannot be read or made.
pub async fn begin(app: &App, person: i64) -> Result<(), AppError> {
    let bytes = app.random.bytes()?;
    let secret = bytes.get(..20).unwrap_or_default();
    let sealed = app.vault.seal(&app.random, &purpose(person), secret)?;
    let write = app
        .db
        .write((app.now(), person, sealed), |tx, (now, person, sealed)| {
            Box::pin(async move {
                let row = second_factor::ActiveModel {
                    person_id: Set(*person),
                    secret: Set(sealed.clone()),
                    last_step: Set(0),
                    created_at: Set(*now),
                    confirmed_at: Set(None),
                };
                let again = OnConflict::column(second_factor::Column::PersonId)
                    .update_columns([
                        second_factor::Column::Secret,
                        second_factor::Column::CreatedAt,
                    ])
                    .action_and_where(second_factor::Column::ConfirmedAt.is_null())
                    .to_owned();
                second_factor::Entity::insert(row)
                    .on_conflict(again)
                    .exec_without_returning(tx.conn())
                    .await?;
                Ok(())
            })
        });
    write.await
}

/// Takes the secret that waits into use, when `code` is of it; whether it was.
///
/// # Errors
/// When the database refuses, or the master key is not here.
pub async fn confirm(
    app: &App,
    person: i64,
    code: &str,
    codes: &[String],
) -> Result<bool, AppError> {
    let (State::Pending(secret), Some(code)) = (state(app, person).await?, digits(code)) else {
        return Ok(false);
    };
    let now = app.now();
    let Some(step) = step(&secret, &code, now)? else {
        return Ok(false);
    };
    let hashes: Vec<String> = codes.iter().map(|code| hash(person, code)).collect();
    let write = app.db.write(
        (now, person, step, hashes),
        |tx, (now, person, step, hashes)| {
            Box::pin(async move {
                let taken = second_factor::Entity::update_many()
                    .col_expr(second_factor::Column::ConfirmedAt, Expr::value(*now))
                    .col_expr(second_factor::Column::LastStep, Expr::value(*step))
                    .filter(second_factor::Column::PersonId.eq(*person))
                    .filter(second_factor::Column::ConfirmedAt.is_null())
                    .exec(tx.conn())
                    .await?;
                if taken.rows_affected == 0 {
                    return Ok(false);
                }
                replace_codes(tx, *person, hashes).await?;
                told(tx, *now, Some(*person), Act::On, *person).await?;
                Ok(true)
            })
        },
    );
    write.await
}

async fn replace_codes(tx: &Tx, person: i64, hashes: &[String]) -> Result<(), AppError> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::PersonId.eq(person))
        .exec(tx.conn())
        .await?;
    let rows = hashes.iter().map(|hash| recovery_code::ActiveModel {
        person_id: Set(person),
        code_hash: Set(hash.clone()),
        ..Default::default()
    });
    recovery_code::Entity::insert_many(rows)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// What is written down about a second factor.
#[derive(Debug, Clone, Copy)]
enum Act {
    On,
    Off,
    Reset,
    Recovery,
    Codes,
}

async fn told(
    tx: &Tx,
    now: i64,
    actor: Option<i64>,
    what: Act,
    person: i64,
) -> Result<(), AppError> {
    audit::record(
        tx,
        now,
        actor,
        match what {
            Act::On => "second-factor.on",
            Act::Off => "second-factor.off",
            Act::Reset => "second-factor.reset",
            Act::Recovery => "second-factor.recovery",
            Act::Codes => "second-factor.codes",
        },
        person.to_string(),
        &json!({}),
    )
    .await
}

/// Uses a code up: one of the telephone, or one for recovery. `None` for a
/// wrong one, and for one that was used before.
///
/// # Errors
/// When the database refuses, or the master key is not here.
pub async fn verify(app: &App, person: i64, typed: &str) -> Result<Option<Used>, AppError> {
    let row = second_factor::Entity::find_by_id(person)
        .one(app.db.read())
        .await?;
    let Some(row) = row.filter(|row| row.confirmed_at.is_some()) else {
        return Ok(None);
    };
    let now = app.now();
    let used = match digits(typed) {
        Some(code) => {
            let secret = app.vault.open(&purpose(person), &row.secret)?;
            let Some(step) = step(&secret, &code, now)? else {
                return Ok(None);
            };
            let write = app.db.write((person, step), |tx, (person, step)| {
                Box::pin(async move {
                    let taken = second_factor::Entity::update_many()
                        .col_expr(second_factor::Column::LastStep, Expr::value(*step))
                        .filter(second_factor::Column::PersonId.eq(*person))
                        .filter(second_factor::Column::LastStep.lt(*step))
                        .exec(tx.conn())
                        .await?;
                    Ok(taken.rows_affected == 1)
                })
            });
            write.await?.then_some(Used::Code)
        }
        None => {
            let hash = hash(person, typed);
            let write = app
                .db
                .write((now, person, hash), |tx, (now, person, hash)| {
                    Box::pin(async move {
                        let taken = recovery_code::Entity::update_many()
                            .col_expr(recovery_code::Column::UsedAt, Expr::value(*now))
                            .filter(recovery_code::Column::PersonId.eq(*person))
                            .filter(recovery_code::Column::CodeHash.eq(hash.as_str()))
                            .filter(recovery_code::Column::UsedAt.is_null())
                            .exec(tx.conn())
                            .await?;
                        if taken.rows_affected == 1 {
                            told(tx, *now, Some(*person), Act::Recovery, *person).await?;
                        }
                        Ok(taken.rows_affected == 1)
                    })
                });
            write.await?.then_some(Used::Recovery)
        }
    };
    Ok(used)
}

/// Gives fresh recovery codes; the old ones work no more.
///
/// # Errors
/// When the database refuses.
pub async fn renew_codes(tx: &Tx, now: i64, person: i64, codes: &[String]) -> Result<(), AppError> {
    let hashes: Vec<String> = codes.iter().map(|code| hash(person, code)).collect();
    replace_codes(tx, person, &hashes).await?;
    told(tx, now, Some(person), Act::Codes, person).await
}

/// Takes the second factor away, by its owner.
///
/// # Errors
/// When the database refuses.
pub async fn remove(tx: &Tx, now: i64, person: i64) -> Result<(), AppError> {
    if erase(tx, person).await? {
        told(tx, now, Some(person), Act::Off, person).await?;
    }
    Ok(())
}

/// Takes the second factor of somebody away who lost it, by an administrator
/// (`actor`), or from the command line; their sessions end. Whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn reset(tx: &Tx, now: i64, actor: Option<i64>, person: i64) -> Result<bool, AppError> {
    let was = erase(tx, person).await?;
    if was {
        revoke_all(tx, person, None).await?;
        told(tx, now, actor, Act::Reset, person).await?;
    }
    Ok(was)
}

async fn erase(tx: &Tx, person: i64) -> Result<bool, AppError> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::PersonId.eq(person))
        .exec(tx.conn())
        .await?;
    let gone = second_factor::Entity::delete_by_id(person)
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Whether a person's second factor is in use.
///
/// # Errors
/// When the database refuses.
pub async fn is_on(conn: &impl ConnectionTrait, person: i64) -> Result<bool, AppError> {
    let row = second_factor::Entity::find_by_id(person).one(conn).await?;
    Ok(row.is_some_and(|row| row.confirmed_at.is_some()))
}
