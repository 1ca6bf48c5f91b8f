//! The table of signed-in devices.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, StatementBuilder,
};
use tables::{assignment, person, session};

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::policy::Held;
use crate::platform::random::sha256;

/// A session unused for this long has ended.
const IDLE: i64 = 12 * 3_600_000;
/// `seen_at` is written at most this often.
const SEEN_STEP: i64 = 10 * 60_000;

/// Who is signed in on a device.
pub struct SignedIn {
    /// The person's number.
    pub person: i64,
    /// Full name.
    pub name: String,
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
    let query = Query::select()
        .expr_as(
            Expr::col((session::Entity, session::Column::Id)),
            "session_id",
        )
        .column((session::Entity, session::Column::PersonId))
        .column((session::Entity, session::Column::SeenAt))
        .column((person::Entity, person::Column::Name))
        .column((assignment::Entity, assignment::Column::Role))
        .column((assignment::Entity, assignment::Column::UnitId))
        .column((assignment::Entity, assignment::Column::TeamId))
        .from(session::Entity)
        .join(JoinType::InnerJoin, person::Entity, whose)
        .join(JoinType::LeftJoin, assignment::Entity, held)
        .and_where(Expr::col((session::Entity, session::Column::TokenHash)).eq(token_hash))
        .and_where(Expr::col((session::Entity, session::Column::ExpiresAt)).gt(now))
        .order_by(
            (assignment::Entity, assignment::Column::Id),
            sea_orm::Order::Asc,
        )
        .take();
    let statement = StatementBuilder::build(&query, &app.db.backend());
    let rows = Row::find_by_statement(statement).all(app.db.read()).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    if first.seen_at + SEEN_STEP < now {
        seen(app, first.session_id, now);
    }
    let signed = SignedIn {
        person: first.person_id,
        name: first.name.clone(),
        held: Vec::new(),
    };
    let held = |row: Row| Some(app.known.held(row.role?, row.unit_id, row.team_id));
    let held = rows.into_iter().filter_map(held).collect();
    Ok(Some(SignedIn { held, ..signed }))
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
/// When the database refuses.
pub async fn open(
    tx: &Tx,
    now: i64,
    person: i64,
    token: &str,
    user_agent: &str,
) -> Result<(), AppError> {
    let row = session::ActiveModel {
        person_id: Set(person),
        token_hash: Set(sha256(token)),
        user_agent: Set(user_agent.chars().take(200).collect()),
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

/// Removes sessions that ended by themselves.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lte(now))
        .exec(tx.conn())
        .await?;
    Ok(())
}
