//! The rows by which lists find what somebody may see: a key and a ticket.

use std::collections::{BTreeSet, HashMap};

use engine::audience::Key;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use tables::ticket_access;

use crate::platform::error::AppError;

/// What lists are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    /// Nothing is left to do.
    pub(super) ended: bool,
    /// When the ticket came in, milliseconds UTC.
    pub(super) created_at: i64,
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
            .filter(own)
            .exec(conn)
            .await?;
    }
    let added = new.difference(&old).map(|key| ticket_access::ActiveModel {
        key: Set(key.to_string()),
        ticket_id: Set(ticket),
        ended: Set(after.1.ended),
        created_at: Set(after.1.created_at),
    });
    let added: Vec<_> = added.collect();
    if !added.is_empty() {
        ticket_access::Entity::insert_many(added)
            .exec_without_returning(conn)
            .await?;
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
