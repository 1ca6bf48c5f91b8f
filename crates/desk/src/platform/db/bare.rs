//! A database whose schema is taken as it is: for what comes before and beside the program's own work on it.

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use super::open::{Connections, OpenError, Target, connect};

/// Connections to a database, of any schema or none.
pub struct Bare {
    read: DatabaseConnection,
    write: DatabaseConnection,
    backend: DbBackend,
}

impl Bare {
    /// Connects. Where there is no file for SQLite yet, an empty one is made.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open(target: &Target) -> Result<Self, OpenError> {
        let Connections { read, write, .. } = connect(target).await?;
        let backend = match target {
            Target::Sqlite(_) => DbBackend::Sqlite,
            Target::Postgres(_) => DbBackend::Postgres,
        };
        Ok(Self {
            read,
            write,
            backend,
        })
    }

    /// Which of the two databases this is.
    pub fn backend(&self) -> DbBackend {
        self.backend
    }

    /// The connections for reading. Writing through them fails.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The connections for writing.
    pub fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// A look at the database that does not change while it is held, however long; nor does
    /// its schema: it waits for an upgrade that is under way, and the next one waits for it.
    ///
    /// # Errors
    /// When the database cannot be reached, or was never begun.
    #[expect(clippy::disallowed_methods, reason = "a transaction that only reads")]
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        if self.backend == DbBackend::Sqlite {
            return self.read.begin().await;
        }
        let options = TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..Default::default()
        };
        let snapshot = self.read.begin_with_options(options).await?;
        // A whole table is one statement here. A lock that is asked for before the first row
        // is read does not look at the rows yet: the look is of what stands once it is given.
        let begin = "SET LOCAL statement_timeout = 0; LOCK TABLE seaql_migrations IN SHARE MODE";
        snapshot.execute_unprepared(begin).await?;
        Ok(snapshot)
    }

    /// One transaction for everything that is to be written, or nothing.
    ///
    /// # Errors
    /// When the database cannot be reached.
    #[expect(
        clippy::disallowed_methods,
        reason = "nobody else works on this database"
    )]
    pub async fn whole(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.write.begin_with_options(options).await
    }

    /// Has everything that was committed stand in the database's own file: what closing does
    /// by itself, but does not tell when the disk is full. Nothing to do on PostgreSQL.
    ///
    /// # Errors
    /// When it cannot be written there.
    pub async fn settle(&self) -> Result<(), DbErr> {
        if self.backend == DbBackend::Postgres {
            return Ok(());
        }
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let statement = Statement::from_string(self.backend, sql);
        let row = self.write.query_one_raw(statement).await?;
        let busy = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
        match busy {
            Some(0) => Ok(()),
            _ => Err(DbErr::Custom("the log could not be emptied".to_owned())),
        }
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// When the database does not close well.
    pub async fn close(self) -> Result<(), DbErr> {
        self.read.close().await?;
        self.write.close().await
    }
}
