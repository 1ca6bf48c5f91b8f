//! Work for later: a row in the transaction that wants it, run at least once.
//!
//! A worker leases a due job, runs it, and finishes it; should the worker die,
//! the lease ends and somebody else runs it again, so what a job does must bear
//! being done twice. A failed job comes back later and later. Recurring jobs
//! queue themselves again; each exists once, however many processes run.
//!
//! A lane of jobs that wait for other systems does several at once, of each series one: what
//! hangs holds up its own series alone.

mod worker;

use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use tables::job;

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

pub use worker::{run_due, work};

/// Finished jobs are kept this long, in milliseconds.
const KEEP: i64 = 30 * 24 * 3_600_000;
/// Jobs that wait for other systems which a process does at once.
const ABREAST: usize = 8;

type Run = for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<(), AppError>>;

/// A kind of job.
#[derive(Clone, Copy)]
pub struct JobKind {
    /// Its stored name.
    pub name: &'static str,
    /// Milliseconds between two runs, for a recurring one.
    pub every: Option<i64>,
    /// Does the work with the payload.
    pub run: Run,
}

/// Which jobs a worker takes.
#[derive(Debug, Clone, Copy)]
pub enum Lane {
    /// All.
    All,
    /// All but these kinds, for which there are others.
    But(&'static [&'static str]),
    /// These kinds alone: what waits for other systems holds up nothing else. Several at once,
    /// one of each series.
    Only(&'static [&'static str]),
}

impl Lane {
    /// How many jobs of the lane are done at once.
    fn width(self) -> usize {
        match self {
            Self::All | Self::But(_) => 1,
            Self::Only(_) => ABREAST,
        }
    }

    fn takes(self) -> Condition {
        let kind = job::Column::Kind;
        match self {
            Self::All => Condition::all(),
            Self::But(others) => Condition::all().add(kind.is_not_in(others.iter().copied())),
            Self::Only(own) => Condition::all().add(kind.is_in(own.iter().copied())),
        }
    }
}

/// Queues a job in the caller's transaction. With a `unique_key`, a job that
/// waits or runs under the same key already is enough.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue(
    tx: &Tx,
    now: i64,
    kind: &str,
    payload: &str,
    unique_key: Option<&str>,
    run_at: i64,
) -> Result<(), AppError> {
    insert(tx, now, (kind, None), payload, unique_key, run_at).await
}

/// The same for a job of a series, of which a process does one at a time.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue_in(
    tx: &Tx,
    now: i64,
    (kind, series): (&str, &str),
    payload: &str,
    unique_key: Option<&str>,
    run_at: i64,
) -> Result<(), AppError> {
    insert(tx, now, (kind, Some(series)), payload, unique_key, run_at).await
}

async fn insert(
    tx: &Tx,
    now: i64,
    (kind, series): (&str, Option<&str>),
    payload: &str,
    unique_key: Option<&str>,
    run_at: i64,
) -> Result<(), AppError> {
    let row = job::ActiveModel {
        kind: Set(kind.to_owned()),
        payload: Set(payload.to_owned()),
        unique_key: Set(unique_key.map(str::to_owned)),
        series: Set(series.map(str::to_owned)),
        run_at: Set(run_at),
        attempts: Set(0),
        created_at: Set(now),
        ..Default::default()
    };
    let once = OnConflict::new().do_nothing().to_owned();
    job::Entity::insert(row)
        .on_conflict(once)
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Makes sure that every recurring job waits for its turn.
///
/// # Errors
/// When the database refuses.
pub async fn prepare(app: &App, kinds: &[JobKind]) -> Result<(), AppError> {
    let recurring: Vec<&'static str> = kinds
        .iter()
        .filter(|kind| kind.every.is_some())
        .map(|kind| kind.name)
        .collect();
    let write = app.db.write((recurring, app.now()), |tx, (names, now)| {
        Box::pin(async move {
            for name in names {
                enqueue(tx, *now, name, "{}", Some(name), *now).await?;
            }
            Ok(())
        })
    });
    write.await
}

/// Jobs that wait, without the recurring ones: what a test must not leave unseen.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(app: &App) -> Result<Vec<String>, AppError> {
    let rows = job::Entity::find()
        .filter(job::Column::FinishedAt.is_null())
        .filter(job::Column::UniqueKey.is_null())
        .order_by_asc(job::Column::Id)
        .all(app.db.read())
        .await?;
    Ok(rows.into_iter().map(|job| job.kind).collect())
}

/// Forgets jobs that ended long ago.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    job::Entity::delete_many()
        .filter(job::Column::FinishedAt.lt(now - KEEP))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets the jobs of a kind that wait: where a backup was restored, they were done long ago or are not wanted.
///
/// # Errors
/// When the database refuses.
pub async fn forget(conn: &impl ConnectionTrait, kind: &str) -> Result<(), AppError> {
    job::Entity::delete_many()
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::FinishedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Takes the jobs that were under way from workers of another time.
///
/// # Errors
/// When the database refuses.
pub async fn release(conn: &impl ConnectionTrait) -> Result<(), AppError> {
    job::Entity::update_many()
        .col_expr(job::Column::LeaseUntil, Expr::value(None::<i64>))
        .col_expr(job::Column::LeaseOwner, Expr::value(None::<String>))
        .filter(job::Column::FinishedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}
