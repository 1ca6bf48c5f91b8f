//! Several tickets at once.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ConnectionTrait, QueryResult};
use tables::ticket;

use super::{Seen, all_with_keys, carried};
use crate::platform::db::statement;
use crate::platform::error::AppError;

/// The tickets of these references with their keys, each once, in their order; those that there are. One statement.
///
/// # Errors
/// When the database refuses.
pub async fn seen_all(
    conn: &impl ConnectionTrait,
    references: &[String],
) -> Result<Vec<Seen>, AppError> {
    let own = |column| Expr::col((ticket::Entity, column));
    let named = own(ticket::Column::Folio)
        .is_in(references)
        .or(own(ticket::Column::Folio)
            .is_null()
            .and(own(ticket::Column::Key).is_in(references)));
    let all = seen(conn, named).await?;
    let mut found: HashMap<String, Seen> = all
        .into_values()
        .map(|seen| (seen.ticket.reference().to_owned(), seen))
        .collect();
    let own = references.iter();
    Ok(own.filter_map(|name| found.remove(name)).collect())
}

/// The tickets of these numbers with their keys; those that there are. One statement.
///
/// # Errors
/// When the database refuses.
pub async fn seen_of(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, Seen>, AppError> {
    let own = Expr::col((ticket::Entity, ticket::Column::Id));
    seen(conn, own.is_in(ids.iter().copied())).await
}

async fn seen(conn: &impl ConnectionTrait, which: Expr) -> Result<HashMap<i64, Seen>, AppError> {
    let query = all_with_keys().and_where(which).take();
    let statement = statement(&query, conn.get_database_backend());
    let mut by: HashMap<i64, Vec<QueryResult>> = HashMap::new();
    for row in conn.query_all_raw(statement).await? {
        by.entry(row.try_get("", "id")?).or_default().push(row);
    }
    by.into_iter()
        .map(|(id, rows)| Ok((id, carried(&rows)?)))
        .collect()
}
