//! How tickets stand to each other: ties, and tickets that go on within others [P-12].
//!
//! The events of both ends tell of it; `ticket_tie` and `ticket.merged_into` are projected
//! from them. What a reader is told of the other end is what they may see of it.

pub mod children;
mod relatives;
pub mod store;

pub use relatives::Relatives;

use std::collections::HashMap;

use engine::{Command, Draft, Link, Other, Refusal, Ticket, Tie};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::ticket;

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::commit::{Before, Others};

/// Tickets that ways of ties are followed through at most.
const FARTHEST: usize = 1_000;

/// Whether a command is about two tickets.
pub(super) fn is_between_tickets(command: &Command) -> bool {
    matches!(
        command,
        Command::Link(_) | Command::Unlink(_) | Command::Merge { .. } | Command::Unmerge
    )
}

/// The other tickets that a command is about, locked; the one within which the ticket goes on,
/// for the refusal that names it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn others(
    tx: &Tx,
    ticket: &Ticket,
    command: &Command,
) -> Result<Others, AppError> {
    let keys = match command {
        Command::Link(link) | Command::Unlink(link) => vec![link.ticket.clone()],
        Command::Merge { into } => vec![into.clone()],
        _ => ticket.merged_into.iter().cloned().collect(),
    };
    load(tx, keys).await
}

/// The ticket that a new one comes from, locked.
///
/// # Errors
/// When the database refuses.
pub(super) async fn of_origin(tx: &Tx, draft: &Draft) -> Result<Others, AppError> {
    let key = draft.origin.as_ref().map(|origin| origin.ticket.clone());
    load(tx, key.into_iter().collect()).await
}

async fn load(tx: &Tx, keys: Vec<String>) -> Result<Others, AppError> {
    if keys.is_empty() {
        return Ok(Others::new());
    }
    let rows = ticket::Entity::find()
        .filter(ticket::Column::Key.is_in(keys))
        .order_by_asc(ticket::Column::Id)
        .lock_exclusive()
        .all(tx.conn())
        .await?;
    let mut others = Others::new();
    for row in rows {
        others.insert(row.key.clone(), Before::load(tx, row).await?);
    }
    Ok(others)
}

/// The same as the engine knows them.
pub(super) fn known(others: &Others) -> HashMap<String, Other> {
    let known = others.iter().map(|(key, before)| {
        let other = Other {
            ticket: before.ticket.clone(),
            created: before.row.created_at,
        };
        (key.clone(), other)
    });
    known.collect()
}

/// Which tickets are tied to which, as far as ways lead from the two that are to be tied.
///
/// # Errors
/// A refusal where ways lead on and on, or the database.
pub(super) async fn ways(
    conn: &impl ConnectionTrait,
    key: &str,
    command: &Command,
) -> Result<Vec<(String, Tie, String)>, AppError> {
    let Command::Link(Link {
        ticket,
        tie,
        inverse,
    }) = command
    else {
        return Ok(Vec::new());
    };
    let start = if *inverse { key } else { ticket };
    let (mut ways, mut seen) = (Vec::new(), vec![start.to_owned()]);
    let mut next = seen.clone();
    while !next.is_empty() {
        let found = store::tied(conn, *tie, &next).await?;
        next.clear();
        for (from, to) in found {
            if !seen.contains(&to) {
                seen.push(to.clone());
                next.push(to.clone());
            }
            ways.push((from, *tie, to));
        }
        if seen.len() > FARTHEST {
            let text = "Ese ticket está vinculado con demasiados otros.";
            return Err(Refusal::at("kin.far", "ticket", text).into());
        }
    }
    Ok(ways)
}
