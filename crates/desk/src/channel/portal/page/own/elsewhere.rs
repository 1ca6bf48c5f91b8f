//! A ticket that goes on within another, for whom it is: what is said there since, and how
//! that one stands. What others wrote there, and what was said before, is not for this reader.

use std::collections::HashMap;

use engine::{EventKind, Kind, Ticket};

use super::entry::{Entry, Telling};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::act::is_requesters;
use crate::ticket::history::{self, Told};
use crate::ticket::kin::store;

/// The ticket within which another goes on.
pub struct Elsewhere<'a> {
    ticket: Ticket,
    kind: &'a Kind,
    /// What is for who asked for the other one.
    told: Vec<Told>,
}

impl<'a> Elsewhere<'a> {
    /// That of a ticket; nothing for one that goes on by itself.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of(
        app: &'a App,
        ticket: &Ticket,
        told: &[Told],
    ) -> Result<Option<Self>, AppError> {
        let Some(into) = &ticket.merged_into else {
            return Ok(None);
        };
        let conn = app.db.read();
        let merged = |event: &&Told| matches!(event.kind, EventKind::Merged { .. });
        let since = told.iter().rev().find(merged).map_or(i64::MAX, |e| e.at);
        let id = store::going_on(conn, store::number(conn, into).await?).await?;
        let there = history::ticket(conn, id).await?;
        let gone = || AppError::internal(format!("no kind {}", there.kind));
        let kind = app.book.kind(&there.kind).ok_or_else(gone)?;
        let mut said = history::told(conn, id, true).await?;
        said.retain(|event| {
            let own = event.actor.is_some() && event.actor == ticket.requester;
            let ours = !is_requesters(&event.channel) || own;
            let speaks = matches!(event.kind, EventKind::Answered | EventKind::Moved { .. });
            event.at >= since && speaks && ours
        });
        for event in &mut said {
            // Its files are fetched from that ticket's own page.
            event.files.clear();
        }
        Ok(Some(Self {
            ticket: there,
            kind,
            told: said,
        }))
    }

    /// Everybody who said something there.
    pub fn people(&self) -> impl Iterator<Item = i64> {
        self.told.iter().filter_map(|event| event.actor)
    }

    /// How it stands there: the kind and the key of the state.
    pub fn stands(&self) -> (&'a Kind, &str) {
        (self.kind, &self.ticket.state)
    }

    /// Whether it ended there.
    pub fn is_ended(&self) -> bool {
        let state = self.kind.present(&self.ticket.state);
        state.is_some_and(|state| state.category.is_ended())
    }

    /// What was said there, as entries of the reader's own page.
    pub fn entries(
        &self,
        app: &App,
        names: &HashMap<i64, String>,
        requester: Option<i64>,
        follows: bool,
    ) -> Vec<Entry> {
        let telling = Telling {
            app,
            kind: self.kind,
            form: &app.book.form(&self.ticket),
            names,
            path: "",
            follows,
        };
        let told = self.told.iter();
        told.filter_map(|event| telling.entry(event, requester, None))
            .collect()
    }
}
