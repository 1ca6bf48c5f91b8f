//! The rows by which lists find what somebody may see: a key and a ticket.

use std::collections::{BTreeSet, HashMap};

use engine::Category;
use engine::audience::Key;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Iterable, QueryFilter,
};
use tables::ticket_access;

use crate::platform::error::AppError;

/// What lists are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    /// Nothing is left to do.
    pub(super) ended: bool,
    /// Something is left to do, and nobody is responsible.
    pub(super) unassigned: bool,
    /// It waits for something.
    pub(super) waiting: bool,
    /// When the ticket came in, milliseconds UTC.
    pub(super) created_at: i64,
}

impl Order {
    /// That of a ticket's row: whether it ended, its category, who is responsible, and
    /// when it came in.
    pub(super) fn of(
        (ended, category): (bool, &str),
        assignee: Option<i64>,
        created_at: i64,
    ) -> Self {
        Self {
            ended,
            unassigned: !ended && assignee.is_none(),
            waiting: category == Category::Pending.key(),
            created_at,
        }
    }

    /// A row of the access index.
    pub(super) fn row(self, ticket: i64, key: String) -> ticket_access::ActiveModel {
        ticket_access::ActiveModel {
            key: Set(key),
            ticket_id: Set(ticket),
            ended: Set(self.ended),
            unassigned: Set(self.unassigned),
            waiting: Set(self.waiting),
            created_at: Set(self.created_at),
        }
    }

    /// Whether a stored row says the same.
    pub(super) fn is_of(self, row: &ticket_access::Model) -> bool {
        let stored = Self {
            ended: row.ended,
            unassigned: row.unassigned,
            waiting: row.waiting,
            created_at: row.created_at,
        };
        stored == self
    }
}

/// Brings a ticket's rows from the keys that it carried to those that it carries
/// now; three statements at most, none when nothing changed.
pub(super) async fn bring(
    conn: &impl ConnectionTrait,
    ticket: i64,
    before: (&[Key], Option<Order>),
    after: (&[Key], Order),
) -> Result<(), DbErr> {
    let (old, new): (BTreeSet<&Key>, BTreeSet<&Key>) =
        (before.0.iter().collect(), after.0.iter().collect());
    let own = ticket_access::Column::TicketId.eq(ticket);
    let gone: Vec<String> = old.difference(&new).map(|key| key.to_string()).collect();
    if !gone.is_empty() {
        ticket_access::Entity::delete_many()
            .filter(own.clone())
            .filter(ticket_access::Column::Key.is_in(gone))
            .exec(conn)
            .await?;
    }
    let stay = old.intersection(&new).next().is_some();
    if stay && before.1.is_some_and(|order| order != after.1) {
        ticket_access::Entity::update_many()
            .col_expr(ticket_access::Column::Ended, Expr::value(after.1.ended))
            .col_expr(
                ticket_access::Column::Unassigned,
                Expr::value(after.1.unassigned),
            )
            .col_expr(ticket_access::Column::Waiting, Expr::value(after.1.waiting))
            .filter(own)
            .exec(conn)
            .await?;
    }
    let added = new
        .difference(&old)
        .map(|key| after.1.row(ticket, key.to_string()));
    let added: Vec<_> = added.collect();
    if !added.is_empty() {
        ticket_access::Entity::insert_many(added)
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// Takes the tickets of a unit, and of all below it, from under some units to under others:
/// a statement for what goes and one for each unit that comes, however many tickets there
/// are. Every ticket that units may see carries the unit itself, by which they are found.
///
/// # Errors
/// When the database refuses.
pub async fn move_unit(
    conn: &impl ConnectionTrait,
    unit: &str,
    gone: &[String],
    come: &[String],
) -> Result<(), AppError> {
    let written = |unit: &str| Key::Unit(unit.to_owned()).to_string();
    let column = |column: ticket_access::Column| Expr::col((ticket_access::Entity, column));
    let own = Query::select()
        .column((ticket_access::Entity, ticket_access::Column::TicketId))
        .from(ticket_access::Entity)
        .and_where(column(ticket_access::Column::Key).eq(written(unit)))
        .take();
    if !gone.is_empty() {
        let gone = gone.iter().map(|unit| written(unit));
        ticket_access::Entity::delete_many()
            .filter(ticket_access::Column::Key.is_in(gone))
            .filter(ticket_access::Column::TicketId.in_subquery(own))
            .exec(conn)
            .await?;
    }
    let others: Vec<ticket_access::Column> = ticket_access::Column::iter()
        .filter(|own| !matches!(own, ticket_access::Column::Key))
        .collect();
    for above in come {
        let rows = Query::select()
            .expr(Expr::value(written(above)))
            .columns(others.iter().map(|own| (ticket_access::Entity, *own)))
            .from(ticket_access::Entity)
            .and_where(column(ticket_access::Column::Key).eq(written(unit)))
            .take();
        let mut insert = Query::insert();
        insert
            .into_table(ticket_access::Entity)
            .columns(std::iter::once(ticket_access::Column::Key).chain(others.clone()));
        insert
            .select_from(rows)
            .map_err(|e| AppError::internal(format!("access of a moved unit: {e}")))?;
        conn.execute(&insert).await?;
    }
    Ok(())
}

/// The keys that a ticket carries, as they are stored.
///
/// # Errors
/// When the database refuses, or holds what is no key.
pub async fn of(conn: &impl ConnectionTrait, ticket: i64) -> Result<Vec<Key>, AppError> {
    let rows = ticket_access::Entity::find()
        .filter(ticket_access::Column::TicketId.eq(ticket))
        .all(conn)
        .await?;
    rows.iter().map(key).collect()
}

fn key(row: &ticket_access::Model) -> Result<Key, AppError> {
    parse(&row.key)
}

/// A key as it is stored.
///
/// # Errors
/// For what is no key.
pub fn parse(text: &str) -> Result<Key, AppError> {
    text.parse::<Key>()
        .map_err(|e| AppError::internal(e.to_string()))
}

/// The keys that each of these tickets carries, in one statement; none for one that is not there.
///
/// # Errors
/// When the database refuses, or holds what is no key.
pub async fn of_all(
    conn: &impl ConnectionTrait,
    tickets: &[i64],
) -> Result<HashMap<i64, Vec<Key>>, AppError> {
    let rows = ticket_access::Entity::find()
        .filter(ticket_access::Column::TicketId.is_in(tickets.iter().copied()))
        .all(conn)
        .await?;
    let mut all: HashMap<i64, Vec<Key>> = HashMap::new();
    for row in rows {
        all.entry(row.ticket_id).or_default().push(key(&row)?);
    }
    Ok(all)
}
