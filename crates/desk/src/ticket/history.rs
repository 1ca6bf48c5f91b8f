//! Reading a ticket's events.

use engine::levels::Past;
use engine::{Changes, EventKind, Ticket, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Order, QueryResult};
use tables::{attachment, event_content, outbox, person, ticket_event};

use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::ticket::act::PORTAL;

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

/// A mail that tells of an event, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Mail {
    /// Its number.
    #[sea_orm(alias = "mail_id")]
    pub id: i64,
    /// Which message.
    #[sea_orm(alias = "mail_notice")]
    pub notice: String,
    /// `queued`, `sent`, `failed` or `skipped`.
    #[sea_orm(alias = "mail_state")]
    pub state: String,
    /// Why the last try failed, or why it is not sent.
    #[sea_orm(alias = "mail_error")]
    pub last_error: Option<String>,
    /// Since when a server is being asked, milliseconds UTC.
    #[sea_orm(alias = "mail_sending")]
    pub sending_at: Option<i64>,
    /// How often it is not known whether a try had left.
    #[sea_orm(alias = "mail_doubt")]
    pub in_doubt: i64,
    /// Why it waits for its hour.
    #[sea_orm(alias = "mail_waits")]
    pub waits: Option<String>,
}

/// A row of [`events`], read by the places of its columns: a long history has thousands of values, and
/// looking each up by its name would cost as much as telling it.
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
    file: Option<attachment::Model>,
}

/// The places where the columns of a file and of a mail begin.
const FILE: usize = 10;
const MAIL: usize = 16;

impl Row {
    fn read(ticket: i64, row: &QueryResult) -> Result<Self, DbErr> {
        let seq = row.try_get_by_index(0)?;
        let file: Option<i64> = row.try_get_by_index(FILE)?;
        let file = file.map(|id| {
            Ok::<_, DbErr>(attachment::Model {
                id,
                key: row.try_get_by_index(FILE + 1)?,
                ticket_id: ticket,
                seq,
                sha256: row.try_get_by_index(FILE + 2)?,
                name: row.try_get_by_index(FILE + 3)?,
                media_type: row.try_get_by_index(FILE + 4)?,
                size: row.try_get_by_index(FILE + 5)?,
            })
        });
        Ok(Self {
            seq,
            format: row.try_get_by_index(1)?,
            visibility: row.try_get_by_index(2)?,
            actor_id: row.try_get_by_index(3)?,
            channel: row.try_get_by_index(4)?,
            rules: row.try_get_by_index(5)?,
            effective_at: row.try_get_by_index(6)?,
            payload: row.try_get_by_index(7)?,
            body: row.try_get_by_index(8)?,
            form_values: row.try_get_by_index(9)?,
            file: file.transpose()?,
        })
    }
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

/// A ticket's events with texts and files, oldest first, in one statement: an event
/// with several files comes once for each.
/// With `only_public`, nothing internal leaves the database.
///
/// # Errors
/// When the database refuses, or an event cannot be read.
pub async fn told(
    conn: &impl ConnectionTrait,
    id: i64,
    only_public: bool,
) -> Result<Vec<Told>, AppError> {
    let mut query = events(id);
    if only_public {
        let visibility = Expr::col((ticket_event::Entity, ticket_event::Column::Visibility));
        query.and_where(visibility.eq(Visibility::Public.key()));
    }
    let statement = statement(&query, conn.get_database_backend());
    gathered(id, &conn.query_all_raw(statement).await?, false)
}

/// The same with the mails that left, or will, for each; still one statement.
///
/// # Errors
/// When the database refuses, or an event cannot be read.
pub async fn told_with_mails(conn: &impl ConnectionTrait, id: i64) -> Result<Vec<Told>, AppError> {
    let mail = |column| Expr::col((outbox::Entity, column));
    let own = |column| (ticket_event::Entity, column);
    let of_it = mail(outbox::Column::TicketId)
        .equals(own(ticket_event::Column::TicketId))
        .and(mail(outbox::Column::Seq).equals(own(ticket_event::Column::Seq)))
        .and(mail(outbox::Column::State).ne("held"))
        // A row for each of those who follow would make the page long.
        .and(mail(outbox::Column::Notice).ne("watched"));
    let query = events(id)
        .expr_as(mail(outbox::Column::Id), "mail_id")
        .expr_as(mail(outbox::Column::Notice), "mail_notice")
        .expr_as(mail(outbox::Column::State), "mail_state")
        .expr_as(mail(outbox::Column::LastError), "mail_error")
        .expr_as(mail(outbox::Column::SendingAt), "mail_sending")
        .expr_as(mail(outbox::Column::InDoubt), "mail_doubt")
        .expr_as(mail(outbox::Column::Waits), "mail_waits")
        .join(JoinType::LeftJoin, outbox::Entity, of_it)
        .order_by((outbox::Entity, outbox::Column::Id), Order::Asc)
        .take();
    let statement = statement(&query, conn.get_database_backend());
    gathered(id, &conn.query_all_raw(statement).await?, true)
}

/// A ticket's events, each in a row for each of its files; [`Row`] knows the columns by their places.
fn events(id: i64) -> SelectStatement {
    let own = |column| Expr::col((ticket_event::Entity, column));
    let file = |column| Expr::col((attachment::Entity, column));
    let with_it = file(attachment::Column::TicketId)
        .equals((ticket_event::Entity, ticket_event::Column::TicketId))
        .and(
            file(attachment::Column::Seq).equals((ticket_event::Entity, ticket_event::Column::Seq)),
        );
    let mut query = Query::select();
    query
        .columns([
            (ticket_event::Entity, ticket_event::Column::Seq),
            (ticket_event::Entity, ticket_event::Column::Format),
            (ticket_event::Entity, ticket_event::Column::Visibility),
            (ticket_event::Entity, ticket_event::Column::ActorId),
            (ticket_event::Entity, ticket_event::Column::Channel),
            (ticket_event::Entity, ticket_event::Column::Rules),
            (ticket_event::Entity, ticket_event::Column::EffectiveAt),
            (ticket_event::Entity, ticket_event::Column::Payload),
        ])
        .column((event_content::Entity, event_content::Column::Body))
        .column((event_content::Entity, event_content::Column::FormValues))
        .expr_as(file(attachment::Column::Id), "file_id")
        .expr_as(file(attachment::Column::Key), "file_key")
        .expr_as(file(attachment::Column::Sha256), "file_sha256")
        .expr_as(file(attachment::Column::Name), "file_name")
        .expr_as(file(attachment::Column::MediaType), "file_type")
        .expr_as(file(attachment::Column::Size), "file_size")
        .from(ticket_event::Entity)
        .join(JoinType::LeftJoin, event_content::Entity, beside())
        .join(JoinType::LeftJoin, attachment::Entity, with_it)
        .and_where(own(ticket_event::Column::TicketId).eq(id))
        .order_by(
            (ticket_event::Entity, ticket_event::Column::Seq),
            Order::Asc,
        )
        .order_by((attachment::Entity, attachment::Column::Id), Order::Asc);
    query
}

/// The events of such rows, each once with its files and its mails.
fn gathered(id: i64, rows: &[QueryResult], mails: bool) -> Result<Vec<Told>, AppError> {
    let mut told: Vec<Told> = Vec::new();
    for stored in rows {
        let row = Row::read(id, stored)?;
        let mailed = mails && stored.try_get_by_index::<Option<i64>>(MAIL)?.is_some();
        let mail = mailed.then(|| Mail::from_query_result(stored, ""));
        let (file, mail) = (row.file, mail.transpose()?);
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
