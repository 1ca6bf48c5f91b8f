//! The table of signed-in devices.

use std::borrow::Cow;
use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
};
use tables::{account_lock, assignment, person, second_factor, session};

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::platform::policy::Held;
use crate::platform::random::sha256;
use crate::platform::web::Client;

/// A session unused for this long has ended.
const IDLE: i64 = 12 * 3_600_000;
/// However much it is used, one signs in again after this long.
const LONGEST: i64 = 7 * 24 * 3_600_000;
/// `seen_at` is written at most this often.
const SEEN_STEP: i64 = 10 * 60_000;

/// What a browser and its connection say of themselves.
#[derive(Debug, Clone, Default)]
pub struct Device<'a> {
    /// What the browser says it is.
    pub user_agent: Cow<'a, str>,
    /// From where, where it is known.
    pub address: Option<IpAddr>,
}

impl FromRequestParts<App> for Device<'static> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let agent = parts.headers.get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok());
        Ok(Self {
            user_agent: Cow::Owned(agent.unwrap_or_default().to_owned()),
            address: Some(Client::of(app, &parts.extensions, &parts.headers).0),
        })
    }
}

impl<'a> From<&'a str> for Device<'a> {
    fn from(user_agent: &'a str) -> Self {
        Self {
            user_agent: Cow::Borrowed(user_agent),
            address: None,
        }
    }
}

impl<'a> From<&'a Device<'_>> for Device<'a> {
    fn from(device: &'a Device<'_>) -> Self {
        Self {
            user_agent: Cow::Borrowed(&device.user_agent),
            address: device.address,
        }
    }
}

/// Who is signed in on a device.
pub struct SignedIn {
    /// The person's number.
    pub person: i64,
    /// The session's number.
    pub session: i64,
    /// Full name.
    pub name: String,
    /// Whether a second factor is in use.
    pub has_second_factor: bool,
    /// The roles held now, and where.
    pub held: Vec<Held>,
}

#[derive(FromQueryResult)]
struct Row {
    session_id: i64,
    person_id: i64,
    name: String,
    role: Option<String>,
    unit_id: Option<i64>,
    team_id: Option<i64>,
    seen_at: i64,
    confirmed_at: Option<i64>,
}

/// Who is signed in with this token; one statement, and now and then a second
/// one, in the background, that says when the device was last seen.
///
/// # Errors
/// When the database refuses.
pub async fn find(app: &App, token_hash: &str) -> Result<Option<SignedIn>, AppError> {
    let now = app.now();
    let held = Expr::col((assignment::Entity, assignment::Column::PersonId))
        .equals((session::Entity, session::Column::PersonId))
        .and(Expr::col((assignment::Entity, assignment::Column::FromAt)).lte(now))
        .and(
            Expr::col((assignment::Entity, assignment::Column::UntilAt))
                .is_null()
                .or(Expr::col((assignment::Entity, assignment::Column::UntilAt)).gt(now)),
        );
    let whose = Expr::col((person::Entity, person::Column::Id))
        .equals((session::Entity, session::Column::PersonId));
    let factor = Expr::col((second_factor::Entity, second_factor::Column::PersonId))
        .equals((session::Entity, session::Column::PersonId));
    let query = Query::select()
        .expr_as(
            Expr::col((session::Entity, session::Column::Id)),
            "session_id",
        )
        .column((session::Entity, session::Column::PersonId))
        .column((session::Entity, session::Column::SeenAt))
        .column((person::Entity, person::Column::Name))
        .column((second_factor::Entity, second_factor::Column::ConfirmedAt))
        .column((assignment::Entity, assignment::Column::Role))
        .column((assignment::Entity, assignment::Column::UnitId))
        .column((assignment::Entity, assignment::Column::TeamId))
        .from(session::Entity)
        .join(JoinType::InnerJoin, person::Entity, whose)
        .join(JoinType::LeftJoin, assignment::Entity, held)
        .join(JoinType::LeftJoin, second_factor::Entity, factor)
        .and_where(Expr::col((session::Entity, session::Column::TokenHash)).eq(token_hash))
        .and_where(Expr::col((session::Entity, session::Column::ExpiresAt)).gt(now))
        .and_where(Expr::col((session::Entity, session::Column::CreatedAt)).gt(now - LONGEST))
        .and_where(
            Expr::col((session::Entity, session::Column::PersonId)).not_in_subquery(locked()),
        )
        .order_by(
            (assignment::Entity, assignment::Column::Id),
            sea_orm::Order::Asc,
        )
        .take();
    let statement = statement(&query, app.db.backend());
    let rows = Row::find_by_statement(statement).all(app.db.read()).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    if first.seen_at + SEEN_STEP < now {
        seen(app, first.session_id, now);
    }
    let signed = SignedIn {
        person: first.person_id,
        session: first.session_id,
        has_second_factor: first.confirmed_at.is_some(),
        name: first.name.clone(),
        held: Vec::new(),
    };
    let held = |row: Row| Some(app.known.held(row.role?, row.unit_id, row.team_id));
    let held = rows.into_iter().filter_map(held).collect();
    Ok(Some(SignedIn { held, ..signed }))
}

/// Whose accounts are locked: their devices are signed out, also one that signed in
/// at the very moment of the lock.
fn locked() -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(account_lock::Column::PersonId)
        .from(account_lock::Entity)
        .take()
}

fn seen(app: &App, id: i64, now: i64) {
    let db = app.db.clone();
    tokio::spawn(async move {
        let written = db.write((id, now), |tx, (id, now)| {
            Box::pin(async move {
                let row = session::ActiveModel {
                    id: Set(*id),
                    seen_at: Set(*now),
                    expires_at: Set(*now + IDLE),
                    ..Default::default()
                };
                session::Entity::update_many()
                    .set(row)
                    .filter(session::Column::Id.eq(*id))
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "could not write when a session was last seen");
        }
    });
}

/// Signs a person in on a device. `token` goes into the cookie; only its hash is kept.
///
/// # Errors
/// A refusal when the account is locked.
pub async fn open(
    tx: &Tx,
    now: i64,
    person: i64,
    token: &str,
    device: impl Into<Device<'_>>,
) -> Result<(), AppError> {
    let lock = account_lock::Entity::find_by_id(person)
        .one(tx.conn())
        .await?;
    if lock.is_some() {
        let text = "Su cuenta está bloqueada. Pregunte a quien administra el sistema.";
        return Err(engine::Refusal::whole("account.locked", text).into());
    }
    let device = device.into();
    let row = session::ActiveModel {
        person_id: Set(person),
        token_hash: Set(sha256(token)),
        user_agent: Set(device.user_agent.chars().take(200).collect()),
        address: Set(device.address.map(|ip| ip.to_string()).unwrap_or_default()),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(now + IDLE),
        ..Default::default()
    };
    session::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// When the database refuses.
pub async fn close(tx: &Tx, token_hash: &str) -> Result<(), AppError> {
    session::Entity::delete_many()
        .filter(session::Column::TokenHash.eq(token_hash))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Ends all sessions of a person, as after a new password.
///
/// # Errors
/// When the database refuses.
pub async fn close_all(tx: &Tx, person: i64) -> Result<(), AppError> {
    session::Entity::delete_many()
        .filter(session::Column::PersonId.eq(person))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The devices on which a person is signed in now, the last used one first; at most 100.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &impl ConnectionTrait,
    now: i64,
    person: i64,
) -> Result<Vec<session::Model>, AppError> {
    let rows = session::Entity::find()
        .filter(session::Column::PersonId.eq(person))
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::CreatedAt.gt(now - LONGEST))
        .order_by_desc(session::Column::SeenAt)
        .order_by_desc(session::Column::Id)
        .limit(100)
        .all(conn)
        .await?;
    Ok(rows)
}

/// Ends one session of a person, by its number; whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(tx: &Tx, person: i64, session: i64) -> Result<bool, AppError> {
    let ended = session::Entity::delete_many()
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::PersonId.eq(person))
        .exec(tx.conn())
        .await?;
    Ok(ended.rows_affected > 0)
}

/// Ends all sessions of a person but `keep`; how many there were.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_all(tx: &Tx, person: i64, keep: Option<i64>) -> Result<u64, AppError> {
    let mut ended = session::Entity::delete_many().filter(session::Column::PersonId.eq(person));
    if let Some(keep) = keep {
        ended = ended.filter(session::Column::Id.ne(keep));
    }
    Ok(ended.exec(tx.conn()).await?.rows_affected)
}

/// Removes sessions that ended by themselves.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    session::Entity::delete_many()
        .filter(
            session::Column::ExpiresAt
                .lte(now)
                .or(session::Column::CreatedAt.lte(now - LONGEST)),
        )
        .exec(tx.conn())
        .await?;
    Ok(())
}
