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
use crate::ticket::history;

/// Tickets that ways of ties are followed through at most.
const FARTHEST: usize = 1_000;

/// Whether a command is about two tickets.
pub(super) fn is_between_tickets(command: &Command) -> bool {
    match command {
        Command::Together(asked) => {
            let mut steps = asked.steps.iter();
            steps.any(|step| is_between_tickets(&step.command))
        }
        command => matches!(
            command,
            Command::Link(_) | Command::Unlink(_) | Command::Merge { .. } | Command::Unmerge
        ),
    }
}

/// The ties that a command is about: its own, or those of several together.
fn links(command: &Command) -> Vec<&Link> {
    match command {
        Command::Link(link) | Command::Unlink(link) => vec![link],
        Command::Together(asked) => {
            let steps = asked.steps.iter();
            steps.flat_map(|step| links(&step.command)).collect()
        }
        _ => Vec::new(),
    }
}

/// The ticket within which a command lets this one go on.
fn merged(command: &Command) -> Vec<&String> {
    match command {
        Command::Merge { into } => vec![into],
        Command::Together(asked) => {
            let steps = asked.steps.iter();
            steps.flat_map(|step| merged(&step.command)).collect()
        }
        _ => Vec::new(),
    }
}

/// The keys of the other tickets that a command on this one is about; the one within which it
/// goes on is, too, for the refusal that names it.
pub(super) fn named(ticket: &Ticket, command: &Command) -> Vec<String> {
    let tied = links(command).into_iter().map(|link| &link.ticket);
    let mut keys: Vec<String> = tied.chain(merged(command)).cloned().collect();
    keys.extend(ticket.merged_into.clone());
    keys.sort();
    keys.dedup();
    keys
}

/// Other tickets as they are, not held: for trying.
///
/// # Errors
/// When the database refuses.
pub(super) async fn looked(
    conn: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<Other>, AppError> {
    let row = ticket::Entity::find()
        .filter(ticket::Column::Key.eq(key))
        .one(conn)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Other {
        ticket: history::ticket(conn, row.id).await?,
        created: row.created_at,
    }))
}

/// The other tickets that a command is about, locked.
///
/// # Errors
/// When the database refuses.
pub(super) async fn others(
    tx: &Tx,
    ticket: &Ticket,
    command: &Command,
) -> Result<Others, AppError> {
    load(tx, named(ticket, command)).await
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

/// Which tickets are tied to which, as far as ways lead from those that are to be tied.
///
/// # Errors
/// A refusal where ways lead on and on, or the database.
pub(super) async fn ways(
    conn: &impl ConnectionTrait,
    key: &str,
    command: &Command,
) -> Result<Ways, AppError> {
    let mut all = Ways::new();
    for (tie, start) in starts(key, command) {
        all.extend(ways_from(conn, tie, &start).await?);
    }
    Ok(all)
}

/// Pairs of tickets by their keys, and how they are tied.
pub(super) type Ways = Vec<(String, Tie, String)>;

/// Where ways begin that could close a circle with what a command ties.
pub(super) fn starts(key: &str, command: &Command) -> Vec<(Tie, String)> {
    if let Command::Together(asked) = command {
        let steps = asked.steps.iter();
        return steps.flat_map(|step| starts(key, &step.command)).collect();
    }
    match command {
        Command::Link(link) if link.inverse => vec![(link.tie, key.to_owned())],
        Command::Link(link) => vec![(link.tie, link.ticket.clone())],
        _ => Vec::new(),
    }
}

/// The ways of one sort that begin at a ticket.
///
/// # Errors
/// A refusal where they lead on and on, or the database.
pub(super) async fn ways_from(
    conn: &impl ConnectionTrait,
    tie: Tie,
    start: &str,
) -> Result<Ways, AppError> {
    let (mut ways, mut seen) = (Ways::new(), vec![start.to_owned()]);
    let mut next = seen.clone();
    while !next.is_empty() {
        let found = store::tied(conn, tie, &next).await?;
        next.clear();
        for (from, to) in found {
            if !seen.contains(&to) {
                seen.push(to.clone());
                next.push(to.clone());
            }
            ways.push((from, tie, to));
        }
        if seen.len() > FARTHEST {
            let text = "Ese ticket está vinculado con demasiados otros.";
            return Err(Refusal::at("kin.far", "ticket", text).into());
        }
    }
    Ok(ways)
}
