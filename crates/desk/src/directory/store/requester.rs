//! Finding those for whom somebody registers, and writing down who is new.

use sea_orm::sea_query::{
    Asterisk, Expr, ExprTrait, JoinType, OnConflict, Query, SelectStatement, UnionType,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Order,
    QueryFilter,
};
use tables::{address, person, person_word, ticket};

use super::address::{guest, normal_email};
use super::person::add_person;
use super::word::{having, index_words};
use crate::platform::db::Tx;
use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::platform::text::fold;

/// People that a search shows.
const MOST: u64 = 8;
/// Words of a search that count.
const WORDS: usize = 8;
/// Tickets of a unit whose requesters are looked at.
const ASKED: u64 = 2_000;

/// Somebody for whom a ticket can be registered.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Requester {
    /// Number.
    pub id: i64,
    /// Full name; the address of a guest who gave no name.
    pub name: String,
    /// An e-mail address, the verified one first.
    pub email: Option<String>,
    /// Number of the unit of the last ticket.
    pub unit_id: Option<i64>,
}

fn person_column(column: person::Column) -> Expr {
    Expr::col((person::Entity, column))
}

fn own_address(column: address::Column) -> Expr {
    Expr::col((address::Entity, column))
}

/// People with an address and a unit, ready to be narrowed.
fn people() -> SelectStatement {
    let of_person =
        own_address(address::Column::PersonId).equals((person::Entity, person::Column::Id));
    // The first of its kind by number is the oldest; a verified one counts before.
    let email = Query::select()
        .column((address::Entity, address::Column::Value))
        .from(address::Entity)
        .and_where(of_person)
        .and_where(own_address(address::Column::Kind).eq("email"))
        .order_by_expr(
            own_address(address::Column::VerifiedAt).is_null(),
            Order::Asc,
        )
        .order_by((address::Entity, address::Column::Id), Order::Asc)
        .limit(1)
        .take();
    // The newest of those under way and of those that ended: the index tells both apart.
    let newest = |ended: bool| {
        let own = |column: ticket::Column| Expr::col((ticket::Entity, column));
        let part = Query::select()
            .columns([
                (ticket::Entity, ticket::Column::UnitId),
                (ticket::Entity, ticket::Column::CreatedAt),
                (ticket::Entity, ticket::Column::Id),
            ])
            .from(ticket::Entity)
            .and_where(
                own(ticket::Column::RequesterId).equals((person::Entity, person::Column::Id)),
            )
            .and_where(own(ticket::Column::Ended).eq(ended))
            .order_by((ticket::Entity, ticket::Column::CreatedAt), Order::Desc)
            .order_by((ticket::Entity, ticket::Column::Id), Order::Desc)
            .limit(1)
            .take();
        // SQLite orders and limits no part of a union but a query within it.
        Query::select()
            .column(Asterisk)
            .from_subquery(part, "newest")
            .take()
    };
    let both = newest(false).union(UnionType::All, newest(true)).take();
    let unit = Query::select()
        .column(("asked", ticket::Column::UnitId))
        .from_subquery(both, "asked")
        .order_by(("asked", ticket::Column::CreatedAt), Order::Desc)
        .order_by(("asked", ticket::Column::Id), Order::Desc)
        .limit(1)
        .take();
    Query::select()
        .columns([
            (person::Entity, person::Column::Id),
            (person::Entity, person::Column::Name),
        ])
        .expr_as(Expr::SubQuery(None, Box::new(email.into())), "email")
        .expr_as(Expr::SubQuery(None, Box::new(unit.into())), "unit_id")
        .from(person::Entity)
        .take()
}

/// People with words that begin like each of these, or who asked for something from one
/// of these units; the first eight by name, in one statement. Nobody for a text that says
/// nothing.
///
/// # Errors
/// When the database refuses.
pub async fn search(
    conn: &impl ConnectionTrait,
    text: &str,
    units: &[i64],
) -> Result<Vec<Requester>, AppError> {
    let Some(query) = query(text, units) else {
        return Ok(Vec::new());
    };
    let statement = statement(&query, conn.get_database_backend());
    Ok(Requester::find_by_statement(statement).all(conn).await?)
}

/// The statement of a search; nothing for a text that says nothing.
pub fn query(text: &str, units: &[i64]) -> Option<SelectStatement> {
    let words = fold(text);
    let words = words.split_whitespace().take(WORDS).map(str::to_owned);
    let named = having(&words.collect::<Vec<_>>())?;
    // Who has two words that begin so is one person.
    let mut all = Query::select()
        .distinct()
        .column(("named", person_word::Column::PersonId))
        .from_subquery(named, "named")
        .take();
    if !units.is_empty() {
        let column = |column: ticket::Column| Expr::col((ticket::Entity, column));
        let asked = Query::select()
            .column((ticket::Entity, ticket::Column::RequesterId))
            .from(ticket::Entity)
            .and_where(column(ticket::Column::UnitId).is_in(units.iter().copied()))
            .and_where(column(ticket::Column::RequesterId).is_not_null())
            .limit(ASKED)
            .take();
        let asked = Query::select()
            .column(("asked", ticket::Column::RequesterId))
            .from_subquery(asked, "asked")
            .take();
        all.union(UnionType::Distinct, asked);
    }
    // The first by name alone, before anything else is looked up of them.
    let first = Query::select()
        .column((person::Entity, person::Column::Id))
        .from_subquery(all, "found")
        .join(
            JoinType::InnerJoin,
            person::Entity,
            person_column(person::Column::Id).equals(("found", person_word::Column::PersonId)),
        )
        .order_by((person::Entity, person::Column::NameKey), Order::Asc)
        .order_by((person::Entity, person::Column::Id), Order::Asc)
        .limit(MOST)
        .take();
    let query = people()
        .and_where(person_column(person::Column::Id).in_subquery(first))
        .order_by((person::Entity, person::Column::NameKey), Order::Asc)
        .order_by((person::Entity, person::Column::Id), Order::Asc)
        .take();
    Some(query)
}

/// The person with this number; `None` when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn requester(
    conn: &impl ConnectionTrait,
    id: i64,
) -> Result<Option<Requester>, AppError> {
    let query = people()
        .and_where(person_column(person::Column::Id).eq(id))
        .take();
    let statement = statement(&query, conn.get_database_backend());
    Ok(Requester::find_by_statement(statement).one(conn).await?)
}

/// Somebody who is written down while a request is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// Full name.
    pub name: String,
    /// E-mail, where it is known.
    pub email: Option<String>,
    /// Telephone, where it is known.
    pub phone: Option<String>,
}

/// Writes down somebody without an account; the guest behind the address where
/// there is one already, who gets the name if there was none. `None` when the
/// address is that of somebody who proved it: that person must be chosen.
///
/// # Errors
/// When the database refuses.
pub async fn newcomer(tx: &Tx, now: i64, new: &Newcomer) -> Result<Option<i64>, AppError> {
    let id = match &new.email {
        None => add_person(tx, now, &new.name).await?,
        Some(email) => {
            let value = normal_email(email);
            let proved = address::Entity::find()
                .filter(address::Column::Kind.eq("email"))
                .filter(address::Column::Value.eq(&value))
                .filter(address::Column::VerifiedAt.is_not_null())
                .one(tx.conn())
                .await?;
            if proved.is_some() {
                return Ok(None);
            }
            let id = guest(tx, now, email).await?;
            let name = person::ActiveModel {
                name: Set(new.name.clone()),
                name_key: Set(fold(&new.name)),
                ..Default::default()
            };
            person::Entity::update_many()
                .set(name)
                .filter(person::Column::Id.eq(id))
                .filter(person::Column::Name.eq(value))
                .exec(tx.conn())
                .await?;
            id
        }
    };
    if let Some(phone) = &new.phone {
        let row = address::ActiveModel {
            person_id: Set(id),
            kind: Set("phone".to_owned()),
            value: Set(phone.clone()),
            verified_at: Set(None),
            created_at: Set(now),
            ..Default::default()
        };
        // A telephone of an office is of whoever gave it first.
        let once = OnConflict::new().do_nothing().to_owned();
        let row = address::Entity::insert(row).on_conflict(once).try_insert();
        row.exec_without_returning(tx.conn()).await?;
    }
    index_words(tx, id).await?;
    Ok(Some(id))
}
