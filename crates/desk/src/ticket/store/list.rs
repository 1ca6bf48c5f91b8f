//! Lists of what somebody may see, and how many there are.
//!
//! Who was granted all tickets reads the tickets' own index and leaves out what
//! is not among the keys; most rows stay. Everybody else reads a range of the
//! access index for each key held, in the order of the list, and merges them.

use std::collections::BTreeSet;

use engine::audience::Key;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};
use tables::ticket;

use super::range::{apart, column, direction, gathered, is_gathered, is_wide, merged, own, wide};
use super::{Line, lines};
use crate::platform::db::statement;
use crate::platform::error::AppError;

/// Rows of a list's page.
pub const PAGE: usize = 50;
/// Counts stop here: «500+».
pub const CAP: i64 = 500;

/// One row more than a page tells whether there is more.
const PAGE_AND_ONE: u64 = 51;
const CAP_AND_ONE: u64 = 501;

/// Which tickets a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Something is left to do.
    Open,
    /// Something is left to do by this person.
    Of(i64),
    /// Something is left to do by one of these teams.
    OfTeams(Vec<i64>),
    /// Something is left to do, and nobody is responsible.
    Unassigned,
    /// It waits for something.
    Waiting,
    /// Nothing is left to do.
    Ended,
    /// Nothing is left to do, and it changed since this instant, milliseconds UTC.
    Recent(i64),
    /// Every one.
    All,
}

/// The instant that a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// When the ticket came in.
    Created,
    /// When something last happened to it.
    Changed,
    /// When the first of its deadlines is.
    Due,
}

/// The order of a list; the number decides between two of one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// What it is by.
    pub by: By,
    /// Whether the latest stands first.
    pub newest_first: bool,
}

impl Order {
    /// What came in last stands first.
    pub const NEWEST: Self = Self {
        by: By::Created,
        newest_first: true,
    };
    /// What came in first stands first.
    pub const OLDEST: Self = Self {
        by: By::Created,
        newest_first: false,
    };
    /// What changed last stands first.
    pub const CHANGED: Self = Self {
        by: By::Changed,
        newest_first: true,
    };

    /// What is due first stands first, what is never due last.
    pub const DUE: Self = Self {
        by: By::Due,
        newest_first: false,
    };

    /// The same list from its end.
    pub fn reversed(self) -> Self {
        Self {
            newest_first: !self.newest_first,
            ..self
        }
    }

    /// Where a ticket stands in this order.
    pub fn place(self, place: Place) -> Cursor {
        let at = match self.by {
            By::Created => place.created_at,
            By::Changed => place.updated_at,
            By::Due => place.next_due,
        };
        Cursor { at, id: place.id }
    }
}

/// What the place of a ticket in a list depends on; instants in milliseconds UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Number.
    pub id: i64,
    /// When it came in.
    pub created_at: i64,
    /// When something last happened to it.
    pub updated_at: i64,
    /// The deadline that comes first.
    pub next_due: i64,
}

/// A place in a list: after this ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The instant that the list is ordered by, milliseconds UTC.
    pub at: i64,
    /// Its number.
    pub id: i64,
}

/// A list as somebody asks for it.
#[derive(Debug, Clone, Copy)]
pub struct Lookup<'a> {
    /// The keys that the viewer holds.
    pub keys: &'a BTreeSet<Key>,
    /// Which tickets.
    pub which: &'a Which,
    /// In which order.
    pub order: Order,
    /// A condition on rows of `ticket`.
    pub filter: Option<&'a Expr>,
    /// From where.
    pub after: Option<Cursor>,
}

impl<'a> Lookup<'a> {
    /// A list from its beginning, newest first.
    pub fn new(keys: &'a BTreeSet<Key>, which: &'a Which) -> Self {
        Self {
            keys,
            which,
            order: Order::NEWEST,
            filter: None,
            after: None,
        }
    }
}

/// Whether an order of a list comes from an index, or is of few tickets.
pub fn offers(which: &Which, order: Order) -> bool {
    match (which, order.by) {
        (Which::Of(_) | Which::OfTeams(_), _) => true,
        (Which::Recent(_), by) => by == By::Changed,
        (Which::Open, _) => true,
        (_, by) => by == By::Created,
    }
}

/// Puts rows of `ticket` in the order of a list, and takes `most` of the first.
fn ordered(query: &mut SelectStatement, lookup: &Lookup<'_>, most: u64) {
    let to = direction(lookup.order);
    let by = column(lookup.order.by);
    query
        .order_by((ticket::Entity, by), to.clone())
        .order_by((ticket::Entity, ticket::Column::Id), to)
        .limit(most);
}

/// Limits a query over `ticket` to the first `most` of a list, in its order.
fn taking(query: &mut SelectStatement, lookup: &Lookup<'_>, most: u64) {
    if is_gathered(lookup) {
        gathered(query, lookup);
    } else if is_wide(lookup) {
        wide(query, lookup);
    } else {
        query.and_where(own(ticket::Column::Id).in_subquery(merged(lookup, most)));
    }
    ordered(query, lookup, most);
}

/// The statement of a list's page, with one row more than a page.
pub fn list_query(lookup: &Lookup<'_>) -> SelectStatement {
    let mut query = lines();
    taking(&mut query, lookup, PAGE_AND_ONE);
    query
}

/// A page of a list, and whether there is more.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &impl ConnectionTrait,
    lookup: &Lookup<'_>,
) -> Result<(Vec<Line>, bool), AppError> {
    let query = list_query(lookup);
    let statement = statement(&query, conn.get_database_backend());
    let mut rows = Line::find_by_statement(statement).all(conn).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((rows, more))
}

/// The first `most` tickets of a list.
///
/// # Errors
/// When the database refuses.
pub async fn first(
    conn: &impl ConnectionTrait,
    lookup: &Lookup<'_>,
    most: u64,
) -> Result<Vec<Line>, AppError> {
    let mut query = lines();
    taking(&mut query, lookup, most);
    let statement = statement(&query, conn.get_database_backend());
    Ok(Line::find_by_statement(statement).all(conn).await?)
}

/// A ticket that stands beside another one in a list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Near {
    /// Number.
    pub id: i64,
    /// Its folio, or its key.
    pub reference: String,
    /// First words of the description.
    pub summary: String,
    /// When it came in, milliseconds UTC.
    pub created_at: i64,
    /// When something last happened to it, milliseconds UTC.
    pub updated_at: i64,
    /// The deadline that comes first, milliseconds UTC.
    pub next_due: i64,
}

impl Near {
    /// What its place in a list depends on.
    pub fn place(&self) -> Place {
        Place {
            id: self.id,
            created_at: self.created_at,
            updated_at: self.updated_at,
            next_due: self.next_due,
        }
    }
}

/// The statement of the ticket that comes next in a list after the place where it
/// begins; of the one before it in the reversed list. Its columns are those of
/// [`super::Like`], too.
pub(super) fn next_query(lookup: &Lookup<'_>) -> SelectStatement {
    let mut query = super::similar::beside(Expr::value(false));
    taking(&mut query, lookup, 1);
    query
}

/// How many tickets each of these lists has, counted to [`CAP`] + 1, in one
/// statement, and none for no list.
///
/// # Errors
/// When the database refuses.
pub async fn counts(
    conn: &impl ConnectionTrait,
    keys: &BTreeSet<Key>,
    lists: &[Which],
) -> Result<Vec<i64>, AppError> {
    if lists.is_empty() {
        return Ok(Vec::new());
    }
    let name = |place: usize| format!("count_{place}");
    let mut query = Query::select();
    for (place, which) in lists.iter().enumerate() {
        let lookup = Lookup::new(keys, which);
        let parts = if is_wide(&lookup) {
            let mut capped = Query::select();
            capped
                .expr(Expr::value(1))
                .from(ticket::Entity)
                .limit(CAP_AND_ONE);
            wide(&mut capped, &lookup);
            vec![capped]
        } else {
            let apart = apart(&lookup, CAP_AND_ONE);
            apart.unwrap_or_else(|| vec![merged(&lookup, CAP_AND_ONE)])
        };
        let counts = parts.into_iter().map(count).reduce(ExprTrait::add);
        query.expr_as(counts.unwrap_or_else(|| Expr::value(0_i64)), name(place));
    }
    let statement = statement(&query, conn.get_database_backend());
    let Some(row) = conn.query_one_raw(statement).await? else {
        return Ok(vec![0; lists.len()]);
    };
    let counts = (0..lists.len()).map(|place| row.try_get::<i64>("", &name(place)));
    let counts: Vec<i64> = counts.collect::<Result<_, _>>()?;
    Ok(counts
        .into_iter()
        .map(|n| std::cmp::min(n, CAP + 1))
        .collect())
}

/// How many rows a query has.
fn count(query: SelectStatement) -> Expr {
    let count = Query::select()
        .expr(Expr::col(Asterisk).count())
        .from_subquery(query, "capped")
        .take();
    Expr::SubQuery(None, Box::new(count.into()))
}
