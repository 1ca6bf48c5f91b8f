//! Reading a ticket's events.

use engine::{Changes, EventKind, Ticket, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder,
    StatementBuilder,
};
use tables::{attachment, event_content, ticket_event};

use crate::platform::error::AppError;

/// An event with its text and its files, as pages show it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Number in the ticket.
    pub seq: i64,
    /// The facts.
    pub kind: EventKind,
    /// Who may read it.
    pub visibility: Visibility,
    /// Who did it; `None` for the program itself.
    pub actor: Option<i64>,
    /// Through what it was done.
    pub channel: String,
    /// When it happened, milliseconds UTC.
    pub at: i64,
    /// What was written.
    pub body: Option<String>,
    /// Values of fields that it brought.
    pub values: Changes,
    /// Files that came with it.
    pub files: Vec<attachment::Model>,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    format: i64,
    visibility: String,
    actor_id: Option<i64>,
    channel: String,
    effective_at: i64,
    payload: String,
    body: Option<String>,
    form_values: Option<String>,
}

/// The ticket as its events make it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub async fn ticket(conn: &impl ConnectionTrait, id: i64) -> Result<Ticket, AppError> {
    #[derive(FromQueryResult)]
    struct Stored {
        format: i64,
        payload: String,
        form_values: Option<String>,
    }
    let own = |column| Expr::col((ticket_event::Entity, column));
    let query = Query::select()
        .column((ticket_event::Entity, ticket_event::Column::Format))
        .column((ticket_event::Entity, ticket_event::Column::Payload))
        .column((event_content::Entity, event_content::Column::FormValues))
        .from(ticket_event::Entity)
        .join(JoinType::LeftJoin, event_content::Entity, beside())
        .and_where(own(ticket_event::Column::TicketId).eq(id))
        .order_by(
            (ticket_event::Entity, ticket_event::Column::Seq),
            Order::Asc,
        )
        .take();
    let statement = StatementBuilder::build(&query, &conn.get_database_backend());
    let rows = Stored::find_by_statement(statement).all(conn).await?;
    if rows.is_empty() {
        return Err(AppError::NotFound);
    }
    let events = rows
        .iter()
        .map(|row| parse(row.format, &row.payload, row.form_values.as_deref()));
    let events: Vec<(EventKind, Changes)> = events.collect::<Result<_, _>>()?;
    let folded = Ticket::fold(events.iter().map(|(kind, values)| (kind, values)));
    folded.map_err(|e| AppError::internal(e.to_string()))
}

/// The ticket of events that were told whole: internal ones, too.
///
/// # Errors
/// When they are no history.
pub fn fold(told: &[Told]) -> Result<Ticket, AppError> {
    let folded = Ticket::fold(told.iter().map(|event| (&event.kind, &event.values)));
    folded.map_err(|e| AppError::internal(e.to_string()))
}

/// The content of an event beside it.
fn beside() -> Expr {
    Expr::col((event_content::Entity, event_content::Column::TicketId))
        .equals((ticket_event::Entity, ticket_event::Column::TicketId))
        .and(
            Expr::col((event_content::Entity, event_content::Column::Seq))
                .equals((ticket_event::Entity, ticket_event::Column::Seq)),
        )
}

fn parse(
    format: i64,
    payload: &str,
    values: Option<&str>,
) -> Result<(EventKind, Changes), AppError> {
    engine::read(format, payload, values).map_err(|e| AppError::internal(format!("event: {e}")))
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
            (ticket_event::Entity, ticket_event::Column::Channel),
            (ticket_event::Entity, ticket_event::Column::EffectiveAt),
            (ticket_event::Entity, ticket_event::Column::Payload),
        ])
        .column((event_content::Entity, event_content::Column::Body))
        .column((event_content::Entity, event_content::Column::FormValues))
        .from(ticket_event::Entity)
        .join(JoinType::LeftJoin, event_content::Entity, beside())
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
            let (kind, values) = parse(row.format, &row.payload, row.form_values.as_deref())?;
            Ok(Told {
                seq: row.seq,
                kind,
                values,
                visibility: Visibility::from_key(&row.visibility),
                actor: row.actor_id,
                channel: row.channel,
                at: row.effective_at,
                body: row.body,
                files: own,
            })
        })
        .collect()
}
