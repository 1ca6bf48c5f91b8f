//! The table of accounts.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use tables::{account, address};

use super::{is_email, normal_email};
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// What signing in needs to know.
pub struct Credentials {
    /// The person's number.
    pub person: i64,
    /// The stored hash, if a password was chosen.
    pub password_hash: Option<String>,
}

/// The account behind a verified address.
///
/// # Errors
/// When the database refuses.
pub async fn credentials(
    conn: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<Credentials>, AppError> {
    let email = normal_email(email);
    if !is_email(&email) {
        return Ok(None);
    }
    let owner = address::Entity::find()
        .filter(address::Column::Kind.eq("email"))
        .filter(address::Column::Value.eq(email))
        .filter(address::Column::VerifiedAt.is_not_null())
        .one(conn)
        .await?;
    let Some(owner) = owner else { return Ok(None) };
    let account = account::Entity::find_by_id(owner.person_id)
        .one(conn)
        .await?;
    Ok(account.map(|a| Credentials {
        person: a.person_id,
        password_hash: a.password_hash,
    }))
}

/// Opens an account.
///
/// # Errors
/// When the database refuses.
pub(super) async fn open(
    tx: &Tx,
    now: i64,
    person: i64,
    password_hash: Option<String>,
) -> Result<(), AppError> {
    let row = account::ActiveModel {
        person_id: Set(person),
        password_hash: Set(password_hash),
        created_at: Set(now),
        signed_in_at: Set(None),
    };
    account::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Gives an account a new password.
///
/// # Errors
/// When the database refuses.
pub async fn set_password(tx: &Tx, person: i64, hash: &str) -> Result<(), AppError> {
    let row = account::ActiveModel {
        person_id: Set(person),
        password_hash: Set(Some(hash.to_owned())),
        ..Default::default()
    };
    account::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

/// The stored hash of a person's password, if one was chosen.
///
/// # Errors
/// When the database refuses.
pub async fn password_of(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Option<String>, AppError> {
    let row = account::Entity::find_by_id(person).one(conn).await?;
    Ok(row.and_then(|row| row.password_hash))
}

/// Writes down that a person signed in.
///
/// # Errors
/// When the database refuses.
pub async fn signed_in(tx: &Tx, person: i64, now: i64) -> Result<(), AppError> {
    account::Entity::update_many()
        .col_expr(account::Column::SignedInAt, Expr::value(now))
        .filter(account::Column::PersonId.eq(person))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Whether a person has an account.
///
/// # Errors
/// When the database refuses.
pub async fn has_account(conn: &impl ConnectionTrait, person: i64) -> Result<bool, AppError> {
    Ok(account::Entity::find_by_id(person)
        .one(conn)
        .await?
        .is_some())
}

/// Whether anybody has an account.
///
/// # Errors
/// When the database refuses.
pub async fn is_empty(conn: &impl ConnectionTrait) -> Result<bool, AppError> {
    Ok(account::Entity::find().limit(1).one(conn).await?.is_none())
}
