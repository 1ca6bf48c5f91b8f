//! Reading a ticket's events.

use engine::levels::Past;
use engine::{Changes, EventKind, Ticket, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{ConnectionTrait, FromQueryResult, Order};
use serde::Deserialize;
use tables::{attachment, event_content, outbox, person, ticket_event};

use crate::platform::db::statement;
use crate::platform::dialect::{list, lists};
use crate::platform::error::AppError;
use crate::ticket::act::{PORTAL, is_requesters};

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
    /// The version of the configuration by which it was recorded.
    pub rules: i64,
    /// What was written.
    pub body: Option<String>,
    /// Values of fields that it brought.
    pub values: Changes,
    /// Files that came with it.
    pub files: Vec<attachment::Model>,
    /// Mails that tell of it, where they were asked for.
    pub mails: Vec<Mail>,
}

impl Told {
    /// Whether it is what somebody else who asks wrote, whose ticket goes on within this one: it is
    /// for those who attend, and not for this requester.
    pub fn is_of_another(&self, requester: Option<i64>) -> bool {
        let writes = matches!(self.kind, EventKind::Answered) && is_requesters(&self.channel);
        writes && self.actor.is_some() && self.actor != requester
    }
}

/// A mail that tells of an event, and what became of it; [`rows`] asks for its columns in this order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Mail {
    /// Its number.
    pub id: i64,
    /// Which message.
    pub notice: String,
    /// `queued`, `sent`, `failed` or `skipped`.
    pub state: String,
    /// Why the last try failed, or why it is not sent.
    pub last_error: Option<String>,
    /// Since when a server is being asked, milliseconds UTC.
    pub sending_at: Option<i64>,
    /// How often it is not known whether a try had left.
    pub in_doubt: i64,
    /// Why it waits for its hour.
    pub waits: Option<String>,
}

/// A file of an event; [`rows`] asks for its columns in this order.
#[derive(Deserialize)]
struct File {
    id: i64,
    key: String,
    sha256: String,
    name: String,
    media_type: String,
    size: i64,
}

/// A row of [`rows`], which asks for its columns in this order: an event, with one of its files and one of
/// its mails.
#[derive(Deserialize)]
struct Row {
    seq: i64,
    format: i64,
    visibility: String,
    actor_id: Option<i64>,
    channel: String,
    rules: i64,
    effective_at: i64,
    payload: String,
    body: Option<String>,
    form_values: Option<String>,
    file: Option<File>,
    mail: Option<Mail>,
}

/// The ticket as its events make it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub async fn ticket(conn: &impl ConnectionTrait, id: i64) -> Result<Ticket, AppError> {
    past(conn, id).await.map(|(ticket, _)| ticket)
}

/// The ticket as its events make it, with what clocks ask of these; one statement.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub async fn past(conn: &impl ConnectionTrait, id: i64) -> Result<(Ticket, Vec<Past>), AppError> {
    #[derive(FromQueryResult)]
    struct Stored {
        seq: i64,
        visibility: String,
        channel: String,
        rules: i64,
        effective_at: i64,
        format: i64,
        payload: String,
        form_values: Option<String>,
    }
    let own = |column| Expr::col((ticket_event::Entity, column));
    let query = Query::select()
        .columns(
            [
                ticket_event::Column::Seq,
                ticket_event::Column::Visibility,
                ticket_event::Column::Channel,
                ticket_event::Column::Rules,
                ticket_event::Column::EffectiveAt,
                ticket_event::Column::Format,
                ticket_event::Column::Payload,
            ]
            .map(|column| (ticket_event::Entity, column)),
        )
        .column((event_content::Entity, event_content::Column::FormValues))
        .from(ticket_event::Entity)
        .join(JoinType::LeftJoin, event_content::Entity, beside())
        .and_where(own(ticket_event::Column::TicketId).eq(id))
        .order_by(
            (ticket_event::Entity, ticket_event::Column::Seq),
            Order::Asc,
        )
        .take();
    let statement = statement(&query, conn.get_database_backend());
    let rows = Stored::find_by_statement(statement).all(conn).await?;
    if rows.is_empty() {
        return Err(AppError::NotFound);
    }
    let events = rows
        .iter()
        .map(|row| parse(row.format, &row.payload, row.form_values.as_deref()));
    let events: Vec<(EventKind, Changes)> = events.collect::<Result<_, _>>()?;
    let folded = Ticket::fold(events.iter().map(|(kind, values)| (kind, values)));
    let folded = folded.map_err(|e| AppError::internal(e.to_string()))?;
    let past = rows.into_iter().zip(events).map(|(row, (event, _))| Past {
        seq: row.seq,
        at: row.effective_at,
        rules: row.rules,
        event,
        public: row.visibility == Visibility::Public.key(),
        by_requester: row.channel == PORTAL,
    });
    Ok((folded, past.collect()))
}

/// What clocks ask of events that were told whole.
pub fn past_of(told: &[Told]) -> Vec<Past> {
    let past = |event: &Told| Past {
        seq: event.seq,
        at: event.at,
        rules: event.rules,
        event: event.kind.clone(),
        public: event.visibility == Visibility::Public,
        by_requester: event.channel == PORTAL,
    };
    told.iter().map(past).collect()
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
pub(super) fn beside() -> Expr {
    Expr::col((event_content::Entity, event_content::Column::TicketId))
        .equals((ticket_event::Entity, ticket_event::Column::TicketId))
        .and(
            Expr::col((event_content::Entity, event_content::Column::Seq))
                .equals((ticket_event::Entity, ticket_event::Column::Seq)),
        )
}

pub(super) fn parse(
    format: i64,
    payload: &str,
    values: Option<&str>,
) -> Result<(EventKind, Changes), AppError> {
    engine::read(format, payload, values).map_err(|e| AppError::internal(format!("event: {e}")))
}

/// A ticket's events with texts and files, oldest first, in one statement.
/// With `only_public`, nothing internal leaves the database.
///
/// # Errors
/// When the database refuses, or an event cannot be read.
pub async fn told(
    conn: &impl ConnectionTrait,
    id: i64,
    only_public: bool,
) -> Result<Vec<Told>, AppError> {
    gathered(id, rows(conn, id, only_public, false).await?)
}

/// The same with the mails that left, or will, for each; still one statement.
///
/// # Errors
/// When the database refuses, or an event cannot be read.
pub async fn told_with_mails(conn: &impl ConnectionTrait, id: i64) -> Result<Vec<Told>, AppError> {
    gathered(id, rows(conn, id, false, true).await?)
}

/// A ticket's events in their order, each in a row for each of its files and mails.
async fn rows(
    conn: &impl ConnectionTrait,
    id: i64,
    only_public: bool,
    mails: bool,
) -> Result<Vec<Row>, AppError> {
    let backend = conn.get_database_backend();
    let own = |column| Expr::col((ticket_event::Entity, column));
    let content = |column| Expr::col((event_content::Entity, column));
    let file = |column| Expr::col((attachment::Entity, column));
    let mail = |column| Expr::col((outbox::Entity, column));
    let mut columns: Vec<Expr> = [
        ticket_event::Column::Seq,
        ticket_event::Column::Format,
        ticket_event::Column::Visibility,
        ticket_event::Column::ActorId,
        ticket_event::Column::Channel,
        ticket_event::Column::Rules,
        ticket_event::Column::EffectiveAt,
        ticket_event::Column::Payload,
    ]
    .map(own)
    .into();
    columns.push(content(event_content::Column::Body));
    columns.push(content(event_content::Column::FormValues));
    let of_file = [
        attachment::Column::Id,
        attachment::Column::Key,
        attachment::Column::Sha256,
        attachment::Column::Name,
        attachment::Column::MediaType,
        attachment::Column::Size,
    ];
    let has = file(attachment::Column::Id).is_not_null();
    columns.push(Expr::case(has, list(backend, of_file.map(file))).into());
    let same = |ticket: Expr, seq: Expr| {
        let seq = seq.equals((ticket_event::Entity, ticket_event::Column::Seq));
        let ticket = ticket.equals((ticket_event::Entity, ticket_event::Column::TicketId));
        ticket.and(seq)
    };
    let with_file = same(
        file(attachment::Column::TicketId),
        file(attachment::Column::Seq),
    );
    let mut query = Query::select();
    query
        .from(ticket_event::Entity)
        .join(JoinType::LeftJoin, event_content::Entity, beside())
        .join(JoinType::LeftJoin, attachment::Entity, with_file)
        .and_where(own(ticket_event::Column::TicketId).eq(id));
    if only_public {
        query.and_where(own(ticket_event::Column::Visibility).eq(Visibility::Public.key()));
    }
    if mails {
        let of_mail = [
            outbox::Column::Id,
            outbox::Column::Notice,
            outbox::Column::State,
            outbox::Column::LastError,
            outbox::Column::SendingAt,
            outbox::Column::InDoubt,
            outbox::Column::Waits,
        ];
        let has = mail(outbox::Column::Id).is_not_null();
        columns.push(Expr::case(has, list(backend, of_mail.map(mail))).into());
        let with_mail = same(mail(outbox::Column::TicketId), mail(outbox::Column::Seq))
            .and(mail(outbox::Column::State).ne("held"))
            // A row for each of those who follow would make the page long.
            .and(mail(outbox::Column::Notice).ne("watched"));
        query.join(JoinType::LeftJoin, outbox::Entity, with_mail);
    } else {
        columns.push(Expr::null());
    }
    query.expr(lists(backend, list(backend, columns)));
    let row = conn.query_one_raw(statement(&query, backend)).await?;
    let text: Option<String> = match row {
        Some(row) => row.try_get_by_index(0)?,
        None => None,
    };
    let rows: Result<Vec<Row>, _> = text.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text));
    let mut rows = rows.map_err(|e| AppError::internal(format!("history: {e}")))?;
    rows.sort_by_key(|row| {
        let file = row.file.as_ref().map(|file| file.id);
        (row.seq, file, row.mail.as_ref().map(|mail| mail.id))
    });
    Ok(rows)
}

/// The events of such rows, each once with its files and its mails.
fn gathered(id: i64, rows: Vec<Row>) -> Result<Vec<Told>, AppError> {
    let mut told: Vec<Told> = Vec::with_capacity(rows.len());
    for row in rows {
        let file = row.file.map(|file| attachment::Model {
            id: file.id,
            key: file.key,
            ticket_id: id,
            seq: row.seq,
            sha256: file.sha256,
            name: file.name,
            media_type: file.media_type,
            size: file.size,
        });
        let mail = row.mail;
        if let Some(last) = told.last_mut().filter(|last| last.seq == row.seq) {
            last.files
                .extend(file.filter(|f| last.files.iter().all(|known| known.id != f.id)));
            last.mails
                .extend(mail.filter(|m| last.mails.iter().all(|known| known.id != m.id)));
            continue;
        }
        let (kind, values) = parse(row.format, &row.payload, row.form_values.as_deref())?;
        told.push(Told {
            seq: row.seq,
            kind,
            values,
            visibility: Visibility::from_key(&row.visibility),
            actor: row.actor_id,
            channel: row.channel,
            at: row.effective_at,
            rules: row.rules,
            body: row.body,
            files: file.into_iter().collect(),
            mails: mail.into_iter().collect(),
        });
    }
    Ok(told)
}

/// The first answer after an event that somebody else than `person` wrote, with that
/// one's name.
///
/// # Errors
/// When the database refuses.
pub async fn answered_after(
    conn: &impl ConnectionTrait,
    id: i64,
    seq: i64,
    person: Option<i64>,
) -> Result<Option<(i64, Option<String>)>, AppError> {
    let own = |column| Expr::col((ticket_event::Entity, column));
    let actor = || own(ticket_event::Column::ActorId);
    let query = Query::select()
        .column((ticket_event::Entity, ticket_event::Column::Seq))
        .column((person::Entity, person::Column::Name))
        .from(ticket_event::Entity)
        .join(
            JoinType::LeftJoin,
            person::Entity,
            actor().equals((person::Entity, person::Column::Id)),
        )
        .and_where(own(ticket_event::Column::TicketId).eq(id))
        .and_where(own(ticket_event::Column::Seq).gt(seq))
        .and_where(own(ticket_event::Column::EventType).eq(EventKind::Answered.name()))
        .and_where(actor().is_null().or(actor().ne(person)))
        .order_by(
            (ticket_event::Entity, ticket_event::Column::Seq),
            Order::Asc,
        )
        .limit(1)
        .take();
    let statement = statement(&query, conn.get_database_backend());
    let Some(row) = conn.query_one_raw(statement).await? else {
        return Ok(None);
    };
    Ok(Some((row.try_get("", "seq")?, row.try_get("", "name")?)))
}
