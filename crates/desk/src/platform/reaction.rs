//! What follows elsewhere from a change of a ticket.
//!
//! Those who follow tickets (channels, surveys, clocks) register a function; the
//! functions run in order, in the transaction of the change. What is slow
//! belongs into a job that the function queues.

use std::sync::Arc;

use engine::{Event, Ticket};
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
    /// When, milliseconds UTC.
    pub at: i64,
}

impl<'a> Change<'a> {
    /// What happened, each with its number in the ticket.
    pub fn numbered(&self) -> impl Iterator<Item = (i64, &'a Event)> + use<'a> {
        let first = self.before.map_or(1, |ticket| ticket.version + 1);
        (first..).zip(self.events)
    }
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
