//! Accounts that people open for themselves [OCO-2]: an account exists once its
//! address is confirmed, by the one who chose the password.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use tables::{requester, sign_up};

use super::access::{self, Purpose};
use super::consent::{self, Consent};
use super::humanity::{self, Proof};
use crate::directory::store;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// How long one has to confirm, in milliseconds.
pub const LASTS: i64 = 48 * 3_600_000;

/// A sign-up, checked.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Full name.
    pub name: String,
    /// The address to be confirmed.
    pub email: String,
    /// Number of the unit.
    pub unit: i64,
    /// Of the password that was chosen.
    pub password_hash: String,
    /// Version of the privacy notice that was agreed to.
    pub notice: Option<String>,
    /// How it was shown that a person asks for it.
    pub proof: Proof,
}

/// Keeps a sign-up and queues its mail. The same is done whether or not the
/// address has an account; only the mail knows.
///
/// # Errors
/// When the database refuses; false when the proof was used before.
pub async fn keep(tx: &Tx, now: i64, wanted: &Wanted) -> Result<bool, AppError> {
    if !humanity::spend(tx, &wanted.proof.challenge).await? {
        return Ok(false);
    }
    let email = store::normal_email(&wanted.email);
    let row = sign_up::ActiveModel {
        address: Set(email.clone()),
        name: Set(wanted.name.clone()),
        unit_id: Set(wanted.unit),
        password_hash: Set(wanted.password_hash.clone()),
        notice: Set(wanted.notice.clone()),
        created_at: Set(now),
        expires_at: Set(now + LASTS),
        used_at: Set(None),
        ..Default::default()
    };
    let inserted = sign_up::Entity::insert(row).exec(tx.conn()).await?;
    access::queue(
        tx,
        now,
        Purpose::Account,
        Some(inserted.last_insert_id),
        &email,
    )
    .await?;
    Ok(true)
}

/// The sign-up behind a link.
///
/// # Errors
/// [`AppError::NotFound`] for a used, late or invented link.
pub async fn find(
    conn: &impl ConnectionTrait,
    now: i64,
    token: &str,
) -> Result<sign_up::Model, AppError> {
    let id = access::subject(conn, now, Purpose::Account, token).await?;
    let row = sign_up::Entity::find_by_id(id)
        .filter(waiting(now))
        .one(conn)
        .await?;
    row.ok_or(AppError::NotFound)
}

/// Whether a sign-up still waits.
///
/// # Errors
/// When the database refuses.
pub async fn waits(conn: &impl ConnectionTrait, now: i64, id: i64) -> Result<bool, AppError> {
    let row = sign_up::Entity::find_by_id(id)
        .filter(waiting(now))
        .one(conn)
        .await?;
    Ok(row.is_some())
}

fn waiting(now: i64) -> Expr {
    let unused = sign_up::Column::UsedAt.is_null();
    unused.and(sign_up::Column::ExpiresAt.gt(now))
}

/// What confirming needs, for a write that can run again.
pub struct Confirming {
    /// Whose desk.
    pub app: App,
    /// The sign-up.
    pub sign_up: sign_up::Model,
    /// Milliseconds UTC.
    pub now: i64,
}

/// Opens the account: earlier requests of the address become the person's. `None`
/// when the address got an account meanwhile.
///
/// # Errors
/// [`AppError::NotFound`] when the sign-up was used at this very moment.
pub async fn confirm(tx: &Tx, asked: &Confirming) -> Result<Option<i64>, AppError> {
    let Confirming { app, sign_up, now } = asked;
    let used = sign_up::Entity::update_many()
        .col_expr(sign_up::Column::UsedAt, Expr::value(Some(*now)))
        .filter(sign_up::Column::Id.eq(sign_up.id))
        .filter(sign_up::Column::UsedAt.is_null())
        .exec(tx.conn())
        .await?;
    if used.rows_affected == 0 {
        return Err(AppError::NotFound);
    }
    let opened = store::claim_account(
        tx,
        *now,
        &sign_up.name,
        &sign_up.address,
        &sign_up.password_hash,
    )
    .await?;
    let Some(person) = opened else {
        return Ok(None);
    };
    let own = requester::ActiveModel {
        person_id: Set(person),
        unit_id: Set(sign_up.unit_id),
    };
    requester::Entity::insert(own)
        .exec_without_returning(tx.conn())
        .await?;
    if let Some(version) = &sign_up.notice {
        let given = Consent {
            person: Some(person),
            address: sign_up.address.clone(),
            version: version.clone(),
            channel: "registro",
        };
        // Agreed to when the form was sent.
        consent::record(tx, app, sign_up.created_at, &given).await?;
    }
    let subject = person.to_string();
    audit::record(
        tx,
        *now,
        Some(person),
        "account.opened",
        subject,
        &json!({ "by": "portal" }),
    )
    .await?;
    Ok(Some(person))
}

/// Number of the unit that a person who signed up asks for.
///
/// # Errors
/// When the database refuses.
pub async fn unit_of(conn: &impl ConnectionTrait, person: i64) -> Result<Option<i64>, AppError> {
    let row = requester::Entity::find_by_id(person).one(conn).await?;
    Ok(row.map(|row| row.unit_id))
}

/// Forgets sign-ups that nobody can confirm any more.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    sign_up::Entity::delete_many()
        .filter(sign_up::Column::ExpiresAt.lte(now))
        .exec(tx.conn())
        .await?;
    Ok(())
}
