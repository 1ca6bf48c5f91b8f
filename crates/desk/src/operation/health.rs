//! What is measured of the running service: sizes, ages, counts.

use std::path::Path;

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryOrder, QuerySelect, Statement,
};
use tables::{seal, ticket};

use crate::platform::db::statement;
use crate::platform::error::AppError;

/// Tickets are counted to here: «10,000+».
pub const CAP: i64 = 10_000;
const CAP_AND_ONE: u64 = 10_001;

/// How large the database is, in bytes.
///
/// # Errors
/// When the database refuses.
pub async fn database_size(conn: &impl ConnectionTrait) -> Result<i64, AppError> {
    let backend = conn.get_database_backend();
    let sql = if backend == DbBackend::Sqlite {
        "SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()"
    } else {
        "SELECT pg_database_size(current_database()) AS size"
    };
    let row = conn.query_one_raw(Statement::from_string(backend, sql));
    let row = row.await?;
    Ok(match row {
        Some(row) => row.try_get("", "size")?,
        None => 0,
    })
}

/// How many tickets there are, counted to [`CAP`] + 1.
///
/// # Errors
/// When the database refuses.
pub async fn tickets(conn: &impl ConnectionTrait) -> Result<i64, AppError> {
    #[derive(FromQueryResult)]
    struct Count {
        n: i64,
    }
    let capped = Query::select()
        .expr(Expr::value(1))
        .from(ticket::Entity)
        .limit(CAP_AND_ONE)
        .take();
    let query = Query::select()
        .expr_as(Expr::col(Asterisk).count(), "n")
        .from_subquery(capped, "capped")
        .take();
    let statement = statement(&query, conn.get_database_backend());
    let count = Count::find_by_statement(statement).one(conn).await?;
    Ok(count.map_or(0, |count| count.n))
}

/// When the last seal was made, milliseconds UTC.
///
/// # Errors
/// When the database refuses.
pub async fn last_seal(conn: &impl ConnectionTrait) -> Result<Option<i64>, AppError> {
    let at: Option<i64> = seal::Entity::find()
        .select_only()
        .column(seal::Column::At)
        .order_by_desc(seal::Column::Id)
        .limit(1)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(at)
}

/// Bytes that are left to this program's user on the disk of a folder, and how many
/// the disk has; nothing where the system does not tell.
pub fn disk(folder: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        let told = rustix::fs::statvfs(folder).ok()?;
        let bytes = |blocks: u64| blocks.saturating_mul(told.f_frsize);
        Some((bytes(told.f_bavail), bytes(told.f_blocks)))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}
