//! Opening: which database, with which settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::{
    DatabaseConnection, DbBackend, DbErr, RuntimeErr, SqlxPostgresConnector, SqlxSqliteConnector,
};
use sea_orm_migration::SchemaManager;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};

use super::Db;
use super::migration::{MigrateError, migrate};
use super::write::Lanes;
use crate::platform::dialect::{DbFault, fault, in_words};

/// Readers of SQLite, and of PostgreSQL.
const READERS: u32 = 8;
/// Readers for work that nobody waits for.
const WORK_READERS: u32 = 4;
/// Writing connections to PostgreSQL.
const WRITERS: u32 = 4;

/// Where the rows live.
#[derive(Debug, Clone)]
pub enum Target {
    /// The file `ventanilla.db` of a data folder.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres(Box<PgConnectOptions>),
}

/// Why the database could not be opened; Display is one Spanish sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not understood.
    #[error(
        "La dirección de la base de datos no se entiende: use postgres://usuario:contraseña@servidor/base"
    )]
    Address,
    /// No connection.
    #[error(
        "No se pudo abrir la base de datos ({0}): revise que el servidor esté encendido y que la dirección, el usuario y la contraseña sean correctos"
    )]
    Unreachable(String),
    /// No connection to the embedded one.
    #[error(
        "No se pudo abrir {0}: {1}; revise que el archivo sea de Ventanilla y que este usuario pueda escribirlo"
    )]
    File(PathBuf, String),
    /// Written by a later version.
    #[error(
        "La base de datos es de una versión más nueva de Ventanilla ({0}): use esa versión o restaure un respaldo de esta"
    )]
    Newer(String),
    /// There is no room.
    #[error("No queda espacio en el disco de la base de datos: libere espacio y vuelva a empezar")]
    Full,
    /// The schema could not be brought up to date.
    #[error("No se pudo preparar la base de datos ({0}): quedó como estaba")]
    Migration(String),
}

impl Target {
    /// Reads `--database`; without it, the SQLite file of the data folder.
    ///
    /// # Errors
    /// When the address is not one of PostgreSQL.
    pub fn parse(url: Option<&str>, data: &Path) -> Result<Self, OpenError> {
        let Some(url) = url else {
            return Ok(Self::Sqlite(data.join("ventanilla.db")));
        };
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(OpenError::Address);
        }
        url.parse()
            .map(|options| Self::Postgres(Box::new(options)))
            .map_err(|_| OpenError::Address)
    }
}

/// Whether the database was opened before: a first start is not to leave
/// anything behind when it cannot go on.
///
/// # Errors
/// When the server cannot be reached.
pub async fn exists(target: &Target) -> Result<bool, OpenError> {
    match target {
        Target::Sqlite(path) => Ok(path.exists()),
        Target::Postgres(options) => {
            let Connections { read, work, write } = postgres(options).await?;
            let found = SchemaManager::new(&read).has_table("institution").await;
            for connection in [read, work, write] {
                // Closed for good or lost: either way nobody uses it.
                let _ = connection.close().await;
            }
            found.map_err(|e| OpenError::Unreachable(in_words(&e)))
        }
    }
}

/// Opens the database and brings its schema up to date.
///
/// # Errors
/// See [`OpenError`]; nothing is half written.
pub async fn open(target: &Target) -> Result<Db, OpenError> {
    let Connections {
        mut read,
        mut work,
        mut write,
    } = connect(target).await?;
    let (backend, lanes) = match target {
        Target::Sqlite(_) => (DbBackend::Sqlite, 1),
        Target::Postgres(_) => (DbBackend::Postgres, WRITERS),
    };
    migrate(&write).await.map_err(|error| match error {
        MigrateError::Newer(names) => OpenError::Newer(names),
        MigrateError::Db(e) => match (fault(&e), target) {
            (DbFault::Full, _) => OpenError::Full,
            (DbFault::ReadOnly, Target::Sqlite(path)) => {
                OpenError::File(path.clone(), "no se puede escribir".to_owned())
            }
            _ => OpenError::Migration(in_words(&e)),
        },
    })?;
    let statements = Arc::new(AtomicU64::new(0));
    for connection in [&mut read, &mut work, &mut write] {
        let count = Arc::clone(&statements);
        connection.set_metric_callback(move |info| {
            count.fetch_add(1, Ordering::Relaxed);
            // Values stand apart from the statement: nothing of anybody is in it.
            let (sql, micros) = (&info.statement.sql, info.elapsed.as_micros());
            tracing::trace!(target: "statement", %micros, "{sql}");
        });
    }
    let lanes = Lanes::start(&write, backend, lanes);
    Ok(Db {
        read,
        work,
        write,
        backend,
        lanes,
        statements,
    })
}

/// Connections to a database.
pub(super) struct Connections {
    /// For what somebody waits for.
    pub read: DatabaseConnection,
    /// For work in the background, which is to hold up no page, nor to keep its connections awake.
    pub work: DatabaseConnection,
    /// For writing.
    pub write: DatabaseConnection,
}

/// Connections for reading and for writing; the schema is taken as it is.
pub(super) async fn connect(target: &Target) -> Result<Connections, OpenError> {
    match target {
        Target::Sqlite(path) => sqlite(path).await,
        Target::Postgres(options) => postgres(options).await,
    }
}

fn unreachable(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

/// A full or failing disk makes SQLite end a transaction by itself; the driver goes on counting it, and
/// what were commits from then on would be savepoints of a transaction that nobody ends. A connection that
/// comes back in a transaction is closed, which undoes whatever it held.
fn sound(pool: SqlitePoolOptions) -> SqlitePoolOptions {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            // Undoing is only queued when a transaction is dropped: this waits for it.
            if connection.is_in_transaction() {
                connection.ping().await?;
            }
            Ok(!connection.is_in_transaction())
        })
    })
}

/// The writing connection. Two programs that make a new file at the same moment
/// get in each other's way where SQLite does not wait by itself.
async fn first_connection(options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let mut tries = 40;
    loop {
        let one = SqlitePoolOptions::new().max_connections(1);
        match sound(one).connect_with(options.clone()).await {
            Err(error) if tries > 0 && is_busy(&error) => {
                tries -= 1;
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            result => return result,
        }
    }
}

/// SQLITE_BUSY.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|e| e.code());
    code.is_some_and(|code| code == "5")
}

async fn sqlite(path: &Path) -> Result<Connections, OpenError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        // What undoes a savepoint would else be written into files outside the data folder.
        .pragma("temp_store", "MEMORY")
        // Kibibytes a connection; the inner pages of a million tickets' indexes stay in it.
        .pragma("cache_size", "-8000")
        .disable_statement_logging();
    let failed = |e: sqlx::Error| OpenError::File(path.to_owned(), in_words(&unreachable(e)));
    let write = first_connection(&options).await.map_err(failed)?;
    // A connection keeps its pages until it is closed: one that nobody uses gives them back.
    let readers = |n| {
        let pool = SqlitePoolOptions::new().max_connections(n);
        sound(pool.idle_timeout(Duration::from_secs(60)))
    };
    let options = options.pragma("query_only", "ON");
    let read = readers(READERS)
        .min_connections(1)
        .connect_with(options.clone())
        .await
        .map_err(failed)?;
    // What comes round goes through much once: a small cache serves it as well.
    let work = readers(WORK_READERS).connect_lazy_with(options.pragma("cache_size", "-2000"));
    let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool;
    Ok(Connections {
        read: connection(read),
        work: connection(work),
        write: connection(write),
    })
}

async fn postgres(options: &PgConnectOptions) -> Result<Connections, OpenError> {
    let options = options
        .clone()
        .application_name("ventanilla")
        .disable_statement_logging();
    let pool = |n| {
        PgPoolOptions::new()
            .max_connections(n)
            .acquire_timeout(Duration::from_secs(5))
    };
    let failed = |e: sqlx::Error| OpenError::Unreachable(in_words(&unreachable(e)));
    let write = options.clone().options([
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "60s"),
        ("synchronous_commit", "on"),
    ]);
    let write = pool(WRITERS).connect_with(write).await.map_err(failed)?;
    let read = options.options([
        ("default_transaction_read_only", "on"),
        ("statement_timeout", "20s"),
    ]);
    let work = pool(WORK_READERS).connect_lazy_with(read.clone());
    let read = pool(READERS).connect_with(read).await.map_err(failed)?;
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool;
    Ok(Connections {
        read: connection(read),
        work: connection(work),
        write: connection(write),
    })
}
