//! The tables of tickets.

mod around;
mod desk;
mod following;
mod line;
mod list;
mod many;
mod opened;
mod range;
mod similar;

pub use around::{Around, around};
pub use desk::{COUNTED, Happened, Load, Whose, due, happened, load, mine, of_teams};
pub use following::{Named, of_requester};
pub use line::Line;
pub use list::{
    By, CAP, Cursor, Lookup, Near, Order, PAGE, Place, Which, counts, first, list, list_query,
    offers,
};
pub use many::{seen_all, seen_of};
pub use opened::opened;
use range::is_wide;
pub use similar::{Alike, Like, similar_to};

use engine::audience::Key;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryResult,
};
use tables::{
    attachment, person, service, team, ticket, ticket_access, ticket_event, ticket_link, unit,
};

use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::ticket::access;

/// A ticket with the names of what it refers to.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Listed {
    /// Number.
    pub id: i64,
    /// Public and opaque; also before there is a folio.
    pub key: String,
    /// Key of the kind.
    pub kind: String,
    /// Public number.
    pub folio: Option<String>,
    /// Key of the state.
    pub state: String,
    /// First words of the description.
    pub summary: String,
    /// Until when it waits, milliseconds UTC.
    pub wait_until: Option<i64>,
    /// Name of the requester; empty where nobody asked for it.
    pub requester: String,
    /// Number of the requester.
    pub requester_id: Option<i64>,
    /// Number of the unit.
    pub unit_id: Option<i64>,
    /// Number of the service.
    pub service_id: Option<i64>,
    /// E-mail as given.
    pub contact: String,
    /// Name of the unit; empty without one.
    pub unit: String,
    /// Name of the service; empty without one.
    pub service: String,
    /// How it came in.
    pub channel: String,
    /// Key of the priority.
    pub priority: Option<String>,
    /// Name of the team.
    pub team: Option<String>,
    /// Only those who take part, and who was granted its kind, see it.
    pub restricted: bool,
    /// The form as filled in, JSON.
    pub form_values: String,
    /// Number of the person responsible.
    pub assignee_id: Option<i64>,
    /// Name of the person responsible.
    pub assignee: Option<String>,
    /// Number of the last event.
    pub version: i64,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Milliseconds UTC.
    pub updated_at: i64,
    /// Names of its tags, with a stroke between them.
    pub tags: String,
    /// Since when the requester waits for an answer, milliseconds UTC.
    pub unanswered_since: Option<i64>,
    /// The deadline that comes first, milliseconds UTC.
    pub next_due: i64,
}

/// A name, or nothing.
fn text(name: Expr) -> Expr {
    Expr::from(Func::coalesce([name, Expr::value("")]))
}

/// The columns of [`Line`].
fn lines() -> SelectStatement {
    let (requester, assignee) = ("requester_person", "assignee_person");
    let own = |column| Expr::col((ticket::Entity, column));
    let mut query = Query::select();
    query
        .columns(
            [
                ticket::Column::Id,
                ticket::Column::Key,
                ticket::Column::Kind,
                ticket::Column::Folio,
                ticket::Column::WaitUntil,
                ticket::Column::State,
                ticket::Column::Summary,
                ticket::Column::Priority,
                ticket::Column::CreatedAt,
                ticket::Column::UpdatedAt,
                ticket::Column::UnansweredSince,
                ticket::Column::NextDue,
                ticket::Column::Tags,
                ticket::Column::RequesterId,
            ]
            .map(|column| (ticket::Entity, column)),
        )
        .expr_as(
            text(Expr::col((requester, person::Column::Name))),
            "requester",
        )
        .expr_as(Expr::col((assignee, person::Column::Name)), "assignee")
        .expr_as(text(Expr::col((unit::Entity, unit::Column::Name))), "unit")
        .expr_as(Expr::col((team::Entity, team::Column::Name)), "team")
        .expr_as(
            text(Expr::col((service::Entity, service::Column::Name))),
            "service",
        )
        .from(ticket::Entity)
        .join_as(
            JoinType::LeftJoin,
            person::Entity,
            requester,
            own(ticket::Column::RequesterId).equals((requester, person::Column::Id)),
        )
        .join_as(
            JoinType::LeftJoin,
            person::Entity,
            assignee,
            own(ticket::Column::AssigneeId).equals((assignee, person::Column::Id)),
        )
        .join(
            JoinType::LeftJoin,
            unit::Entity,
            own(ticket::Column::UnitId).equals((unit::Entity, unit::Column::Id)),
        )
        .join(
            JoinType::LeftJoin,
            service::Entity,
            own(ticket::Column::ServiceId).equals((service::Entity, service::Column::Id)),
        )
        .join(
            JoinType::LeftJoin,
            team::Entity,
            own(ticket::Column::TeamId).equals((team::Entity, team::Column::Id)),
        );
    query
}

/// The columns of [`Listed`].
fn listed() -> SelectStatement {
    let further = [
        ticket::Column::Restricted,
        ticket::Column::FormValues,
        ticket::Column::Contact,
        ticket::Column::Channel,
        ticket::Column::AssigneeId,
        ticket::Column::RequesterId,
        ticket::Column::UnitId,
        ticket::Column::ServiceId,
        ticket::Column::Version,
    ];
    lines()
        .columns(further.map(|column| (ticket::Entity, column)))
        .take()
}

/// The ticket with this folio, or with this key while it has no folio.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_reference(conn: &impl ConnectionTrait, text: &str) -> Result<Listed, AppError> {
    let own = |column| Expr::col((ticket::Entity, column));
    one(conn, named(text, own)).await
}

/// A ticket with the keys that it carries, for the decision function.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The ticket.
    pub ticket: Listed,
    /// Its audience keys.
    pub keys: Vec<Key>,
}

/// The ticket of a reference with its keys, in one statement. Nobody may see it
/// before the decision function said so.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn seen(conn: &impl ConnectionTrait, reference: &str) -> Result<Seen, AppError> {
    let query = with_keys(reference);
    let statement = statement(&query, conn.get_database_backend());
    carried(&conn.query_all_raw(statement).await?)
}

/// The ticket of a reference, in a row for each key that it carries.
fn with_keys(reference: &str) -> SelectStatement {
    let own = |column| Expr::col((ticket::Entity, column));
    all_with_keys().and_where(named(reference, own)).take()
}

/// Tickets, in a row for each key that one carries.
fn all_with_keys() -> SelectStatement {
    let key = |column| Expr::col((ticket_access::Entity, column));
    let mut query = listed();
    query
        .expr_as(key(ticket_access::Column::Key), "carried")
        .join(
            JoinType::LeftJoin,
            ticket_access::Entity,
            key(ticket_access::Column::TicketId).equals((ticket::Entity, ticket::Column::Id)),
        );
    query
}

/// The ticket of such rows, with its keys.
fn carried(rows: &[QueryResult]) -> Result<Seen, AppError> {
    let first = rows.first().ok_or(AppError::NotFound)?;
    let ticket = Listed::from_query_result(first, "")?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(key) = row.try_get::<Option<String>>("", "carried")? {
            keys.push(access::parse(&key)?);
        }
    }
    Ok(Seen { ticket, keys })
}

/// Whether a row has this folio, or this key while it has no folio.
fn named(text: &str, own: impl Fn(ticket::Column) -> Expr) -> Expr {
    let unnumbered = own(ticket::Column::Folio)
        .is_null()
        .and(own(ticket::Column::Key).eq(text));
    own(ticket::Column::Folio).eq(text).or(unnumbered)
}

/// The ticket with this number.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Listed, AppError> {
    one(conn, Expr::col((ticket::Entity, ticket::Column::Id)).eq(id)).await
}

impl Listed {
    /// What its place in a list depends on.
    pub fn place(&self) -> Place {
        Place {
            id: self.id,
            created_at: self.created_at,
            updated_at: self.updated_at,
            next_due: self.next_due,
        }
    }

    /// The same as a line of a list.
    pub fn line(self) -> Line {
        Line {
            id: self.id,
            key: self.key,
            kind: self.kind,
            folio: self.folio,
            state: self.state,
            summary: self.summary,
            wait_until: self.wait_until,
            requester: self.requester,
            unit: self.unit,
            service: self.service,
            priority: self.priority,
            team: self.team,
            assignee: self.assignee,
            created_at: self.created_at,
            updated_at: self.updated_at,
            unanswered_since: self.unanswered_since,
            next_due: self.next_due,
            tags: self.tags,
            requester_id: self.requester_id,
        }
    }

    /// What its address and its links say: the folio, or the key before there is one.
    pub fn reference(&self) -> &str {
        self.folio.as_deref().unwrap_or(&self.key)
    }
}

async fn one(conn: &impl ConnectionTrait, which: Expr) -> Result<Listed, AppError> {
    let query = listed().and_where(which).take();
    let statement = statement(&query, conn.get_database_backend());
    Listed::find_by_statement(statement)
        .one(conn)
        .await?
        .ok_or(AppError::NotFound)
}

/// The number of the ticket that a private link shows.
///
/// # Errors
/// [`AppError::NotFound`] for an invented link.
pub async fn by_link(conn: &impl ConnectionTrait, token: &str) -> Result<i64, AppError> {
    let row = ticket_link::Entity::find_by_id(sha256(token))
        .one(conn)
        .await?;
    row.map(|link| link.ticket_id).ok_or(AppError::NotFound)
}

/// A ticket's file by its public key; with `only_public`, not one of an internal note.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn file(
    conn: &impl ConnectionTrait,
    ticket: i64,
    key: &str,
    only_public: bool,
) -> Result<attachment::Model, AppError> {
    let file = attachment::Entity::find()
        .filter(attachment::Column::Key.eq(key))
        .filter(attachment::Column::TicketId.eq(ticket))
        .one(conn)
        .await?
        .ok_or(AppError::NotFound)?;
    if only_public {
        let event = ticket_event::Entity::find_by_id((ticket, file.seq))
            .one(conn)
            .await?;
        let public = event.is_some_and(|e| e.visibility == engine::Visibility::Public.key());
        if !public {
            return Err(AppError::NotFound);
        }
    }
    Ok(file)
}
