//! The other tickets that a history names, as far as its reader may see them.

use std::collections::{BTreeSet, HashMap};

use engine::{EventKind, Tie};
use sea_orm::ConnectionTrait;

use super::store::{self, Kin};
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::history::Told;

/// What stands for a ticket that the reader may not see.
const HIDDEN: &str = "otro ticket";

/// The other tickets that a history names, as far as its reader may see them.
#[derive(Debug, Clone, Default)]
pub struct Relatives(HashMap<String, Kin>);

impl Relatives {
    /// Those of these events: one statement, none where they name no other ticket.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of(
        conn: &impl ConnectionTrait,
        actor: &Actor,
        told: &[Told],
    ) -> Result<Self, AppError> {
        let keys: BTreeSet<String> = told.iter().filter_map(|e| named(&e.kind)).collect();
        let keys: Vec<String> = keys.into_iter().collect();
        let mut all = store::of_keys(conn, &keys).await?;
        all.retain(|_, kin| {
            let target = Target {
                id: kin.id,
                keys: &kin.keys,
            };
            may(actor, Action::SeeTickets, Some(target))
        });
        Ok(Self(all))
    }

    /// The ticket with this key, for who may see it.
    pub fn get(&self, key: &str) -> Option<&Kin> {
        self.0.get(key)
    }

    /// Folio and first words of the ticket with this key; that it is another one, where the
    /// reader may not see it.
    pub fn name(&self, key: &str) -> String {
        let name = |kin: &Kin| match &kin.folio {
            Some(folio) => format!("{folio} · {}", kin.summary),
            None => format!("«{}»", kin.summary),
        };
        self.get(key).map_or(HIDDEN.to_owned(), name)
    }

    /// The parts of a ticket in which something is left to do, by their addresses.
    pub fn open_parts(&self, ticket: &engine::Ticket) -> Vec<&Kin> {
        let parts = ticket.links.iter();
        let parts = parts.filter(|link| link.inverse && link.tie == Tie::PartOf);
        let parts = parts.filter_map(|link| self.get(&link.ticket));
        let mut parts: Vec<&Kin> = parts.filter(|kin| !kin.ended).collect();
        parts.sort_by_key(|kin| kin.id);
        parts
    }
}

/// The key of the other ticket that an event names.
fn named(event: &EventKind) -> Option<String> {
    match event {
        EventKind::Received { origin, .. } => origin.as_ref().map(|o| o.ticket.clone()),
        EventKind::Linked(link) | EventKind::Unlinked(link) => Some(link.ticket.clone()),
        EventKind::Opened { ticket, .. }
        | EventKind::Absorbed { ticket, .. }
        | EventKind::Parted { ticket }
        | EventKind::Merged { into: ticket }
        | EventKind::Unmerged { from: ticket } => Some(ticket.clone()),
        _ => None,
    }
}
