//! Writing: lanes that run waiting commands together in one transaction.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

use super::Db;
use crate::platform::dialect::{DbFault, fault};
use crate::platform::error::AppError;

/// Commands that one transaction carries at most.
const GROUP: usize = 64;
/// Commands that wait before a new one has to wait outside.
const QUEUE: usize = 1024;
/// How often work is begun again when somebody else was in the way.
const TRIES: u32 = 6;

type LastWork =
    Box<dyn for<'a> FnOnce(&'a DatabaseTransaction) -> BoxFuture<'a, Result<(), DbErr>> + Send>;

/// A transaction that one command writes in: its own savepoint of a group.
pub struct Tx {
    conn: DatabaseTransaction,
    last: Mutex<Vec<(String, LastWork)>>,
}

/// A value that work taken last leaves behind; filled once the write answered.
pub type Slot<T> = Arc<OnceLock<T>>;

impl Tx {
    fn new(conn: DatabaseTransaction) -> Self {
        Self {
            conn,
            last: Mutex::new(Vec::new()),
        }
    }

    /// The connection to send statements on.
    pub fn conn(&self) -> &DatabaseTransaction {
        &self.conn
    }

    /// Work for the end of the group, in the order of `key` over all its
    /// commands: what holds a row that others want is held for the shortest
    /// time, and taken by everybody in the same order.
    pub fn last<F>(&self, key: impl Into<String>, work: F)
    where
        F: for<'a> FnOnce(&'a DatabaseTransaction) -> BoxFuture<'a, Result<(), DbErr>>
            + Send
            + 'static,
    {
        if let Ok(mut last) = self.last.lock() {
            last.push((key.into(), Box::new(work)));
        }
    }

    fn into_parts(self) -> (DatabaseTransaction, Vec<(String, LastWork)>) {
        (self.conn, self.last.into_inner().unwrap_or_default())
    }
}

/// What became of one run of a command.
enum Ran {
    /// Its statements stand.
    Done,
    /// It refused, or failed for a reason of its own: undo just this one.
    Undone,
    /// The database failed: the whole group is undone.
    Failed(DbErr),
}

trait Queued: Send {
    fn run<'a>(&'a mut self, tx: &'a Tx) -> BoxFuture<'a, Ran>;
    fn answer(self: Box<Self>);
    fn fail(self: Box<Self>, error: DbErr);
}

struct Command<C, T, F> {
    context: C,
    work: F,
    result: Option<Result<T, AppError>>,
    answer: oneshot::Sender<Result<T, AppError>>,
}

impl<C, T, F> Queued for Command<C, T, F>
where
    C: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'a> Fn(&'a Tx, &'a C) -> BoxFuture<'a, Result<T, AppError>> + Send + Sync + 'static,
{
    fn run<'a>(&'a mut self, tx: &'a Tx) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            let run = AssertUnwindSafe((self.work)(tx, &self.context))
                .catch_unwind()
                .await;
            let result = run.unwrap_or_else(|_| Err(AppError::internal("a write panicked")));
            match result {
                Err(AppError::Db(e))
                    if matches!(fault(&e), DbFault::Other | DbFault::Duplicate) =>
                {
                    self.result = Some(Err(AppError::Db(e)));
                    Ran::Undone
                }
                Err(AppError::Db(e)) => Ran::Failed(e),
                Err(e) => {
                    self.result = Some(Err(e));
                    Ran::Undone
                }
                Ok(value) => {
                    self.result = Some(Ok(value));
                    Ran::Done
                }
            }
        })
    }

    fn answer(self: Box<Self>) {
        let result = self
            .result
            .unwrap_or_else(|| Err(AppError::internal("a write had no result")));
        // Nobody may be waiting any more; what was written stands.
        let _ = self.answer.send(result);
    }

    fn fail(self: Box<Self>, error: DbErr) {
        let _ = self.answer.send(Err(AppError::Db(error)));
    }
}

/// The queue in front of the lanes.
#[derive(Clone)]
pub(super) struct Lanes {
    queue: mpsc::Sender<Box<dyn Queued>>,
    commits: Arc<AtomicU64>,
}

impl Lanes {
    pub(super) fn start(write: &DatabaseConnection, backend: DbBackend, count: u32) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let receiver = Arc::new(tokio::sync::Mutex::new(receiver));
        let commits = Arc::<AtomicU64>::default();
        for _ in 0..count {
            let lane = Lane {
                write: write.clone(),
                backend,
                commits: Arc::clone(&commits),
            };
            tokio::spawn(lane.serve(Arc::clone(&receiver)));
        }
        Self {
            queue: sender,
            commits,
        }
    }

    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
}

impl Db {
    /// Runs `work` with `context` in a transaction and answers once it is
    /// durable. `work` can be run more than once: it must not touch anything
    /// outside the transaction.
    ///
    /// # Errors
    /// What `work` answers, or [`AppError::Db`] when the database refuses.
    pub async fn write<C, T, F>(&self, context: C, work: F) -> Result<T, AppError>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'a> Fn(&'a Tx, &'a C) -> BoxFuture<'a, Result<T, AppError>> + Send + Sync + 'static,
    {
        let (answer, wait) = oneshot::channel();
        let command = Command {
            context,
            work,
            result: None,
            answer,
        };
        let stopped = || AppError::internal("the writing lanes have stopped");
        self.lanes
            .queue
            .send(Box::new(command))
            .await
            .map_err(|_| stopped())?;
        wait.await.map_err(|_| stopped())?
    }
}

fn fail_all(group: Vec<Box<dyn Queued>>, error: &DbErr) {
    for command in group {
        command.fail(error.clone());
    }
}

struct Lane {
    write: DatabaseConnection,
    backend: DbBackend,
    commits: Arc<AtomicU64>,
}

/// Where a group failed: before its commit nothing stands; at the commit,
/// nobody knows.
enum GroupError {
    Before(DbErr),
    AtCommit(DbErr),
}

impl From<DbErr> for GroupError {
    fn from(error: DbErr) -> Self {
        Self::Before(error)
    }
}

impl Lane {
    async fn serve(self, queue: Arc<tokio::sync::Mutex<mpsc::Receiver<Box<dyn Queued>>>>) {
        loop {
            let mut group = Vec::new();
            if queue.lock().await.recv_many(&mut group, GROUP).await == 0 {
                return;
            }
            if group.len() == 1 {
                self.together(group).await;
                continue;
            }
            match self.attempt(&mut group).await {
                Ok(()) => group.into_iter().for_each(Queued::answer),
                // Nobody knows whether it stands: running it again could do it twice.
                Err(GroupError::AtCommit(e)) if fault(&e) != DbFault::Busy => fail_all(group, &e),
                // The whole database is away: one by one they would only wait longer.
                Err(GroupError::Before(e)) if fault(&e) == DbFault::Gone => {
                    self.together(group).await
                }
                Err(_) => {
                    for command in group {
                        self.together(vec![command]).await;
                    }
                }
            }
        }
    }

    /// Runs commands in one transaction, again where somebody else was in the
    /// way; in the end they all succeed or all fail.
    async fn together(&self, mut group: Vec<Box<dyn Queued>>) {
        let mut tries = 0;
        loop {
            tries += 1;
            let error = match self.attempt(&mut group).await {
                Ok(()) => return group.into_iter().for_each(Queued::answer),
                Err(GroupError::AtCommit(e)) if fault(&e) != DbFault::Busy => {
                    return fail_all(group, &e);
                }
                Err(GroupError::Before(e) | GroupError::AtCommit(e)) => e,
            };
            let again = match fault(&error) {
                DbFault::Busy => tries < TRIES,
                DbFault::Gone => tries < 2,
                _ => false,
            };
            if !again {
                return fail_all(group, &error);
            }
            tokio::time::sleep(Duration::from_millis(5 << tries)).await;
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is where all transactions begin"
    )]
    async fn attempt(&self, group: &mut [Box<dyn Queued>]) -> Result<(), GroupError> {
        let mut options = TransactionOptions::default();
        if self.backend == DbBackend::Sqlite {
            options.sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
        }
        let outer = self.write.begin_with_options(options).await?;
        let mut last = Vec::new();
        for command in group {
            let tx = Tx::new(outer.begin().await?);
            match command.run(&tx).await {
                Ran::Done => {
                    let (conn, work) = tx.into_parts();
                    conn.commit().await?;
                    last.extend(work);
                }
                Ran::Undone => tx.into_parts().0.rollback().await?,
                Ran::Failed(e) => {
                    // Inner first: dropped the other way round, the pool gets a connection still in a transaction.
                    drop(tx);
                    return Err(GroupError::Before(e));
                }
            }
        }
        last.sort_by(|a, b| a.0.cmp(&b.0));
        for (_, work) in last {
            work(&outer).await?;
        }
        outer.commit().await.map_err(GroupError::AtCommit)?;
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
