//! Reading a ticket's events.

use engine::{EventKind, Ticket, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder,
    StatementBuilder,
};
use tables::{attachment, event_body, ticket_event};

use crate::platform::error::AppError;

/// The format of payloads that this program writes and reads.
pub(super) const FORMAT: i64 = 1;

/// An event with its text and its files, as pages show it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Number in the ticket.
    pub seq: i64,
    /// The facts.
    pub kind: EventKind,
    /// Who may read it.
    pub visibility: Visibility,
    /// Who did it.
    pub actor: i64,
    /// When it happened, milliseconds UTC.
    pub at: i64,
    /// What was written.
    pub body: Option<String>,
    /// Files that came with it.
    pub files: Vec<attachment::Model>,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    format: i64,
    visibility: String,
    actor_id: i64,
    effective_at: i64,
    payload: String,
    body: Option<String>,
}

/// The ticket as its events make it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub async fn ticket(conn: &impl ConnectionTrait, id: i64) -> Result<Ticket, AppError> {
    let rows = ticket_event::Entity::find()
        .filter(ticket_event::Column::TicketId.eq(id))
        .order_by_asc(ticket_event::Column::Seq)
        .all(conn)
        .await?;
    if rows.is_empty() {
        return Err(AppError::NotFound);
    }
    let events: Result<Vec<EventKind>, AppError> = rows
        .iter()
        .map(|row| parse(row.format, &row.payload))
        .collect();
    Ticket::fold(&events?).map_err(|e| AppError::internal(e.to_string()))
}

pub(super) fn parse(format: i64, payload: &str) -> Result<EventKind, AppError> {
    if format != FORMAT {
        return Err(AppError::internal(format!(
            "event of unknown format {format}"
        )));
    }
    serde_json::from_str(payload).map_err(|e| AppError::internal(format!("event: {e}")))
}

/// A ticket's events with texts and files, oldest first, in two statements.
/// With `only_public`, nothing internal leaves the database.
///
/// # Errors
/// When the database refuses, or an event cannot be read.
pub async fn told(
    conn: &impl ConnectionTrait,
    id: i64,
    only_public: bool,
) -> Result<Vec<Told>, AppError> {
    let own = |column| Expr::col((ticket_event::Entity, column));
    let mut query = Query::select();
    query
        .columns([
            (ticket_event::Entity, ticket_event::Column::Seq),
            (ticket_event::Entity, ticket_event::Column::Format),
            (ticket_event::Entity, ticket_event::Column::Visibility),
            (ticket_event::Entity, ticket_event::Column::ActorId),
            (ticket_event::Entity, ticket_event::Column::EffectiveAt),
            (ticket_event::Entity, ticket_event::Column::Payload),
        ])
        .column((event_body::Entity, event_body::Column::Body))
        .from(ticket_event::Entity)
        .join(
            JoinType::LeftJoin,
            event_body::Entity,
            Expr::col((event_body::Entity, event_body::Column::TicketId))
                .equals((ticket_event::Entity, ticket_event::Column::TicketId))
                .and(
                    Expr::col((event_body::Entity, event_body::Column::Seq))
                        .equals((ticket_event::Entity, ticket_event::Column::Seq)),
                ),
        )
        .and_where(own(ticket_event::Column::TicketId).eq(id))
        .order_by(
            (ticket_event::Entity, ticket_event::Column::Seq),
            Order::Asc,
        );
    if only_public {
        query.and_where(own(ticket_event::Column::Visibility).eq(Visibility::Public.key()));
    }
    let statement = StatementBuilder::build(&query, &conn.get_database_backend());
    let rows = Row::find_by_statement(statement).all(conn).await?;
    let mut files = attachment::Entity::find()
        .filter(attachment::Column::TicketId.eq(id))
        .filter(attachment::Column::Seq.is_in(rows.iter().map(|row| row.seq)))
        .order_by_asc(attachment::Column::Id)
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            let (own, others) = files
                .drain(..)
                .partition(|f: &attachment::Model| f.seq == row.seq);
            files = others;
            Ok(Told {
                seq: row.seq,
                kind: parse(row.format, &row.payload)?,
                visibility: Visibility::from_key(&row.visibility),
                actor: row.actor_id,
                at: row.effective_at,
                body: row.body,
                files: own,
            })
        })
        .collect()
}
