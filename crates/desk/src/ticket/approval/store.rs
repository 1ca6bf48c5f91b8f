//! The rows of who is asked to approve tickets, and of what was decided.

use engine::{Book, Ticket};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    Order, QueryFilter,
};
use tables::{person, ticket, ticket_approval};

use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::ticket::project;

/// Rows of a page.
pub const PAGE: usize = 50;
const PAGE_AND_ONE: u64 = 51;

/// Brings the rows of a ticket's approvals to what its events say; no statement where they stay.
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
    let none = before.is_none_or(|ticket| ticket.approvals.is_empty());
    if none && after.approvals.is_empty() {
        return Ok(());
    }
    let old = before.map(|ticket| project::approvals(book, id, ticket));
    if old.unwrap_or_default() == project::approvals(book, id, after) {
        return Ok(());
    }
    anew(conn, book, id, after).await
}

/// Writes the rows of a ticket's approvals anew.
///
/// # Errors
/// When the database refuses.
pub async fn anew(
    conn: &impl ConnectionTrait,
    book: &Book,
    id: i64,
    ticket: &Ticket,
) -> Result<(), AppError> {
    ticket_approval::Entity::delete_many()
        .filter(ticket_approval::Column::TicketId.eq(id))
        .exec(conn)
        .await?;
    let rows = project::approvals(book, id, ticket).into_iter();
    let rows: Vec<_> = rows
        .map(|row| row.into_active_model().reset_all())
        .collect();
    if !rows.is_empty() {
        ticket_approval::Entity::insert_many(rows)
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// A line of a person's list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Line {
    /// Number of the ticket.
    pub ticket_id: i64,
    /// Key of its kind.
    pub kind: String,
    /// Its folio.
    pub folio: Option<String>,
    /// Its key.
    pub key: String,
    /// First words of it.
    pub summary: String,
    /// Name of who asks; none where nobody does.
    pub requester: Option<String>,
    /// When it came in, milliseconds UTC.
    pub created_at: i64,
    /// Key of the approval.
    pub approval: String,
    /// In place of whom, where it is another.
    pub stands_for: Option<String>,
    /// Number of the event that asked, or by which it was decided.
    pub seq: i64,
    /// `asked`, `approved` or `refused`.
    pub state: String,
    /// Until when, milliseconds UTC; [`project::NEVER`] without a date.
    pub due_at: i64,
    /// Place of the row within its ticket.
    pub place: i64,
}

/// Where a page of a list begins: after this row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// `due_at` of what is asked; nothing of what was decided.
    pub due_at: i64,
    /// Number of the ticket.
    pub ticket: i64,
    /// The place, or the number of the event.
    pub place: i64,
}

fn own(column: ticket_approval::Column) -> Expr {
    Expr::col((ticket_approval::Entity, column))
}

fn lines(person_id: i64) -> SelectStatement {
    let named = |column| Expr::col(("asker", column));
    let stands = |column| Expr::col(("stands", column));
    Query::select()
        .columns(
            [
                ticket_approval::Column::TicketId,
                ticket_approval::Column::Approval,
                ticket_approval::Column::Seq,
                ticket_approval::Column::State,
                ticket_approval::Column::DueAt,
                ticket_approval::Column::Place,
            ]
            .map(|column| (ticket_approval::Entity, column)),
        )
        .columns(
            [
                ticket::Column::Kind,
                ticket::Column::Folio,
                ticket::Column::Key,
                ticket::Column::Summary,
                ticket::Column::CreatedAt,
            ]
            .map(|column| (ticket::Entity, column)),
        )
        .expr_as(named(person::Column::Name), "requester")
        .expr_as(stands(person::Column::Name), "stands_for")
        .from(ticket_approval::Entity)
        .join(
            JoinType::InnerJoin,
            ticket::Entity,
            own(ticket_approval::Column::TicketId).equals((ticket::Entity, ticket::Column::Id)),
        )
        .join_as(
            JoinType::LeftJoin,
            person::Entity,
            "asker",
            named(person::Column::Id).equals((ticket::Entity, ticket::Column::RequesterId)),
        )
        .join_as(
            JoinType::LeftJoin,
            person::Entity,
            "stands",
            stands(person::Column::Id)
                .equals((ticket_approval::Entity, ticket_approval::Column::ForId)),
        )
        .and_where(own(ticket_approval::Column::PersonId).eq(person_id))
        .limit(PAGE_AND_ONE)
        .take()
}

/// What a person is asked to approve, what is due first first; and whether there is more. One statement.
///
/// # Errors
/// When the database refuses.
pub async fn asked(
    conn: &impl ConnectionTrait,
    person: i64,
    after: Option<After>,
) -> Result<(Vec<Line>, bool), AppError> {
    let columns = [
        ticket_approval::Column::DueAt,
        ticket_approval::Column::TicketId,
        ticket_approval::Column::Place,
    ];
    let mut query = lines(person);
    query.and_where(own(ticket_approval::Column::State).eq("asked"));
    if let Some(after) = after {
        let here = Expr::tuple(columns.map(own));
        let there = Expr::tuple([after.due_at, after.ticket, after.place].map(Expr::value));
        query.and_where(here.gt(there));
    }
    for column in columns {
        query.order_by((ticket_approval::Entity, column), Order::Asc);
    }
    page(conn, &query).await
}

/// What a person decided, newest tickets first; and whether there is more. One statement.
///
/// # Errors
/// When the database refuses.
pub async fn decided(
    conn: &impl ConnectionTrait,
    person: i64,
    after: Option<After>,
) -> Result<(Vec<Line>, bool), AppError> {
    let columns = [
        ticket_approval::Column::TicketId,
        ticket_approval::Column::Seq,
    ];
    let mut query = lines(person);
    query.and_where(own(ticket_approval::Column::State).ne("asked"));
    if let Some(after) = after {
        let here = Expr::tuple(columns.map(own));
        let there = Expr::tuple([after.ticket, after.place].map(Expr::value));
        query.and_where(here.lt(there));
    }
    for column in columns {
        query.order_by((ticket_approval::Entity, column), Order::Desc);
    }
    page(conn, &query).await
}

async fn page(
    conn: &impl ConnectionTrait,
    query: &SelectStatement,
) -> Result<(Vec<Line>, bool), AppError> {
    let statement = statement(query, conn.get_database_backend());
    let mut rows = Line::find_by_statement(statement).all(conn).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((rows, more))
}
