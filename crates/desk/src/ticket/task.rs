//! The rows of tasks that are to be done.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use engine::{Book, Ticket};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    Order, QueryFilter, QuerySelect,
};
use tables::{event_content, ticket, ticket_task};

use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::ticket::project;

/// The most that a person's list shows.
pub const MOST: u64 = 200;

/// Brings the rows of a ticket's tasks to what its events say; no statement where they stay.
///
/// # Errors
/// When the database refuses.
pub async fn bring(
    conn: &impl ConnectionTrait,
    book: &Book,
    id: i64,
    before: Option<&Ticket>,
    after: &Ticket,
) -> Result<(), AppError> {
    let old = before.map(|ticket| project::tasks(book, id, ticket));
    let old = old.unwrap_or_default();
    let new = project::tasks(book, id, after);
    let changed = old.iter().filter(|row| !new.contains(row));
    let changed: Vec<i64> = changed.map(|row| row.task).collect();
    if !changed.is_empty() {
        ticket_task::Entity::delete_many()
            .filter(ticket_task::Column::TicketId.eq(id))
            .filter(ticket_task::Column::Task.is_in(changed))
            .exec(conn)
            .await?;
    }
    insert(conn, new.into_iter().filter(|row| !old.contains(row))).await
}

/// Writes the rows of a ticket's tasks anew.
///
/// # Errors
/// When the database refuses.
pub async fn anew(
    conn: &impl ConnectionTrait,
    book: &Book,
    id: i64,
    ticket: &Ticket,
) -> Result<(), AppError> {
    ticket_task::Entity::delete_many()
        .filter(ticket_task::Column::TicketId.eq(id))
        .exec(conn)
        .await?;
    insert(conn, project::tasks(book, id, ticket).into_iter()).await
}

async fn insert(
    conn: &impl ConnectionTrait,
    rows: impl Iterator<Item = ticket_task::Model>,
) -> Result<(), AppError> {
    let rows: Vec<_> = rows
        .map(|row| row.into_active_model().reset_all())
        .collect();
    if !rows.is_empty() {
        ticket_task::Entity::insert_many(rows)
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// A task in a person's list.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Mine {
    /// Number of its ticket.
    pub ticket_id: i64,
    /// Folio of its ticket.
    pub folio: Option<String>,
    /// Key of its ticket.
    pub key: String,
    /// First words of its ticket.
    pub summary: String,
    /// Its number in the ticket.
    pub task: i64,
    /// What is to be done.
    pub title: Option<String>,
    /// Until when, milliseconds UTC; [`project::NEVER`] without a date.
    pub due_at: i64,
    /// Whether nothing that comes before it is to be done.
    pub ready: bool,
}

/// What a person is to do, what is due first first; one statement.
///
/// # Errors
/// When the database refuses.
pub async fn of_person(conn: &impl ConnectionTrait, person: i64) -> Result<Vec<Mine>, AppError> {
    let own = |column| Expr::col((ticket_task::Entity, column));
    let beside = Expr::col((event_content::Entity, event_content::Column::TicketId))
        .equals((ticket_task::Entity, ticket_task::Column::TicketId))
        .and(
            Expr::col((event_content::Entity, event_content::Column::Seq))
                .equals((ticket_task::Entity, ticket_task::Column::Seq)),
        );
    let query = Query::select()
        .columns(
            [
                ticket_task::Column::TicketId,
                ticket_task::Column::Task,
                ticket_task::Column::DueAt,
                ticket_task::Column::Ready,
            ]
            .map(|column| (ticket_task::Entity, column)),
        )
        .columns(
            [
                ticket::Column::Folio,
                ticket::Column::Key,
                ticket::Column::Summary,
            ]
            .map(|column| (ticket::Entity, column)),
        )
        .expr_as(
            Expr::col((event_content::Entity, event_content::Column::Body)),
            "title",
        )
        .from(ticket_task::Entity)
        .join(
            JoinType::InnerJoin,
            ticket::Entity,
            own(ticket_task::Column::TicketId).equals((ticket::Entity, ticket::Column::Id)),
        )
        .join(JoinType::LeftJoin, event_content::Entity, beside)
        .and_where(own(ticket_task::Column::AssigneeId).eq(person))
        .order_by(
            (ticket_task::Entity, ticket_task::Column::DueAt),
            Order::Asc,
        )
        .order_by(
            (ticket_task::Entity, ticket_task::Column::TicketId),
            Order::Asc,
        )
        .order_by((ticket_task::Entity, ticket_task::Column::Task), Order::Asc)
        .limit(MOST)
        .take();
    let statement = statement(&query, conn.get_database_backend());
    Ok(Mine::find_by_statement(statement).all(conn).await?)
}

/// How many tasks each of these people is to do; a statement where that makes a difference.
///
/// # Errors
/// When the database refuses.
pub async fn busy(
    conn: &impl ConnectionTrait,
    people: &[i64],
) -> Result<HashMap<i64, u64>, AppError> {
    let mut busy: HashMap<i64, u64> = people.iter().map(|person| (*person, 0)).collect();
    if people.len() < 2 {
        return Ok(busy);
    }
    let rows: Vec<(i64, i64)> = ticket_task::Entity::find()
        .select_only()
        .column(ticket_task::Column::AssigneeId)
        .column_as(ticket_task::Column::Task.count(), "many")
        .filter(ticket_task::Column::AssigneeId.is_in(people.iter().copied()))
        .group_by(ticket_task::Column::AssigneeId)
        .into_tuple()
        .all(conn)
        .await?;
    let rows = rows.into_iter();
    busy.extend(rows.map(|(person, many)| (person, u64::try_from(many).unwrap_or_default())));
    Ok(busy)
}

/// The titles of tasks of these tickets, by the numbers of the tickets and of the tasks; one statement.
///
/// # Errors
/// When the database refuses.
pub async fn titles(
    conn: &impl ConnectionTrait,
    tickets: &[(i64, &Ticket)],
) -> Result<HashMap<i64, BTreeMap<i64, String>>, AppError> {
    let seqs = tickets.iter().flat_map(|(_, ticket)| ticket.tasks.values());
    let seqs: BTreeSet<i64> = seqs.map(|task| task.seq).collect();
    let ids = tickets.iter().map(|(id, _)| *id);
    let rows: Vec<(i64, i64, Option<String>)> = event_content::Entity::find()
        .select_only()
        .columns([
            event_content::Column::TicketId,
            event_content::Column::Seq,
            event_content::Column::Body,
        ])
        .filter(event_content::Column::TicketId.is_in(ids))
        .filter(event_content::Column::Seq.is_in(seqs))
        .into_tuple()
        .all(conn)
        .await?;
    let written = rows.into_iter();
    let written: HashMap<(i64, i64), String> = written
        .filter_map(|(id, seq, body)| Some(((id, seq), body?)))
        .collect();
    let of = |(id, ticket): &(i64, &Ticket)| {
        let tasks = ticket.tasks.iter();
        let own = tasks.filter_map(|(n, task)| Some((*n, written.get(&(*id, task.seq))?.clone())));
        (*id, own.collect())
    };
    Ok(tickets.iter().map(of).collect())
}

/// A ticket that somebody is asked to take over.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Offered {
    /// Its number.
    pub id: i64,
    /// Its folio.
    pub folio: Option<String>,
    /// Its key.
    pub key: String,
    /// First words of it.
    pub summary: String,
}

/// The tickets that a person is asked to take over; one statement.
///
/// # Errors
/// When the database refuses.
pub async fn offered_to(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Vec<Offered>, AppError> {
    let query = Query::select()
        .columns([
            ticket::Column::Id,
            ticket::Column::Folio,
            ticket::Column::Key,
            ticket::Column::Summary,
        ])
        .from(ticket::Entity)
        .and_where(Expr::col(ticket::Column::OfferedTo).eq(person))
        .order_by(ticket::Column::Id, Order::Asc)
        .limit(MOST)
        .take();
    let statement = statement(&query, conn.get_database_backend());
    Ok(Offered::find_by_statement(statement).all(conn).await?)
}
