//! The tables of tickets.

use engine::{Category, Kind, Ticket};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order,
    QueryFilter, StatementBuilder,
};
use tables::{attachment, folio_series, person, service, ticket, ticket_event, ticket_link, unit};

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// Rows of a list's page.
pub const PAGE: usize = 50;
/// Counts stop here: «500+».
pub const CAP: i64 = 500;

/// What a ticket's state means.
///
/// # Errors
/// When the kind has no such state, which is a fault of ours.
pub(super) fn category(kind: &Kind, ticket: &Ticket) -> Result<Category, AppError> {
    let unknown = || AppError::internal(format!("no state {} in kind {}", ticket.state, kind.key));
    ticket.category(kind).ok_or_else(unknown)
}

/// Makes a pack's series of folios begin at 1.
///
/// # Errors
/// When the database refuses.
pub async fn install(tx: &Tx, kind: &Kind) -> Result<(), AppError> {
    let row = folio_series::ActiveModel {
        key: Set(kind.key.clone()),
        next: Set(1),
    };
    folio_series::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// A ticket with the names of what it refers to.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Listed {
    /// Number.
    pub id: i64,
    /// Public number.
    pub folio: Option<String>,
    /// Key of the state.
    pub state: String,
    /// First words of the description.
    pub summary: String,
    /// Name of the requester.
    pub requester: String,
    /// E-mail as given.
    pub contact: String,
    /// Name of the unit.
    pub unit: String,
    /// Name of the service.
    pub service: String,
    /// How it came in.
    pub channel: String,
    /// Key of the priority.
    pub priority: Option<String>,
    /// Key of the type.
    pub type_of_work: Option<String>,
    /// Number of the person responsible.
    pub assignee_id: Option<i64>,
    /// Name of the person responsible.
    pub assignee: Option<String>,
    /// Number of the last event.
    pub version: i64,
    /// Milliseconds UTC.
    pub created_at: i64,
}

fn listed() -> SelectStatement {
    let (requester, assignee) = ("requester_person", "assignee_person");
    let own = |column| Expr::col((ticket::Entity, column));
    let mut query = Query::select();
    query
        .columns(
            [
                ticket::Column::Id,
                ticket::Column::Folio,
                ticket::Column::State,
                ticket::Column::Summary,
                ticket::Column::Contact,
                ticket::Column::Channel,
                ticket::Column::Priority,
                ticket::Column::TypeOfWork,
                ticket::Column::AssigneeId,
                ticket::Column::Version,
                ticket::Column::CreatedAt,
            ]
            .map(|column| (ticket::Entity, column)),
        )
        .expr_as(Expr::col((requester, person::Column::Name)), "requester")
        .expr_as(Expr::col((assignee, person::Column::Name)), "assignee")
        .expr_as(Expr::col((unit::Entity, unit::Column::Name)), "unit")
        .expr_as(
            Expr::col((service::Entity, service::Column::Name)),
            "service",
        )
        .from(ticket::Entity)
        .join_as(
            JoinType::InnerJoin,
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
            JoinType::InnerJoin,
            unit::Entity,
            own(ticket::Column::UnitId).equals((unit::Entity, unit::Column::Id)),
        )
        .join(
            JoinType::InnerJoin,
            service::Entity,
            own(ticket::Column::ServiceId).equals((service::Entity, service::Column::Id)),
        );
    query
}

/// Which tickets a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Something is left to do.
    Open,
    /// Something is left to do by this person.
    Of(i64),
    /// Every one.
    All,
}

impl Which {
    fn condition(self) -> Expr {
        let own = |column| Expr::col((ticket::Entity, column));
        let open = own(ticket::Column::Ended).eq(false);
        match self {
            Self::Open => open,
            Self::Of(person) => own(ticket::Column::AssigneeId).eq(person).and(open),
            Self::All => Expr::value(true),
        }
    }
}

/// Where a page of a list begins: after this ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Its creation, milliseconds UTC.
    pub created_at: i64,
    /// Its number.
    pub id: i64,
}

/// The statement of a list's page, newest first; one row more than a page tells
/// whether there is more.
pub fn list_query(which: Which, filter: Option<Expr>, after: Option<Cursor>) -> SelectStatement {
    let mut query = listed();
    let created = || Expr::col((ticket::Entity, ticket::Column::CreatedAt));
    let id = || Expr::col((ticket::Entity, ticket::Column::Id));
    if which != Which::All {
        query.and_where(which.condition());
    }
    if let Some(filter) = filter {
        query.and_where(filter);
    }
    if let Some(after) = after {
        let place = Expr::tuple([created(), id()]);
        let after = Expr::tuple([Expr::value(after.created_at), Expr::value(after.id)]);
        query.and_where(place.lt(after));
    }
    query
        .order_by((ticket::Entity, ticket::Column::CreatedAt), Order::Desc)
        .order_by((ticket::Entity, ticket::Column::Id), Order::Desc)
        .limit(u64::try_from(PAGE + 1).unwrap_or(51));
    query
}

/// A page of a list, newest first, and whether there is more. `filter` is a
/// condition on rows of `ticket`.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &impl ConnectionTrait,
    which: Which,
    filter: Option<Expr>,
    after: Option<Cursor>,
) -> Result<(Vec<Listed>, bool), AppError> {
    let query = list_query(which, filter, after);
    let statement = StatementBuilder::build(&query, &conn.get_database_backend());
    let mut rows = Listed::find_by_statement(statement).all(conn).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((rows, more))
}

/// How many tickets each of these lists has, counted to [`CAP`] + 1, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn counts(conn: &impl ConnectionTrait, lists: [Which; 3]) -> Result<[i64; 3], AppError> {
    #[derive(FromQueryResult)]
    struct Counts {
        first: i64,
        second: i64,
        third: i64,
    }
    let mut query = Query::select();
    for (which, name) in lists.into_iter().zip(["first", "second", "third"]) {
        let mut capped = Query::select();
        capped
            .expr(Expr::value(1))
            .from(ticket::Entity)
            .limit(u64::try_from(CAP + 1).unwrap_or(501));
        if which != Which::All {
            capped.and_where(which.condition());
        }
        let count = Query::select()
            .expr(Expr::col(sea_orm::sea_query::Asterisk).count())
            .from_subquery(capped.take(), "capped")
            .take();
        query.expr_as(Expr::SubQuery(None, Box::new(count.into())), name);
    }
    let statement = StatementBuilder::build(&query, &conn.get_database_backend());
    let counts = Counts::find_by_statement(statement).one(conn).await?;
    Ok(counts.map_or([0; 3], |c| [c.first, c.second, c.third]))
}

/// The ticket with this folio.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_folio(conn: &impl ConnectionTrait, folio: &str) -> Result<Listed, AppError> {
    one(
        conn,
        Expr::col((ticket::Entity, ticket::Column::Folio)).eq(folio),
    )
    .await
}

/// The ticket with this number.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Listed, AppError> {
    one(conn, Expr::col((ticket::Entity, ticket::Column::Id)).eq(id)).await
}

async fn one(conn: &impl ConnectionTrait, which: Expr) -> Result<Listed, AppError> {
    let query = listed().and_where(which).take();
    let statement = StatementBuilder::build(&query, &conn.get_database_backend());
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
