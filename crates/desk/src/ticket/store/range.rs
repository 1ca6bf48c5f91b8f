//! The tickets of a list as one index or several give them, in the order of the list.

use std::collections::BTreeSet;

use engine::Category;
use engine::audience::Key;
use sea_orm::Order as Direction;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};
use tables::{ticket, ticket_access};

use super::list::{By, Cursor, Lookup, Order, Which};

pub(super) fn own(column: ticket::Column) -> Expr {
    Expr::col((ticket::Entity, column))
}

fn key(column: ticket_access::Column) -> Expr {
    Expr::col((ticket_access::Entity, column))
}

/// Whether a row of `ticket` carries what one of the keys asks for. Who holds the
/// key of all tickets seldom needs a look at the access index: the row says it.
pub(super) fn carries(keys: &BTreeSet<Key>) -> Expr {
    if keys.contains(&Key::All) {
        let to_all = own(ticket::Column::ToAll).eq(true);
        let others: BTreeSet<Key> = keys.iter().filter(|k| **k != Key::All).cloned().collect();
        return match others.is_empty() {
            true => to_all,
            false => to_all.or(carries(&others)),
        };
    }
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

/// Whether the plain index serves better than the access index: who sees nearly all,
/// and lists that are short because of something else than who sees them.
pub(super) fn is_wide(lookup: &Lookup<'_>) -> bool {
    let short = matches!(
        lookup.which,
        Which::Of(_) | Which::OfTeams(_) | Which::Recent(_)
    );
    let elsewise = lookup.order.by != By::Created && !is_gathered(lookup);
    lookup.keys.contains(&Key::All) || short || elsewise
}

/// Whether a list is gathered from the access index and sorted: what is under way and
/// somebody sees but in part, in an order that the access index does not have.
pub(super) fn is_gathered(lookup: &Lookup<'_>) -> bool {
    let in_part = !lookup.keys.contains(&Key::All);
    in_part && *lookup.which == Which::Open && lookup.order.by != By::Created
}

/// Tickets that are gathered for such a list: those that came in first, whose deadlines are
/// the next. Who sees a part of an institution has seldom so many under way.
const GATHERED: u64 = 2_000;

/// The tickets of a list that is gathered.
pub(super) fn gathered(query: &mut SelectStatement, lookup: &Lookup<'_>) {
    let first = Lookup {
        order: Order::OLDEST,
        after: None,
        ..*lookup
    };
    query.and_where(own(ticket::Column::Id).in_subquery(merged(&first, GATHERED)));
    if let Some(after) = lookup.after {
        let at = own(column(lookup.order.by));
        let id = own(ticket::Column::Id);
        query.and_where(beyond(lookup.order, at, id, after));
    }
}

/// What a list asks of rows of `ticket`, whoever sees them.
fn asks(query: &mut SelectStatement, which: &Which) {
    let ended = |ended: bool| own(ticket::Column::Ended).eq(ended);
    match which {
        Which::All => {}
        Which::Open => {
            query.and_where(ended(false));
        }
        Which::Ended => {
            query.and_where(ended(true));
        }
        Which::Recent(since) => {
            query.and_where(ended(true));
            query.and_where(own(ticket::Column::UpdatedAt).gte(*since));
        }
        Which::Of(person) => {
            query.and_where(own(ticket::Column::AssigneeId).eq(*person));
            query.and_where(ended(false));
        }
        Which::OfTeams(teams) => {
            // One team is a range of its index, in order; several are sorted.
            let team = own(ticket::Column::TeamId);
            query.and_where(match teams.as_slice() {
                [one] => team.eq(*one),
                many => team.is_in(many.iter().copied()),
            });
            query.and_where(ended(false));
        }
        Which::Unassigned => {
            query.and_where(own(ticket::Column::AssigneeId).is_null());
            query.and_where(ended(false));
        }
        Which::Waiting => {
            query.and_where(own(ticket::Column::Category).eq(Category::Pending.key()));
        }
    }
}

/// The tickets of a list whose rows stand in `ticket`.
pub(super) fn wide(query: &mut SelectStatement, lookup: &Lookup<'_>) {
    asks(query, lookup.which);
    query.and_where(carries(lookup.keys));
    if let Some(filter) = lookup.filter {
        query.and_where(filter.clone());
    }
    if let Some(after) = lookup.after {
        let at = own(column(lookup.order.by));
        let id = own(ticket::Column::Id);
        query.and_where(beyond(lookup.order, at, id, after));
    }
}

/// The column that an order is by.
pub(super) fn column(by: By) -> ticket::Column {
    match by {
        By::Created => ticket::Column::CreatedAt,
        By::Changed => ticket::Column::UpdatedAt,
        By::Due => ticket::Column::NextDue,
    }
}

/// The direction of both columns of an order.
pub(super) fn direction(order: Order) -> Direction {
    if order.newest_first {
        Direction::Desc
    } else {
        Direction::Asc
    }
}

/// Whether a row stands after a place in the order.
fn beyond(order: Order, at: Expr, id: Expr, after: Cursor) -> Expr {
    let row = Expr::tuple([at, id]);
    let place = Expr::tuple([Expr::value(after.at), Expr::value(after.id)]);
    if order.newest_first {
        row.lt(place)
    } else {
        row.gt(place)
    }
}

/// The first tickets of one key, at most `most` of them.
fn range(one: &Key, lookup: &Lookup<'_>, most: u64) -> SelectStatement {
    let mut query = Query::select();
    query
        .columns([
            (ticket_access::Entity, ticket_access::Column::TicketId),
            (ticket_access::Entity, ticket_access::Column::CreatedAt),
        ])
        .from(ticket_access::Entity)
        .and_where(is(one));
    // Bare columns, as the indexes of these few name them.
    let in_keys = match lookup.which {
        Which::All => true,
        Which::Unassigned => {
            query.and_where(key(ticket_access::Column::Unassigned));
            true
        }
        Which::Waiting => {
            query.and_where(key(ticket_access::Column::Waiting));
            true
        }
        which => {
            let ended = *which == Which::Ended;
            query.and_where(key(ticket_access::Column::Ended).eq(ended));
            matches!(which, Which::Open | Which::Ended)
        }
    };
    if !in_keys || lookup.filter.is_some() {
        let same = own(ticket::Column::Id)
            .equals((ticket_access::Entity, ticket_access::Column::TicketId));
        query.join(JoinType::InnerJoin, ticket::Entity, same);
    }
    if !in_keys {
        asks(&mut query, lookup.which);
    }
    if let Some(filter) = lookup.filter {
        query.and_where(filter.clone());
    }
    if let Some(after) = lookup.after {
        let at = key(ticket_access::Column::CreatedAt);
        let id = key(ticket_access::Column::TicketId);
        query.and_where(beyond(lookup.order, at, id, after));
    }
    let to = direction(lookup.order);
    query
        .order_by(
            (ticket_access::Entity, ticket_access::Column::CreatedAt),
            to.clone(),
        )
        .order_by((ticket_access::Entity, ticket_access::Column::TicketId), to)
        .limit(most)
        .take()
}

/// The first tickets of each key, at most `most` of each, without those of a key before it:
/// together they are each counted once, and nothing is sorted. Nothing where keys are made of
/// two: whoever counts those merges them.
pub(super) fn apart(lookup: &Lookup<'_>, most: u64) -> Option<Vec<SelectStatement>> {
    let mut before: Vec<String> = Vec::new();
    let mut parts = Vec::new();
    for one in lookup.keys {
        if matches!(one, Key::Within(..)) {
            return None;
        }
        let mut part = range(one, lookup, most);
        if !before.is_empty() {
            let earlier = |column| Expr::col(("earlier", column));
            let same = earlier(ticket_access::Column::TicketId)
                .equals((ticket_access::Entity, ticket_access::Column::TicketId));
            let rows = Query::select()
                .expr(Expr::value(1))
                .from_as(ticket_access::Entity, "earlier")
                .and_where(same)
                .and_where(earlier(ticket_access::Column::Key).is_in(before.clone()))
                .take();
            part.and_where(Expr::exists(rows).not());
        }
        before.push(one.to_string());
        parts.push(part);
    }
    Some(parts)
}

/// The numbers of the first tickets of any of the keys, each once; nothing for no key.
pub(super) fn merged(lookup: &Lookup<'_>, most: u64) -> SelectStatement {
    let column = |name: &'static str| Expr::col(name);
    let mut parts = lookup.keys.iter().enumerate().map(|(place, one)| {
        // SQLite orders and limits no part of a union but a query within it.
        Query::select()
            .columns(["ticket_id", "created_at"])
            .from_subquery(range(one, lookup, most), format!("part_{place}"))
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
    let to = direction(lookup.order);
    Query::select()
        .expr_as(column("ticket_id"), "ticket_id")
        .from_subquery(all, "merged")
        .order_by("created_at", to.clone())
        .order_by("ticket_id", to)
        .limit(most)
        .take()
}
