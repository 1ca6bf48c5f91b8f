//! Workers: they lease what is due, run it, and write down its end.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use tables::job;
use tokio::sync::watch;
use tokio::task::{self, JoinSet};

use super::{JobKind, Lane};
use crate::platform::app::App;
use crate::platform::error::AppError;

/// How long a worker may take before somebody else tries, in milliseconds.
const LEASE: i64 = 5 * 60_000;
/// The longest wait between tries, in milliseconds.
const LONGEST_WAIT: i64 = 6 * 3_600_000;
/// How often the table is looked at.
const POLL: Duration = Duration::from_secs(2);

/// Runs the jobs of a lane until `ending` says so, as `owner`, each with the present configuration;
/// none while this program cannot read that. Those that run then come to their end.
pub async fn work<F>(
    current: F,
    kinds: Vec<JobKind>,
    lane: Lane,
    owner: String,
    ending: watch::Receiver<bool>,
) where
    F: Fn() -> BoxFuture<'static, Option<App>>,
{
    let mut crew = Crew::default();
    // Whoever would tell of the end can be gone.
    while !*ending.borrow() && ending.has_changed().is_ok() {
        if crew.at_work.len() >= lane.width() {
            crew.one_ends().await;
            continue;
        }
        let Some(app) = current().await else {
            crew.pause(&ending).await;
            continue;
        };
        let busy: Vec<String> = crew.busy.values().cloned().collect();
        match lease(&app, lane, &owner, &busy).await {
            Ok(Some(job)) => crew.begin(app, &kinds, job),
            Ok(None) => crew.pause(&ending).await,
            Err(error) => {
                tracing::warn!(%error, "could not look for jobs");
                crew.pause(&ending).await;
            }
        }
    }
    while !crew.at_work.is_empty() {
        crew.one_ends().await;
    }
}

/// The jobs that are under way; dropped, they end in the middle.
#[derive(Default)]
struct Crew {
    at_work: JoinSet<()>,
    /// Of which series each of them is: no other of that is begun.
    busy: HashMap<task::Id, String>,
}

impl Crew {
    fn begin(&mut self, app: App, kinds: &[JobKind], job: job::Model) {
        let series = job.series.clone().unwrap_or_else(|| job.kind.clone());
        let kind = kinds.iter().find(|kind| kind.name == job.kind).copied();
        let begun = self.at_work.spawn(async move {
            if let Err(error) = run(&app, kind, job).await {
                tracing::warn!(%error, "the end of a job could not be written down");
            }
        });
        self.busy.insert(begun.id(), series);
    }

    /// Waits until one of them ends, if there is one.
    async fn one_ends(&mut self) {
        let ended = match self.at_work.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => error.id(),
            None => return,
        };
        self.busy.remove(&ended);
    }

    /// Waits for a while, for the end, or until one of them ends: others of its series are free then.
    async fn pause(&mut self, ending: &watch::Receiver<bool>) {
        let mut ending = ending.clone();
        let told = ending.wait_for(|ends| *ends);
        let over = async {
            let _ = tokio::time::timeout(POLL, told).await;
        };
        if self.at_work.is_empty() {
            return over.await;
        }
        tokio::select! {
            () = over => {}
            () = self.one_ends() => {}
        }
    }
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
    let Some(job) = lease(app, lane, owner, &[]).await? else {
        return Ok(false);
    };
    let kind = kinds.iter().find(|kind| kind.name == job.kind).copied();
    run(app, kind, job).await?;
    Ok(true)
}

/// Runs a job that was leased, and writes down its end.
async fn run(app: &App, kind: Option<JobKind>, job: job::Model) -> Result<(), AppError> {
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
    Ok(())
}

/// Takes the next job of a lane that is due, in none of the series `busy`.
async fn lease(
    app: &App,
    lane: Lane,
    owner: &str,
    busy: &[String],
) -> Result<Option<job::Model>, AppError> {
    // A look that costs nothing to others, before taking a turn at writing.
    let now = app.now();
    let free = lane.takes().add_option(outside(busy));
    if job::Entity::find()
        .filter(due(now))
        .filter(free.clone())
        .limit(1)
        .one(app.db.read())
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let backend = app.db.backend();
    let write = app.db.write(
        (now, free, owner.to_owned(), backend),
        |tx, (now, free, owner, backend)| {
            Box::pin(async move {
                let mut next = job::Entity::find()
                    .filter(due(*now))
                    .filter(free.clone())
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

/// Jobs of other series than these; nothing where any will do.
fn outside(busy: &[String]) -> Option<Expr> {
    if busy.is_empty() {
        return None;
    }
    let own = Func::coalesce([Expr::col(job::Column::Series), Expr::col(job::Column::Kind)]);
    Some(Expr::from(own).is_not_in(busy.iter().cloned()))
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
