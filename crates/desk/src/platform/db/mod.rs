//! The database: one code path for SQLite and PostgreSQL.
//!
//! Reading goes through [`Db::read`], a pool of connections that cannot write.
//! Every write goes through [`Db::write`]: it hands a closure to a lane, which
//! runs the closures that are waiting in one transaction, a savepoint each, and
//! answers after the commit. SQLite has one lane and one writing connection;
//! PostgreSQL has a few. A closure can be run again, so it touches nothing
//! outside its transaction. What must hold a contested row for the shortest
//! time (the next folio) is taken last, by [`Tx::last`].

mod bare;
pub mod migration;
mod open;
mod statement;
mod write;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, TransactionOptions,
    TransactionTrait,
};

pub use bare::Bare;
pub use open::{OpenError, Target, exists, open};
pub use statement::statement;
pub use write::{Slot, Tx};

/// A handle to the institution's database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
    work: DatabaseConnection,
    write: DatabaseConnection,
    backend: DbBackend,
    lanes: write::Lanes,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// The connections for reading. Writing through them fails.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The same database for work that nobody waits for: it reads through connections of its own, so that
    /// slow work holds up no page, and work that comes round every few seconds wakes none of theirs.
    #[must_use]
    pub fn for_work(&self) -> Self {
        Self {
            read: self.work.clone(),
            ..self.clone()
        }
    }

    /// A look at the database that does not change while it is held: several
    /// statements see the same rows.
    ///
    /// # Errors
    /// When the database cannot be reached.
    #[expect(clippy::disallowed_methods, reason = "a transaction that only reads")]
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let mut options = TransactionOptions::default();
        if self.backend == DbBackend::Postgres {
            options.isolation_level = Some(IsolationLevel::RepeatableRead);
        }
        self.read.begin_with_options(options).await
    }

    /// Which of the two databases this is.
    pub fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Its name for people.
    pub fn name(&self) -> &'static str {
        if self.backend == DbBackend::Sqlite {
            "SQLite"
        } else {
            "PostgreSQL"
        }
    }

    /// Closes all connections, once nobody writes any more.
    pub async fn close(self) {
        for connection in [self.read, self.work, self.write] {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a connection did not close well");
            }
        }
    }

    /// Transactions committed so far, so that tests can see commands grouped.
    pub fn commits(&self) -> u64 {
        self.lanes.commits()
    }

    /// Statements sent so far, so that tests can bound those of a page.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
}
