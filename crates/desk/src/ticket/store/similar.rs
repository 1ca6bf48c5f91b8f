//! Open tickets like another one.

use std::collections::BTreeSet;

use engine::audience::Key;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, FromQueryResult, Order};
use tables::ticket;

use super::range::{carries, own};
use crate::platform::db::statement;
use crate::platform::error::AppError;

/// The most that are told.
const MOST: u64 = 5;

/// A ticket like another one.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Like {
    /// Its folio, or its key.
    pub reference: String,
    /// Whether that is its folio.
    pub numbered: bool,
    /// First words of the description.
    pub summary: String,
    /// Whether it is of the same person.
    pub same_person: bool,
    /// When it came in, milliseconds UTC.
    pub created_at: i64,
}

/// What makes tickets alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alike {
    /// Number of the requester.
    pub person: Option<i64>,
    /// Number of the service, which counts together with the unit.
    pub service: Option<i64>,
    /// Number of the unit.
    pub unit: Option<i64>,
    /// The ticket that is compared, once it is one.
    pub not: Option<i64>,
}

/// Open tickets of the same requester, or of the same service and unit, that
/// carry one of the keys: the newest five.
///
/// # Errors
/// When the database refuses.
pub async fn similar_to(
    conn: &impl ConnectionTrait,
    keys: &BTreeSet<Key>,
    alike: &Alike,
) -> Result<Vec<Like>, AppError> {
    let Some(query) = like_query(keys, alike) else {
        return Ok(Vec::new());
    };
    let statement = statement(&query, conn.get_database_backend());
    Ok(Like::find_by_statement(statement).all(conn).await?)
}

/// The statement of the tickets that are alike; none where nothing makes them so.
pub(super) fn like_query(keys: &BTreeSet<Key>, alike: &Alike) -> Option<SelectStatement> {
    let same = |column: ticket::Column, number: i64| own(column).eq(number);
    let person = alike
        .person
        .map(|person| same(ticket::Column::RequesterId, person));
    let place = alike.service.zip(alike.unit).map(|(service, unit)| {
        let service = same(ticket::Column::ServiceId, service);
        service.and(same(ticket::Column::UnitId, unit))
    });
    let same_person = person.clone().unwrap_or_else(|| Expr::value(false));
    let not = alike.not.unwrap_or_default();
    // Each of the two reads its own index in order, and stops at five: a requester or a
    // service with thousands under way costs no more than others.
    let alike = person.into_iter().chain(place);
    let parts = alike.map(|of| newest(of.and(carries(keys)), not));
    let like = parts.reduce(|mut all, other| {
        all.union(UnionType::Distinct, other);
        all
    })?;
    let known = |test: Expr| Expr::from(Func::coalesce([test, Expr::value(false)]));
    let query = beside(known(same_person))
        .and_where(own(ticket::Column::Id).in_subquery(like))
        .order_by((ticket::Entity, ticket::Column::CreatedAt), Order::Desc)
        .order_by((ticket::Entity, ticket::Column::Id), Order::Desc)
        .limit(MOST)
        .take();
    Some(query)
}

/// Numbers of the newest tickets under way that `of` asks for, but for one.
fn newest(of: Expr, not: i64) -> SelectStatement {
    let part = Query::select()
        .column((ticket::Entity, ticket::Column::Id))
        .from(ticket::Entity)
        .and_where(of)
        .and_where(own(ticket::Column::Ended).eq(false))
        .and_where(own(ticket::Column::Id).ne(not))
        .order_by((ticket::Entity, ticket::Column::CreatedAt), Order::Desc)
        .order_by((ticket::Entity, ticket::Column::Id), Order::Desc)
        .limit(MOST)
        .take();
    // SQLite orders and limits no part of a union but a query within it.
    Query::select()
        .column("id")
        .from_subquery(part, "newest")
        .take()
}

/// The columns by which another ticket is told of beside one.
pub(super) fn beside(same_person: Expr) -> SelectStatement {
    let reference = Func::coalesce([own(ticket::Column::Folio), own(ticket::Column::Key)]);
    Query::select()
        .columns(
            [
                ticket::Column::Id,
                ticket::Column::Summary,
                ticket::Column::CreatedAt,
                ticket::Column::UpdatedAt,
                ticket::Column::NextDue,
            ]
            .map(|column| (ticket::Entity, column)),
        )
        .expr_as(Expr::from(reference), "reference")
        .expr_as(own(ticket::Column::Folio).is_not_null(), "numbered")
        .expr_as(same_person, "same_person")
        .from(ticket::Entity)
        .take()
}
