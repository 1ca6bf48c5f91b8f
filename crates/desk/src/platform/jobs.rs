//! Work for later: a row in the transaction that wants it, run at least once.
//!
//! A worker leases a due job, runs it, and finishes it; should the worker die,
//! the lease ends and somebody else runs it again, so what a job does must bear
//! being done twice. A failed job comes back later and later. Recurring jobs
//! queue themselves again; each exists once, however many processes run.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use tables::job;
use tokio::sync::watch;

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// How long a worker may take before somebody else tries, in milliseconds.
const LEASE: i64 = 5 * 60_000;
/// The longest wait between tries, in milliseconds.
const LONGEST_WAIT: i64 = 6 * 3_600_000;
/// How often the table is looked at.
const POLL: Duration = Duration::from_secs(2);
/// Finished jobs are kept this long, in milliseconds.
const KEEP: i64 = 30 * 24 * 3_600_000;

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
    /// These kinds alone: what waits for other systems holds up nothing else.
    Only(&'static [&'static str]),
}

impl Lane {
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
    let row = job::ActiveModel {
        kind: Set(kind.to_owned()),
        payload: Set(payload.to_owned()),
        unique_key: Set(unique_key.map(str::to_owned)),
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

/// Runs the jobs of a lane until `ending` says so, as `owner`, each with the present configuration;
/// none while this program cannot read that. The one that runs then comes to its end.
pub async fn work<F>(
    current: F,
    kinds: Vec<JobKind>,
    lane: Lane,
    owner: String,
    ending: watch::Receiver<bool>,
) where
    F: Fn() -> BoxFuture<'static, Option<App>>,
{
    // Whoever would tell of the end can be gone.
    while !*ending.borrow() && ending.has_changed().is_ok() {
        let Some(app) = current().await else {
            pause(&ending).await;
            continue;
        };
        match run_one(&app, &kinds, lane, &owner).await {
            Ok(false) => pause(&ending).await,
            Ok(true) => {}
            Err(error) => {
                tracing::warn!(%error, "could not look for jobs");
                pause(&ending).await;
            }
        }
    }
}

/// Waits for a while, or for the end.
async fn pause(ending: &watch::Receiver<bool>) {
    let mut ending = ending.clone();
    let told = ending.wait_for(|ends| *ends);
    let _ = tokio::time::timeout(POLL, told).await;
}

/// Runs what is due now, and what becomes due meanwhile; answers how many ran.
///
/// # Errors
/// When the database refuses.
pub async fn run_due(app: &App, kinds: &[JobKind], owner: &str) -> Result<u64, AppError> {
    let mut ran = 0;
    while run_one(app, kinds, Lane::All, owner).await? {
        ran += 1;
    }
    Ok(ran)
}

/// Runs one job that is due; answers whether there was one.
async fn run_one(app: &App, kinds: &[JobKind], lane: Lane, owner: &str) -> Result<bool, AppError> {
    let Some(job) = lease(app, lane, owner).await? else {
        return Ok(false);
    };
    let kind = kinds.iter().find(|kind| kind.name == job.kind);
    let result = match kind {
        Some(kind) => {
            let run = AssertUnwindSafe((kind.run)(app, &job.payload)).catch_unwind();
            run.await
                .unwrap_or_else(|_| Err(AppError::internal("a job panicked")))
        }
        None => Err(AppError::internal("no such kind of job")),
    };
    if let Err(error) = &result {
        tracing::error!(job = job.id, kind = %job.kind, attempts = job.attempts, %error, "a job failed");
    }
    let again = kind.and_then(|kind| kind.every);
    let id = job.id;
    if !finish(app, job, again, result.err().map(|e| e.to_string())).await? {
        tracing::warn!(
            job = id,
            "a job took longer than its lease: somebody else has it now"
        );
    }
    Ok(true)
}

async fn lease(app: &App, lane: Lane, owner: &str) -> Result<Option<job::Model>, AppError> {
    // A look that costs nothing to others, before taking a turn at writing.
    let now = app.now();
    if job::Entity::find()
        .filter(due(now))
        .filter(lane.takes())
        .limit(1)
        .one(app.db.read())
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let backend = app.db.backend();
    let write = app.db.write(
        (now, lane, owner.to_owned(), backend),
        |tx, (now, lane, owner, backend)| {
            Box::pin(async move {
                let mut next = job::Entity::find()
                    .filter(due(*now))
                    .filter(lane.takes())
                    .order_by_asc(job::Column::RunAt);
                if *backend == DbBackend::Postgres {
                    next = next.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
                }
                let Some(mut job) = next
                    .order_by_asc(job::Column::Id)
                    .limit(1)
                    .one(tx.conn())
                    .await?
                else {
                    return Ok(None);
                };
                job.attempts += 1;
                job.lease_owner = Some(owner.clone());
                let leased = job::ActiveModel {
                    id: Set(job.id),
                    attempts: Set(job.attempts),
                    lease_until: Set(Some(*now + LEASE)),
                    lease_owner: Set(Some(owner.clone())),
                    ..Default::default()
                };
                job::Entity::update(leased).exec(tx.conn()).await?;
                Ok(Some(job))
            })
        },
    );
    write.await
}

fn due(now: i64) -> Expr {
    let free = Expr::col(job::Column::LeaseUntil)
        .is_null()
        .or(Expr::col(job::Column::LeaseUntil).lt(now));
    job::Column::FinishedAt
        .is_null()
        .and(job::Column::RunAt.lte(now))
        .and(free)
}

async fn finish(
    app: &App,
    job: job::Model,
    every: Option<i64>,
    error: Option<String>,
) -> Result<bool, AppError> {
    let now = app.now();
    let tries = u32::try_from(job.attempts).unwrap_or(u32::MAX);
    let wait = std::cmp::min(
        1_000_i64.saturating_mul(2_i64.saturating_pow(tries)),
        LONGEST_WAIT,
    );
    let write = app.db.write(
        (job, every, error, now, wait),
        |tx, (job, every, error, now, wait)| {
            Box::pin(async move {
                let next = match (every, error) {
                    (_, Some(_)) => Some(*now + *wait),
                    (Some(every), None) => Some(*now + *every),
                    (None, None) => None,
                };
                let attempts = if error.is_none() { 0 } else { job.attempts };
                let finished = if next.is_none() { Some(*now) } else { None };
                // Only while the lease is still this worker's own.
                let ours = job::Entity::update_many()
                    .col_expr(job::Column::RunAt, Expr::value(next.unwrap_or(job.run_at)))
                    .col_expr(job::Column::Attempts, Expr::value(attempts))
                    .col_expr(job::Column::LeaseUntil, Expr::value(None::<i64>))
                    .col_expr(job::Column::LeaseOwner, Expr::value(None::<String>))
                    .col_expr(job::Column::LastError, Expr::value(error.clone()))
                    .col_expr(job::Column::FinishedAt, Expr::value(finished))
                    .filter(job::Column::Id.eq(job.id))
                    .filter(job::Column::LeaseOwner.eq(job.lease_owner.clone()))
                    .filter(job::Column::Attempts.eq(job.attempts))
                    .exec(tx.conn())
                    .await?;
                Ok(ours.rows_affected == 1)
            })
        },
    );
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
