//! What the first page of the desk asks of tickets; each question one statement.

use std::collections::BTreeSet;

use engine::audience::Key;
use sea_orm::sea_query::{
    Expr, ExprTrait, Func, JoinType, NullOrdering, Query, SelectStatement, UnionType,
};
use sea_orm::{ConnectionTrait, FromQueryResult, Order as Direction};
use tables::{person, ticket, ticket_event};

use super::list::{Lookup, Which};
use super::range::{carries, merged, own, wide};
use super::{Line, is_wide, lines};
use crate::platform::db::statement;
use crate::platform::error::AppError;

/// Tickets under way that a load is counted over: the newest ones.
pub const COUNTED: i64 = 500;
const COUNTED_ROWS: u64 = 500;

/// What somebody is responsible for and that is under way: first what the
/// requester wrote and nobody answered, longest ago first; then what changed last.
///
/// # Errors
/// When the database refuses.
pub async fn mine(
    conn: &impl ConnectionTrait,
    keys: &BTreeSet<Key>,
    person: i64,
    most: u64,
) -> Result<Vec<Line>, AppError> {
    let which = Which::Of(person);
    let mut first = numbers();
    wide(&mut first, &Lookup::new(keys, &which));
    by_urgency(&mut first);
    first.limit(most);
    let mut query = lines();
    query.and_where(own(ticket::Column::Id).in_subquery(first));
    by_urgency(&mut query);
    let statement = statement(&query, conn.get_database_backend());
    Ok(Line::find_by_statement(statement).all(conn).await?)
}

/// Longest unanswered first, then what changed last.
fn by_urgency(query: &mut SelectStatement) {
    query
        .order_by_with_nulls(
            (ticket::Entity, ticket::Column::UnansweredSince),
            Direction::Asc,
            NullOrdering::Last,
        )
        .order_by((ticket::Entity, ticket::Column::UpdatedAt), Direction::Desc)
        .order_by((ticket::Entity, ticket::Column::Id), Direction::Desc);
}

/// Numbers of tickets: what is chosen and sorted before anything is joined to it.
fn numbers() -> SelectStatement {
    let id = (ticket::Entity, ticket::Column::Id);
    Query::select().column(id).from(ticket::Entity).take()
}

/// Whose tickets are meant.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// Everybody's.
    All,
    /// A person's, and those of these teams.
    Of(i64, &'a [i64]),
}

/// What waits for a date before `until`, the earliest first.
///
/// # Errors
/// When the database refuses.
pub async fn due(
    conn: &impl ConnectionTrait,
    keys: &BTreeSet<Key>,
    whose: Whose<'_>,
    until: i64,
    most: u64,
) -> Result<Vec<Line>, AppError> {
    let waiting = |of: Option<Expr>| {
        let mut part = numbers();
        part.and_where(own(ticket::Column::WaitUntil).is_not_null())
            .and_where(own(ticket::Column::WaitUntil).lt(until))
            .and_where(own(ticket::Column::Ended).eq(false))
            .and_where(carries(keys));
        if let Some(of) = of {
            part.and_where(of);
        }
        by_date(&mut part);
        part.limit(most);
        // SQLite orders and limits no part of a union but a query within it.
        Query::select()
            .column("id")
            .from_subquery(part, "part")
            .take()
    };
    let mut first = match whose {
        Whose::All => waiting(None),
        Whose::Of(person, _) => waiting(Some(own(ticket::Column::AssigneeId).eq(person))),
    };
    if let Whose::Of(_, teams) = whose {
        for team in teams {
            let of = own(ticket::Column::TeamId).eq(*team);
            first.union(UnionType::Distinct, waiting(Some(of)));
        }
    }
    let mut query = lines();
    query.and_where(own(ticket::Column::Id).in_subquery(first));
    by_date(&mut query);
    query.limit(most);
    let statement = statement(&query, conn.get_database_backend());
    Ok(Line::find_by_statement(statement).all(conn).await?)
}

fn by_date(query: &mut SelectStatement) {
    query
        .order_by((ticket::Entity, ticket::Column::WaitUntil), Direction::Asc)
        .order_by((ticket::Entity, ticket::Column::Id), Direction::Asc);
}

/// The condition that a ticket is with one of these teams.
pub fn of_teams(teams: &[i64]) -> Expr {
    own(ticket::Column::TeamId).is_in(teams.iter().copied())
}

/// How many tickets one person has in one state.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Load {
    /// Number of the person; nobody for those without.
    pub assignee_id: Option<i64>,
    /// Key of the kind.
    pub kind: String,
    /// Key of the state.
    pub state: String,
    /// How many.
    pub tickets: i64,
    /// How many of them wait for an answer.
    pub unanswered: i64,
    /// When the oldest of them came in, milliseconds UTC.
    pub oldest: i64,
}

/// How many tickets each person has in each state, out of the newest
/// [`COUNTED`] of a list.
///
/// # Errors
/// When the database refuses.
pub async fn load(
    conn: &impl ConnectionTrait,
    keys: &BTreeSet<Key>,
    which: &Which,
) -> Result<Vec<Load>, AppError> {
    let lookup = Lookup::new(keys, which);
    let columns = [
        ticket::Column::AssigneeId,
        ticket::Column::Kind,
        ticket::Column::State,
        ticket::Column::UnansweredSince,
        ticket::Column::CreatedAt,
    ];
    let mut some = Query::select();
    some.columns(columns.map(|column| (ticket::Entity, column)))
        .from(ticket::Entity);
    if is_wide(&lookup) {
        wide(&mut some, &lookup);
    } else {
        let numbers = merged(&lookup, COUNTED_ROWS);
        some.and_where(own(ticket::Column::Id).in_subquery(numbers));
    }
    some.order_by((ticket::Entity, ticket::Column::CreatedAt), Direction::Desc)
        .order_by((ticket::Entity, ticket::Column::Id), Direction::Desc)
        .limit(COUNTED_ROWS);
    let of = |column: ticket::Column| Expr::col(("some", column));
    let groups = [
        ticket::Column::AssigneeId,
        ticket::Column::Kind,
        ticket::Column::State,
    ];
    let mut query = Query::select();
    query
        .columns(groups.map(|column| ("some", column)))
        .expr_as(of(ticket::Column::CreatedAt).count(), "tickets")
        .expr_as(of(ticket::Column::UnansweredSince).count(), "unanswered")
        .expr_as(of(ticket::Column::CreatedAt).min(), "oldest")
        .from_subquery(some.take(), "some");
    for column in groups {
        query.group_by_col(("some", column));
    }
    let statement = statement(&query, conn.get_database_backend());
    Ok(Load::find_by_statement(statement).all(conn).await?)
}

/// Something that others did on somebody's tickets.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Happened {
    /// The ticket's folio, or its key.
    pub reference: String,
    /// First words of the ticket.
    pub summary: String,
    /// Key of the ticket's kind.
    pub kind: String,
    /// Who did it; nobody for the program itself.
    pub name: Option<String>,
    /// Through what.
    pub channel: String,
    /// Version of the payload.
    pub format: i64,
    /// Facts of the event, JSON.
    pub payload: String,
    /// When, milliseconds UTC.
    pub effective_at: i64,
}

/// Types of events that are news to who is responsible.
const NEWS: [&str; 6] = [
    "answered",
    "noted",
    "moved",
    "changed",
    "reclassified",
    "reminded",
];

/// Tickets of a person in which news are looked for: those that changed last.
const LOOKED_AT: u64 = 24;

/// What others did since an instant on the tickets of a person, the latest first; on
/// those [`LOOKED_AT`] that changed last.
///
/// # Errors
/// When the database refuses.
pub async fn happened(
    conn: &impl ConnectionTrait,
    keys: &BTreeSet<Key>,
    who: i64,
    since: i64,
    most: u64,
) -> Result<Vec<Happened>, AppError> {
    let of = |column| Expr::col((ticket_event::Entity, column));
    let reference = Func::coalesce([own(ticket::Column::Folio), own(ticket::Column::Key)]);
    let same = of(ticket_event::Column::TicketId).equals((ticket::Entity, ticket::Column::Id));
    let actor = of(ticket_event::Column::ActorId).equals((person::Entity, person::Column::Id));
    let others = of(ticket_event::Column::ActorId)
        .is_null()
        .or(of(ticket_event::Column::ActorId).ne(who));
    let changed = numbers()
        .and_where(own(ticket::Column::AssigneeId).eq(who))
        .and_where(own(ticket::Column::UpdatedAt).gt(since))
        .and_where(carries(keys))
        .order_by((ticket::Entity, ticket::Column::UpdatedAt), Direction::Desc)
        .order_by((ticket::Entity, ticket::Column::Id), Direction::Desc)
        .limit(LOOKED_AT)
        .take();
    let query = Query::select()
        .expr_as(Expr::from(reference), "reference")
        .columns([
            (ticket::Entity, ticket::Column::Summary),
            (ticket::Entity, ticket::Column::Kind),
        ])
        .column((person::Entity, person::Column::Name))
        .columns(
            [
                ticket_event::Column::Channel,
                ticket_event::Column::Format,
                ticket_event::Column::Payload,
                ticket_event::Column::EffectiveAt,
            ]
            .map(|column| (ticket_event::Entity, column)),
        )
        .from(ticket::Entity)
        .join(JoinType::InnerJoin, ticket_event::Entity, same)
        .join(JoinType::LeftJoin, person::Entity, actor)
        .and_where(own(ticket::Column::Id).in_subquery(changed))
        .and_where(of(ticket_event::Column::RecordedAt).gt(since))
        .and_where(of(ticket_event::Column::EventType).is_in(NEWS))
        .and_where(others)
        .order_by(
            (ticket_event::Entity, ticket_event::Column::RecordedAt),
            Direction::Desc,
        )
        .order_by((ticket::Entity, ticket::Column::Id), Direction::Desc)
        .order_by(
            (ticket_event::Entity, ticket_event::Column::Seq),
            Direction::Desc,
        )
        .limit(most)
        .take();
    let statement = statement(&query, conn.get_database_backend());
    Ok(Happened::find_by_statement(statement).all(conn).await?)
}
