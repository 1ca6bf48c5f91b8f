//! The outbox as those who look after it see it: what waits, what failed, what
//! left; trying again, holding and releasing.

use std::collections::HashMap;

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder,
    QuerySelect,
};
use tables::{address, outbox, person, ticket};

use crate::channel::mail::{MAIL, NOW};
use crate::platform::db::Tx;
use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::platform::jobs;

/// Rows of a page.
pub const PAGE: usize = 50;
const PAGE_AND_ONE: u64 = 51;
/// Counts stop here: «500+».
pub const CAP: i64 = 500;
const CAP_AND_ONE: u64 = 501;

/// The states of a row, in the order in which somebody has to look at them.
pub const STATES: [&str; 5] = ["failed", "held", "queued", "sent", "skipped"];

/// A row with the names of what it refers to.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Line {
    /// Number.
    pub id: i64,
    /// Folio of its ticket.
    pub folio: Option<String>,
    /// Key of its ticket.
    pub key: String,
    /// Number of its ticket.
    pub ticket_id: i64,
    /// Which message.
    pub notice: String,
    /// For whom.
    pub person_id: Option<i64>,
    /// Name of that person.
    pub person: Option<String>,
    /// Where to; empty for the person's own address.
    pub address: String,
    /// One of [`STATES`].
    pub state: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// Not tried before, milliseconds UTC.
    pub next_try_at: Option<i64>,
    /// Half a sentence.
    pub last_error: Option<String>,
    /// Milliseconds UTC.
    pub sent_at: Option<i64>,
    /// Since when a server is being asked.
    pub sending_at: Option<i64>,
    /// How often it is not known whether a try had left.
    pub in_doubt: i64,
    /// Why it waits for its hour.
    pub waits: Option<String>,
}

fn own(column: outbox::Column) -> Expr {
    Expr::col((outbox::Entity, column))
}

fn lines() -> sea_orm::sea_query::SelectStatement {
    let columns = [
        outbox::Column::Id,
        outbox::Column::TicketId,
        outbox::Column::Notice,
        outbox::Column::PersonId,
        outbox::Column::Address,
        outbox::Column::State,
        outbox::Column::CreatedAt,
        outbox::Column::Attempts,
        outbox::Column::NextTryAt,
        outbox::Column::LastError,
        outbox::Column::SentAt,
        outbox::Column::SendingAt,
        outbox::Column::InDoubt,
        outbox::Column::Waits,
    ];
    Query::select()
        .columns(columns.map(|column| (outbox::Entity, column)))
        .column((ticket::Entity, ticket::Column::Folio))
        .column((ticket::Entity, ticket::Column::Key))
        .expr_as(Expr::col((person::Entity, person::Column::Name)), "person")
        .from(outbox::Entity)
        .join(
            JoinType::InnerJoin,
            ticket::Entity,
            own(outbox::Column::TicketId).equals((ticket::Entity, ticket::Column::Id)),
        )
        .join(
            JoinType::LeftJoin,
            person::Entity,
            own(outbox::Column::PersonId).equals((person::Entity, person::Column::Id)),
        )
        .take()
}

/// A page of rows in a state, or in any, newest first, before the row `before`;
/// and whether there are more.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &impl ConnectionTrait,
    state: Option<&str>,
    before: Option<i64>,
) -> Result<(Vec<Line>, bool), AppError> {
    let mut query = lines();
    if let Some(state) = state {
        query.and_where(own(outbox::Column::State).eq(state));
    }
    if let Some(before) = before {
        query.and_where(own(outbox::Column::Id).lt(before));
    }
    query
        .order_by((outbox::Entity, outbox::Column::Id), Order::Desc)
        .limit(PAGE_AND_ONE);
    let statement = statement(&query, conn.get_database_backend());
    let mut rows = Line::find_by_statement(statement).all(conn).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((rows, more))
}

/// The row with this number.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn line(conn: &impl ConnectionTrait, id: i64) -> Result<Line, AppError> {
    let mut query = lines();
    query.and_where(own(outbox::Column::Id).eq(id));
    let statement = statement(&query, conn.get_database_backend());
    let row = Line::find_by_statement(statement).one(conn).await?;
    row.ok_or(AppError::NotFound)
}

/// The row with this number as it is stored.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn row(conn: &impl ConnectionTrait, id: i64) -> Result<outbox::Model, AppError> {
    let row = outbox::Entity::find_by_id(id).one(conn).await?;
    row.ok_or(AppError::NotFound)
}

/// How many rows are in each of [`STATES`], counted to [`CAP`] + 1, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn counts(conn: &impl ConnectionTrait) -> Result<[i64; 5], AppError> {
    #[derive(FromQueryResult)]
    struct Counts {
        failed: i64,
        held: i64,
        queued: i64,
        sent: i64,
        skipped: i64,
    }
    let mut query = Query::select();
    for state in STATES {
        let capped = Query::select()
            .expr(Expr::value(1))
            .from(outbox::Entity)
            .and_where(own(outbox::Column::State).eq(state))
            .limit(CAP_AND_ONE)
            .take();
        let count = Query::select()
            .expr(Expr::col(Asterisk).count())
            .from_subquery(capped, "capped")
            .take();
        query.expr_as(Expr::SubQuery(None, Box::new(count.into())), state);
    }
    let statement = statement(&query, conn.get_database_backend());
    let counts = Counts::find_by_statement(statement).one(conn).await?;
    Ok(counts.map_or([0; 5], |c| [c.failed, c.held, c.queued, c.sent, c.skipped]))
}

/// The verified addresses of these people, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn addresses(
    conn: &impl ConnectionTrait,
    people: Vec<i64>,
) -> Result<HashMap<i64, String>, AppError> {
    let rows = address::Entity::find()
        .filter(address::Column::PersonId.is_in(people))
        .filter(address::Column::Kind.eq("email"))
        .filter(address::Column::VerifiedAt.is_not_null())
        .order_by_desc(address::Column::Id)
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.person_id, row.value))
        .collect())
}

/// When a server last took a mail, milliseconds UTC.
///
/// # Errors
/// When the database refuses.
pub async fn last_sent(conn: &impl ConnectionTrait) -> Result<Option<i64>, AppError> {
    let row = outbox::Entity::find()
        .filter(outbox::Column::State.eq("sent"))
        .order_by_desc(outbox::Column::Id)
        .limit(1)
        .one(conn)
        .await?;
    Ok(row.and_then(|row| row.sent_at))
}

/// Puts rows that failed, were held or skipped back into the queue, as if they had
/// never been tried. What was sent, or waits already, stays as it is. Answers with
/// the numbers of the rows that changed.
///
/// # Errors
/// When the database refuses.
pub async fn send(tx: &Tx, now: i64, ids: &[i64]) -> Result<Vec<i64>, AppError> {
    let mut queued = Vec::new();
    for id in ids {
        let again = outbox::Entity::update_many()
            .col_expr(outbox::Column::State, Expr::value("queued"))
            .col_expr(outbox::Column::Attempts, Expr::value(0_i64))
            .col_expr(outbox::Column::NextTryAt, Expr::value(None::<i64>))
            .col_expr(outbox::Column::LastError, Expr::value(None::<String>))
            .col_expr(outbox::Column::Waits, Expr::value(Some(NOW)))
            .col_expr(outbox::Column::DigestOf, Expr::value(None::<i64>))
            .filter(outbox::Column::Id.eq(*id))
            .filter(outbox::Column::State.is_in(["failed", "held", "skipped"]))
            .exec(tx.conn())
            .await?;
        if again.rows_affected == 1 {
            jobs::enqueue(tx, now, MAIL, &id.to_string(), None, now).await?;
            queued.push(*id);
        }
    }
    Ok(queued)
}

/// Lets rows that wait in the queue be tried now, not at their hour.
///
/// # Errors
/// When the database refuses.
pub async fn hurry(tx: &Tx, now: i64, ids: &[i64]) -> Result<Vec<i64>, AppError> {
    let mut hurried = Vec::new();
    for id in ids {
        let sooner = outbox::Entity::update_many()
            .col_expr(outbox::Column::NextTryAt, Expr::value(None::<i64>))
            .col_expr(outbox::Column::Waits, Expr::value(Some(NOW)))
            .col_expr(outbox::Column::DigestOf, Expr::value(None::<i64>))
            .filter(outbox::Column::Id.eq(*id))
            .filter(outbox::Column::State.eq("queued"))
            .filter(outbox::Column::NextTryAt.gt(now))
            .exec(tx.conn())
            .await?;
        if sooner.rows_affected == 1 {
            jobs::enqueue(tx, now, MAIL, &id.to_string(), None, now).await?;
            hurried.push(*id);
        }
    }
    Ok(hurried)
}

/// Holds rows that wait or failed until somebody releases them.
///
/// # Errors
/// When the database refuses.
pub async fn hold(tx: &Tx, ids: &[i64]) -> Result<Vec<i64>, AppError> {
    let mut held = Vec::new();
    for id in ids {
        let stopped = outbox::Entity::update_many()
            .col_expr(outbox::Column::State, Expr::value("held"))
            .col_expr(outbox::Column::NextTryAt, Expr::value(None::<i64>))
            .filter(outbox::Column::Id.eq(*id))
            .filter(outbox::Column::State.is_in(["queued", "failed"]))
            .exec(tx.conn())
            .await?;
        if stopped.rows_affected == 1 {
            held.push(*id);
        }
    }
    Ok(held)
}

/// Holds every row that waits: where a backup was restored, a person says what still leaves. Answers how many.
///
/// # Errors
/// When the database refuses.
pub async fn hold_all(conn: &impl ConnectionTrait) -> Result<u64, AppError> {
    let held = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, Expr::value("held"))
        .col_expr(outbox::Column::NextTryAt, Expr::value(None::<i64>))
        .filter(outbox::Column::State.eq("queued"))
        .exec(conn)
        .await?;
    Ok(held.rows_affected)
}
