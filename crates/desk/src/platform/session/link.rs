//! Links that work once: to make the first administrator, to choose a password.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::one_time_link;

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Makes the institution's first administrator.
    FirstAdmin,
    /// Lets a person choose a password.
    SetPassword {
        /// Whose.
        person: i64,
    },
}

impl Purpose {
    fn key(self) -> &'static str {
        match self {
            Self::FirstAdmin => "first-admin",
            Self::SetPassword { .. } => "set-password",
        }
    }

    fn person(self) -> Option<i64> {
        match self {
            Self::FirstAdmin => None,
            Self::SetPassword { person } => Some(person),
        }
    }

    /// How long the link works, in milliseconds.
    fn lasts(self) -> i64 {
        match self {
            Self::FirstAdmin => 24 * 3_600_000,
            Self::SetPassword { .. } => 7 * 24 * 3_600_000,
        }
    }
}

/// The path of a link.
pub fn path(token: &str) -> String {
    format!("/bienvenida/{token}")
}

/// Makes a link; earlier ones for the same end stop working.
///
/// # Errors
/// When the database refuses.
pub async fn issue(tx: &Tx, now: i64, purpose: Purpose, token: &str) -> Result<(), AppError> {
    revoke(tx, purpose).await?;
    insert(tx, now, purpose, token, purpose.lasts()).await
}

/// What an unused, unexpired link is for.
///
/// # Errors
/// [`AppError::NotFound`] for a used, late or invented one.
pub async fn look(conn: &impl ConnectionTrait, now: i64, token: &str) -> Result<Purpose, AppError> {
    let row = one_time_link::Entity::find()
        .filter(one_time_link::Column::TokenHash.eq(sha256(token)))
        .filter(one_time_link::Column::UsedAt.is_null())
        .filter(one_time_link::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?
        .ok_or(AppError::NotFound)?;
    match (row.purpose.as_str(), row.person_id) {
        ("first-admin", None) => Ok(Purpose::FirstAdmin),
        ("set-password", Some(person)) => Ok(Purpose::SetPassword { person }),
        _ => Err(AppError::NotFound),
    }
}

/// Uses a link up. Of two who come at once, one finds nothing.
///
/// # Errors
/// [`AppError::NotFound`] for a used, late or invented one.
pub async fn redeem(tx: &Tx, now: i64, token: &str) -> Result<Purpose, AppError> {
    let purpose = look(tx.conn(), now, token).await?;
    let used = one_time_link::Entity::update_many()
        .col_expr(one_time_link::Column::UsedAt, Expr::value(now))
        .filter(one_time_link::Column::TokenHash.eq(sha256(token)))
        .filter(one_time_link::Column::UsedAt.is_null())
        .exec(tx.conn())
        .await?;
    if used.rows_affected == 1 {
        Ok(purpose)
    } else {
        Err(AppError::NotFound)
    }
}

/// Makes all unused links for an end stop working.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(tx: &Tx, purpose: Purpose) -> Result<(), AppError> {
    let same = one_time_link::Column::Purpose.eq(purpose.key());
    let same = match purpose.person() {
        Some(person) => same.and(one_time_link::Column::PersonId.eq(person)),
        None => same,
    };
    one_time_link::Entity::delete_many()
        .filter(same.and(one_time_link::Column::UsedAt.is_null()))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Removes links that nobody can use any more.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    one_time_link::Entity::delete_many()
        .filter(one_time_link::Column::ExpiresAt.lte(now))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// How long a link works that was asked for by mail, in milliseconds.
const MAILED: i64 = 3_600_000;

/// Makes a link to choose a password that goes out by mail. Earlier links stay:
/// whoever types an address must not be able to take away what its owner has.
///
/// # Errors
/// When the database refuses.
pub async fn for_password(tx: &Tx, now: i64, person: i64, token: &str) -> Result<(), AppError> {
    let purpose = Purpose::SetPassword { person };
    insert(tx, now, purpose, token, MAILED).await
}

async fn insert(
    tx: &Tx,
    now: i64,
    purpose: Purpose,
    token: &str,
    lasts: i64,
) -> Result<(), AppError> {
    let row = one_time_link::ActiveModel {
        token_hash: Set(sha256(token)),
        purpose: Set(purpose.key().to_owned()),
        person_id: Set(purpose.person()),
        created_at: Set(now),
        expires_at: Set(now + lasts),
        ..Default::default()
    };
    one_time_link::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
