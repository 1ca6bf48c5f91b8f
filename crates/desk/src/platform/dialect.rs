//! Everything in which SQLite and PostgreSQL differ, in one place.

pub mod catalog;

use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr};

/// What a failed statement means to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbFault {
    /// Somebody else was in the way: the same work can be tried again.
    Busy,
    /// The database cannot be reached at this moment.
    Gone,
    /// There is no room left.
    Full,
    /// The place where the data lives cannot be written.
    ReadOnly,
    /// A unique index refused a second row.
    Duplicate,
    /// A text that the database does not store: a NUL, not UTF-8.
    Text,
    /// Anything else: a fault of ours.
    Other,
}

/// Tells what a database error means. SQLite gives extended result codes,
/// PostgreSQL gives SQLSTATE.
pub fn fault(error: &DbErr) -> DbFault {
    let runtime = match error {
        DbErr::ConnectionAcquire(_) => return DbFault::Gone,
        DbErr::Conn(e) | DbErr::Exec(e) | DbErr::Query(e) => e,
        _ => return DbFault::Other,
    };
    let RuntimeErr::SqlxError(error) = runtime else {
        return DbFault::Other;
    };
    match error.as_ref() {
        sqlx::Error::Database(e) => match e.code() {
            Some(code) if e.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() => {
                sqlite(&code)
            }
            Some(code) => postgres(&code),
            None => DbFault::Other,
        },
        sqlx::Error::Io(e) if e.kind() == std::io::ErrorKind::StorageFull => DbFault::Full,
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => DbFault::Gone,
        _ => DbFault::Other,
    }
}

/// What a database error says to whoever runs the program: what to look at, and
/// the database's own code, but not its English.
pub fn in_words(error: &DbErr) -> String {
    let runtime = match error {
        DbErr::Conn(e) | DbErr::Exec(e) | DbErr::Query(e) => e,
        _ => return "no responde".to_owned(),
    };
    let RuntimeErr::SqlxError(error) = runtime else {
        return "no responde".to_owned();
    };
    match error.as_ref() {
        sqlx::Error::Database(e) => match e.code().as_deref() {
            Some("28P01" | "28000") => "usuario o contraseña incorrectos".to_owned(),
            Some("3D000") => "esa base de datos no existe".to_owned(),
            Some("42501") => "ese usuario no tiene permiso".to_owned(),
            Some("26") => "no es una base de datos".to_owned(),
            Some(code) => format!("respondió con el código {code}"),
            None => "respondió con un error".to_owned(),
        },
        _ => "no responde".to_owned(),
    }
}

fn sqlite(code: &str) -> DbFault {
    let Ok(code) = code.parse::<u32>() else {
        return DbFault::Other;
    };
    match (code & 0xff, code) {
        (5 | 6, _) => DbFault::Busy,
        (13, _) => DbFault::Full,
        (8, _) => DbFault::ReadOnly,
        (10 | 14, _) => DbFault::Gone,
        (_, 1555 | 2067 | 2579) => DbFault::Duplicate,
        _ => DbFault::Other,
    }
}

fn postgres(state: &str) -> DbFault {
    match state {
        "40001" | "40P01" | "55P03" => DbFault::Busy,
        "23505" => DbFault::Duplicate,
        // A text with a character that PostgreSQL does not store.
        "22021" => DbFault::Text,
        "53100" => DbFault::Full,
        "25006" => DbFault::ReadOnly,
        "53300" | "55000" | "3D000" => DbFault::Gone,
        s if s.starts_with("08") || s.starts_with("57P") => DbFault::Gone,
        _ => DbFault::Other,
    }
}

/// Whether a text column contains a text, to the letter.
pub fn contains(backend: DbBackend, column: Expr, text: &str) -> Expr {
    let find = if backend == DbBackend::Sqlite {
        "instr"
    } else {
        "strpos"
    };
    let place = Func::cust(find).arg(column).arg(Expr::value(text));
    Expr::from(place).gt(0)
}

/// Columns of a row as one list in JSON.
pub fn list(backend: DbBackend, columns: impl IntoIterator<Item = Expr>) -> Expr {
    let make = match backend {
        DbBackend::Sqlite => "json_array",
        _ => "json_build_array",
    };
    Func::cust(make).args(columns).into()
}

/// All rows of a query, each such a [`list`], as one text in JSON, in no order; PostgreSQL gives NULL where there
/// are none. For hundreds of rows: the driver of SQLite copies each value by itself and hands on each row by itself.
pub fn lists(backend: DbBackend, list: Expr) -> Expr {
    match backend {
        DbBackend::Sqlite => Func::cust("json_group_array").arg(list).into(),
        _ => Expr::from(Func::cust("json_agg").arg(list)).cast_as("text"),
    }
}

/// Tells a table whose rows came with their numbers where to go on: after `last`.
/// SQLite sees that by itself.
///
/// # Errors
/// When the database refuses.
pub async fn numbered_up_to(
    conn: &impl ConnectionTrait,
    table: &'static str,
    last: i64,
) -> Result<(), DbErr> {
    if conn.get_database_backend() == DbBackend::Postgres && last > 0 {
        let sql = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})");
        conn.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Turns a schema written for PostgreSQL into one for `backend`. SQLite's tables
/// are STRICT, so that a wrong type is refused on both.
pub fn schema(sql: &str, backend: DbBackend) -> String {
    if backend != DbBackend::Sqlite {
        return sql.to_owned();
    }
    sql.replace(
        "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        "INTEGER PRIMARY KEY AUTOINCREMENT",
    )
    .replace("BIGINT", "INTEGER")
    .replace("BOOLEAN", "INTEGER")
    .replace("BYTEA", "BLOB")
    // SQLite compares texts byte by byte unless it is told otherwise.
    .replace(" COLLATE \"C\"", "")
    .replace("\n);", "\n) STRICT;")
}
