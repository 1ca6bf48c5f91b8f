//! Lists of what somebody may see, and how many there are.
//!
//! Who was granted all tickets reads the tickets' own index and leaves out what
//! is not among the keys; most rows stay. Everybody else reads a range of the
//! access index for each key held, newest first, and merges them.

use std::collections::BTreeSet;

use engine::audience::Key;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, FromQueryResult, Order, StatementBuilder};
use tables::{ticket, ticket_access};

use super::{Listed, listed};
use crate::platform::error::AppError;

/// Rows of a list's page.
pub const PAGE: usize = 50;
/// Counts stop here: «500+».
pub const CAP: i64 = 500;

/// One row more than a page tells whether there is more.
const PAGE_AND_ONE: u64 = 51;
const CAP_AND_ONE: u64 = 501;

/// Which tickets a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Something is left to do.
    Open,
    /// Something is left to do by this person.
    Of(i64),
    /// Nothing is left to do.
    Ended,
    /// Every one.
    All,
}

/// Where a page of a list begins: after this ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Its creation, milliseconds UTC.
    pub created_at: i64,
    /// Its number.
    pub id: i64,
}

pub(super) fn own(column: ticket::Column) -> Expr {
    Expr::col((ticket::Entity, column))
}

fn key(column: ticket_access::Column) -> Expr {
    Expr::col((ticket_access::Entity, column))
}

/// Whether a row of `ticket` carries what one of the keys asks for.
pub(super) fn carries(keys: &BTreeSet<Key>) -> Expr {
    let plain = keys.iter().filter(|key| !matches!(key, Key::Within(..)));
    let plain = key(ticket_access::Column::Key).is_in(plain.map(Key::to_string));
    let within = keys.iter().filter(|key| matches!(key, Key::Within(..)));
    let rows = Query::select()
        .expr(Expr::value(1))
        .from(ticket_access::Entity)
        .and_where(
            key(ticket_access::Column::TicketId).equals((ticket::Entity, ticket::Column::Id)),
        )
        .and_where(within.fold(plain, |any, one| any.or(is(one))))
        .take();
    Expr::exists(rows)
}

/// Whether a row of the access index, with the others of its ticket, is what a key asks for.
fn is(held: &Key) -> Expr {
    let Key::Within(kind, inner) = held else {
        return key(ticket_access::Column::Key).eq(held.to_string());
    };
    let of = |column| Expr::col(("of_kind", column));
    let kind = Query::select()
        .expr(Expr::value(1))
        .from_as(ticket_access::Entity, "of_kind")
        .and_where(
            of(ticket_access::Column::TicketId)
                .equals((ticket_access::Entity, ticket_access::Column::TicketId)),
        )
        .and_where(of(ticket_access::Column::Key).eq(Key::Kind(kind.clone()).to_string()))
        .take();
    is(inner).and(Expr::exists(kind))
}

/// Whether the plain index serves better than the access index.
fn is_wide(keys: &BTreeSet<Key>, which: Which) -> bool {
    keys.contains(&Key::All) || matches!(which, Which::Of(_))
}

/// The tickets of a list whose rows stand in `ticket`.
fn wide(query: &mut SelectStatement, keys: &BTreeSet<Key>, which: Which) {
    match which {
        Which::Open => {
            query.and_where(own(ticket::Column::Ended).eq(false));
        }
        Which::Of(person) => {
            query.and_where(own(ticket::Column::AssigneeId).eq(person));
            query.and_where(own(ticket::Column::Ended).eq(false));
        }
        Which::Ended => {
            query.and_where(own(ticket::Column::Ended).eq(true));
        }
        Which::All => {}
    }
    query.and_where(carries(keys));
}

/// The newest tickets of one key, at most `most` of them.
fn range(
    one: &Key,
    which: Which,
    filter: Option<&Expr>,
    after: Option<Cursor>,
    most: u64,
) -> SelectStatement {
    let mut query = Query::select();
    query
        .columns([
            (ticket_access::Entity, ticket_access::Column::TicketId),
            (ticket_access::Entity, ticket_access::Column::CreatedAt),
        ])
        .from(ticket_access::Entity)
        .and_where(is(one));
    if let Which::Open | Which::Ended = which {
        let ended = which == Which::Ended;
        query.and_where(key(ticket_access::Column::Ended).eq(ended));
    }
    if let Some(filter) = filter {
        let same = own(ticket::Column::Id)
            .equals((ticket_access::Entity, ticket_access::Column::TicketId));
        query
            .join(JoinType::InnerJoin, ticket::Entity, same)
            .and_where(filter.clone());
    }
    if let Some(after) = after {
        let place = Expr::tuple([
            key(ticket_access::Column::CreatedAt),
            key(ticket_access::Column::TicketId),
        ]);
        let after = Expr::tuple([Expr::value(after.created_at), Expr::value(after.id)]);
        query.and_where(place.lt(after));
    }
    query
        .order_by(
            (ticket_access::Entity, ticket_access::Column::CreatedAt),
            Order::Desc,
        )
        .order_by(
            (ticket_access::Entity, ticket_access::Column::TicketId),
            Order::Desc,
        )
        .limit(most);
    query
}

/// The numbers of the newest tickets of any of the keys, each once; nothing for no key.
fn merged(
    keys: &BTreeSet<Key>,
    which: Which,
    filter: Option<&Expr>,
    after: Option<Cursor>,
    most: u64,
) -> SelectStatement {
    let column = |name: &'static str| Expr::col(name);
    let mut parts = keys.iter().enumerate().map(|(place, one)| {
        // SQLite orders and limits no part of a union but a query within it.
        Query::select()
            .columns(["ticket_id", "created_at"])
            .from_subquery(
                range(one, which, filter, after, most),
                format!("part_{place}"),
            )
            .take()
    });
    let mut all = parts.next().unwrap_or_else(|| {
        Query::select()
            .column((ticket_access::Entity, ticket_access::Column::TicketId))
            .column((ticket_access::Entity, ticket_access::Column::CreatedAt))
            .from(ticket_access::Entity)
            .and_where(Expr::value(false))
            .take()
    });
    for part in parts {
        all.union(UnionType::Distinct, part);
    }
    Query::select()
        .expr_as(column("ticket_id"), "ticket_id")
        .from_subquery(all, "merged")
        .order_by("created_at", Order::Desc)
        .order_by("ticket_id", Order::Desc)
        .limit(most)
        .take()
}

/// The statement of a list's page, newest first, with one row more than a page.
pub fn list_query(
    keys: &BTreeSet<Key>,
    which: Which,
    filter: Option<&Expr>,
    after: Option<Cursor>,
) -> SelectStatement {
    let mut query = listed();
    if is_wide(keys, which) {
        wide(&mut query, keys, which);
        if let Some(filter) = filter {
            query.and_where(filter.clone());
        }
        if let Some(after) = after {
            let place = Expr::tuple([own(ticket::Column::CreatedAt), own(ticket::Column::Id)]);
            let after = Expr::tuple([Expr::value(after.created_at), Expr::value(after.id)]);
            query.and_where(place.lt(after));
        }
    } else {
        let numbers = merged(keys, which, filter, after, PAGE_AND_ONE);
        query.and_where(own(ticket::Column::Id).in_subquery(numbers));
    }
    query
        .order_by((ticket::Entity, ticket::Column::CreatedAt), Order::Desc)
        .order_by((ticket::Entity, ticket::Column::Id), Order::Desc)
        .limit(PAGE_AND_ONE)
        .take()
}

/// A page of a list, newest first, and whether there is more. `keys` are those
/// that the viewer holds; `filter` is a condition on rows of `ticket`.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &impl ConnectionTrait,
    keys: &BTreeSet<Key>,
    which: Which,
    filter: Option<&Expr>,
    after: Option<Cursor>,
) -> Result<(Vec<Listed>, bool), AppError> {
    let query = list_query(keys, which, filter, after);
    let statement = StatementBuilder::build(&query, &conn.get_database_backend());
    let mut rows = Listed::find_by_statement(statement).all(conn).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((rows, more))
}

/// How many tickets each of these lists has, counted to [`CAP`] + 1, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn counts(
    conn: &impl ConnectionTrait,
    keys: &BTreeSet<Key>,
    lists: [Which; 3],
) -> Result<[i64; 3], AppError> {
    #[derive(FromQueryResult)]
    struct Counts {
        first: i64,
        second: i64,
        third: i64,
    }
    let mut query = Query::select();
    for (which, name) in lists.into_iter().zip(["first", "second", "third"]) {
        let capped = if is_wide(keys, which) {
            let mut capped = Query::select();
            capped
                .expr(Expr::value(1))
                .from(ticket::Entity)
                .limit(CAP_AND_ONE);
            wide(&mut capped, keys, which);
            capped
        } else {
            merged(keys, which, None, None, CAP_AND_ONE)
        };
        let count = Query::select()
            .expr(Expr::col(Asterisk).count())
            .from_subquery(capped, "capped")
            .take();
        query.expr_as(Expr::SubQuery(None, Box::new(count.into())), name);
    }
    let statement = StatementBuilder::build(&query, &conn.get_database_backend());
    let counts = Counts::find_by_statement(statement).one(conn).await?;
    Ok(counts.map_or([0; 3], |c| [c.first, c.second, c.third]))
}
