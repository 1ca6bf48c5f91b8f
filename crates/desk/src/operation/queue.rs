//! The queue of jobs as those who look after it see it.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};
use tables::job;

use crate::platform::db::Tx;
use crate::platform::db::statement;
use crate::platform::error::AppError;

/// A job that is so late that somebody should look, in milliseconds.
pub const LATE: i64 = 10 * 60_000;
/// Troubled jobs that the page lists.
const LISTED: u64 = 50;

/// The jobs of one kind.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Tally {
    /// Its stored name.
    pub kind: String,
    /// How many wait or run.
    pub waiting: i64,
    /// When the next is due, milliseconds UTC.
    pub next: Option<i64>,
    /// When the newest was queued, milliseconds UTC.
    pub queued: Option<i64>,
    /// How many failed at their last try.
    pub failing: i64,
    /// How many are late.
    pub late: i64,
}

fn own(column: job::Column) -> Expr {
    Expr::col((job::Entity, column))
}

fn one_if(condition: Expr) -> Expr {
    let case = Expr::case(condition, 1).finally(0);
    Expr::from(Func::coalesce([
        Expr::from(Func::sum(case)),
        Expr::value(0),
    ]))
}

fn is_late(now: i64) -> Expr {
    let free = own(job::Column::LeaseUntil)
        .is_null()
        .or(own(job::Column::LeaseUntil).lt(now));
    own(job::Column::RunAt).lt(now - LATE).and(free)
}

/// The unfinished jobs by kind, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn tallies(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<Tally>, AppError> {
    let query = Query::select()
        .column((job::Entity, job::Column::Kind))
        .expr_as(own(job::Column::Id).count(), "waiting")
        .expr_as(own(job::Column::RunAt).min(), "next")
        .expr_as(own(job::Column::CreatedAt).max(), "queued")
        .expr_as(one_if(own(job::Column::LastError).is_not_null()), "failing")
        .expr_as(one_if(is_late(now)), "late")
        .from(job::Entity)
        .and_where(own(job::Column::FinishedAt).is_null())
        .group_by_col((job::Entity, job::Column::Kind))
        .take();
    let statement = statement(&query, conn.get_database_backend());
    Ok(Tally::find_by_statement(statement).all(conn).await?)
}

/// When a job of each kind last ended well, of those that end: kind and milliseconds UTC.
///
/// # Errors
/// When the database refuses.
pub async fn finished(conn: &impl ConnectionTrait) -> Result<Vec<(String, i64)>, AppError> {
    let rows: Vec<(String, Option<i64>)> = job::Entity::find()
        .select_only()
        .column(job::Column::Kind)
        .column_as(job::Column::FinishedAt.max(), "last")
        .filter(job::Column::FinishedAt.is_not_null())
        .group_by(job::Column::Kind)
        .into_tuple()
        .all(conn)
        .await?;
    let known = rows.into_iter().filter_map(|(kind, at)| Some((kind, at?)));
    Ok(known.collect())
}

/// The jobs that failed at their last try or are late, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn troubled(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<job::Model>, AppError> {
    let rows = job::Entity::find()
        .filter(job::Column::FinishedAt.is_null())
        .filter(own(job::Column::LastError).is_not_null().or(is_late(now)))
        .order_by_asc(job::Column::RunAt)
        .order_by_asc(job::Column::Id)
        .limit(LISTED)
        .all(conn)
        .await?;
    Ok(rows)
}

/// Makes a job due now: the one with this number, or those of this kind that wait for
/// their turn. What runs already goes on. Answers how many changed.
///
/// # Errors
/// When the database refuses.
pub async fn hurry(tx: &Tx, now: i64, which: &Which) -> Result<u64, AppError> {
    let which = match which {
        Which::One(id) => own(job::Column::Id).eq(*id),
        Which::Turn(kind) => own(job::Column::UniqueKey).eq(kind.as_str()),
    };
    let free = own(job::Column::LeaseUntil)
        .is_null()
        .or(own(job::Column::LeaseUntil).lt(now));
    let hurried = job::Entity::update_many()
        .col_expr(job::Column::RunAt, Expr::value(now))
        .filter(which)
        .filter(job::Column::FinishedAt.is_null())
        .filter(job::Column::RunAt.gt(now))
        .filter(free)
        .exec(tx.conn())
        .await?;
    Ok(hurried.rows_affected)
}

/// Which job to make due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one with this number.
    One(i64),
    /// The next turn of a recurring kind.
    Turn(String),
}
