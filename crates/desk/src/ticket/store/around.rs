//! What stands around a ticket: open ones like it, and those beside it in the list
//! that it was opened from; one statement for all.

use std::collections::BTreeSet;

use engine::audience::Key;
use sea_orm::sea_query::{Asterisk, Expr, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, FromQueryResult, Order, QueryResult};

use super::list::next_query;
use super::similar::like_query;
use super::{Alike, Like, Listed, Lookup, Near};
use crate::platform::db::statement;
use crate::platform::error::AppError;

/// What stands around a ticket.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Open tickets like it, the newest first.
    pub alike: Vec<Like>,
    /// The one before it in the list.
    pub previous: Option<Near>,
    /// The one after it.
    pub next: Option<Near>,
}

/// The parts of the statement, as its rows name them.
const ALIKE: &str = "alike";
const PREVIOUS: &str = "previous";
const NEXT: &str = "next";

/// What stands around a ticket for who holds these keys; `list` is its list from
/// its place on.
///
/// # Errors
/// When the database refuses.
pub async fn around(
    conn: &impl ConnectionTrait,
    keys: &BTreeSet<Key>,
    row: &Listed,
    list: Option<&Lookup<'_>>,
) -> Result<Around, AppError> {
    let alike = Alike {
        person: row.requester_id,
        service: row.service_id,
        unit: row.unit_id,
        not: Some(row.id),
    };
    let mut parts = Vec::new();
    parts.extend(like_query(keys, &alike).map(|query| part(ALIKE, query)));
    if let Some(onward) = list {
        let backward = Lookup {
            order: onward.order.reversed(),
            ..*onward
        };
        parts.push(part(PREVIOUS, next_query(&backward)));
        parts.push(part(NEXT, next_query(onward)));
    }
    let mut parts = parts.into_iter();
    let Some(mut query) = parts.next() else {
        return Ok(Around::default());
    };
    for part in parts {
        query.union(UnionType::All, part);
    }
    query
        .order_by("created_at", Order::Desc)
        .order_by("id", Order::Desc);
    let statement = statement(&query, conn.get_database_backend());
    let mut around = Around::default();
    for row in conn.query_all_raw(statement).await? {
        take(&mut around, &row)?;
    }
    Ok(around)
}

/// The rows of a query that has an order and an end, under a name.
fn part(name: &'static str, query: SelectStatement) -> SelectStatement {
    Query::select()
        .expr_as(Expr::cust(format!("'{name}'")), "part")
        .column((name, Asterisk))
        .from_subquery(query, name)
        .take()
}

fn take(around: &mut Around, row: &QueryResult) -> Result<(), AppError> {
    let part: String = row.try_get("", "part")?;
    match part.as_str() {
        PREVIOUS => around.previous = Some(Near::from_query_result(row, "")?),
        NEXT => around.next = Some(Near::from_query_result(row, "")?),
        _ => around.alike.push(Like::from_query_result(row, "")?),
    }
    Ok(())
}
