//! What follows elsewhere from a change of a ticket.
//!
//! Those who follow tickets (channels, surveys, clocks) register a function; the
//! functions run in order, in the transaction of the change. What is slow
//! belongs into a job that the function queues.

use std::sync::Arc;

use engine::{Event, EventKind, Recipe, Ticket};
use futures_util::future::BoxFuture;

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// A change of a ticket, as those who follow it see it.
pub struct Change<'a> {
    /// The ticket's number.
    pub id: i64,
    /// The ticket before; `None` for one that was just registered.
    pub before: Option<&'a Ticket>,
    /// The ticket after.
    pub after: &'a Ticket,
    /// What happened, in order. The first has the number after the version before.
    pub events: &'a [Event],
    /// The address that the requester gave, if one.
    pub contact: Option<&'a str>,
    /// Who did it; `None` for the program itself.
    pub person: Option<i64>,
    /// It came by the ways of those who ask: their pages, their mail.
    pub asks: bool,
    /// How many rules stand behind it, one after the other: none behind what a person did. What one
    /// command does at several tickets has one depth.
    pub depth: i64,
    /// When, milliseconds UTC.
    pub at: i64,
}

impl<'a> Change<'a> {
    /// What happened, each with its number in the ticket.
    pub fn numbered(&self) -> impl Iterator<Item = (i64, &'a Event)> + use<'a> {
        let first = self.before.map_or(1, |ticket| ticket.version + 1);
        (first..).zip(self.events)
    }

    /// Who did it with their own hands: nobody where a rule did it with somebody's rights.
    pub fn doer(&self) -> Option<i64> {
        self.person.filter(|_| self.depth == 0)
    }

    /// Whether it came from somebody for whom the ticket is ([`is_asker`]).
    pub fn by_requester(&self) -> bool {
        let own = |doer| is_asker(self.after, doer, self.asks);
        self.doer().is_some_and(own)
    }
}

/// Whether a ticket is for this person: who asked for it, or, where it came by the ways of those who
/// ask (`asks`), for one that goes on within it.
pub fn is_asker(ticket: &Ticket, person: i64, asks: bool) -> bool {
    let mut joined = ticket.absorbed.values().flatten();
    ticket.requester == Some(person) || (asks && joined.any(|own| *own == person))
}

/// How many rules stand behind these events of one ticket.
pub fn depth(events: &[Event]) -> i64 {
    let depths = events.iter().filter_map(|event| match &event.kind {
        EventKind::Ran(ran) if ran.what == Recipe::Rule => Some(ran.depth),
        _ => None,
    });
    depths.max().unwrap_or_default()
}

/// What one follower does.
pub type Reaction =
    for<'a> fn(&'a Tx, &'a App, &'a Change<'a>) -> BoxFuture<'a, Result<(), AppError>>;

/// The followers, in order.
#[derive(Clone, Default)]
pub struct Reactions(Arc<[Reaction]>);

impl Reactions {
    /// These followers, in this order.
    pub fn new(all: impl IntoIterator<Item = Reaction>) -> Self {
        Self(all.into_iter().collect())
    }

    /// Lets every follower react.
    ///
    /// # Errors
    /// Those of the first that fails; the change is undone with it.
    pub async fn all(&self, tx: &Tx, app: &App, change: &Change<'_>) -> Result<(), AppError> {
        for reaction in self.0.iter() {
            reaction(tx, app, change).await?;
        }
        Ok(())
    }
}
