//! A ticket of an address, as far as somebody may see it.

use std::collections::HashMap;

use engine::audience::Key;
use engine::{Form, Kind, Ticket};

use crate::channel::portal::follow_up::is_ended;
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, follows, may};
use crate::ticket::history::{self, Told};
use crate::ticket::kin::Relatives;
use crate::ticket::page::{timeline, words};
use crate::ticket::reading;
use crate::ticket::store::{self, Listed, Seen};

/// A ticket that somebody may see, all of it or its public part.
pub struct Open {
    /// The row.
    pub row: Listed,
    /// The keys that it carries.
    pub keys: Vec<Key>,
    /// Whether all of it is for who asks; else what its requester sees.
    pub attends: bool,
    /// Whether who asks reads along with the requester: nothing personal, and no command.
    pub follows: bool,
}

/// What its events make of a ticket.
pub struct Read<'a> {
    /// The events that are for who asks.
    pub told: Vec<Told>,
    /// The ticket after all of its events.
    pub ticket: Ticket,
    /// Whether it has ended; of one that goes on within another, whether that one has.
    pub over: bool,
    /// Its kind.
    pub kind: &'a Kind,
    /// Its form.
    pub form: Form<'a>,
    /// The other tickets that its history names, as far as who asks may see them.
    pub kin: Relatives,
    /// The names of everybody whom it names.
    pub names: HashMap<i64, String>,
}

impl Open {
    /// The ticket with this folio or key: whole for who may see it, its public part for who asked for it.
    ///
    /// # Errors
    /// [`AppError::NotFound`], the same for none and for one of others.
    pub async fn of(app: &App, actor: &Actor, reference: &str) -> Result<Self, AppError> {
        let Seen { ticket: row, keys } = store::seen(app.db.read(), reference).await?;
        let target = Some(Target {
            id: row.id,
            keys: &keys,
        });
        let attends = may(actor, Action::SeeTickets, target);
        let mut open = Self {
            row,
            keys,
            attends,
            follows: false,
        };
        open.follows = open.is_followed_by(actor);
        if !attends && !open.follows && !open.may(actor, Action::Reply) {
            return Err(AppError::NotFound);
        }
        Ok(open)
    }

    /// Whether who asks sees of it what the requester sees, without being the requester.
    pub(super) fn is_followed_by(&self, actor: &Actor) -> bool {
        let target = Target {
            id: self.row.id,
            keys: &self.keys,
        };
        let replies = self.attends || self.may(actor, Action::Reply);
        !replies && follows(actor, target)
    }

    /// Whether who asks may do this to it.
    pub fn may(&self, actor: &Actor, action: Action) -> bool {
        let target = Target {
            id: self.row.id,
            keys: &self.keys,
        };
        may(actor, action, Some(target))
    }

    /// Its events and what they make of it; that it was read is written down.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read<'a>(&self, app: &'a App, actor: &Actor) -> Result<Read<'a>, AppError> {
        if self.attends {
            let reference = self.row.reference().to_owned();
            reading::note(app, actor, &self.row, "ticket", reference);
        }
        self.unfold(app, actor).await
    }

    /// The same where nobody reads it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unfold<'a>(&self, app: &'a App, actor: &Actor) -> Result<Read<'a>, AppError> {
        let conn = app.db.read();
        let mut told = history::told(conn, self.row.id, !self.attends).await?;
        if !self.attends {
            told.retain(|event| !event.is_of_another(self.row.requester_id));
        }
        let ticket = if self.attends {
            history::fold(&told)?
        } else {
            history::ticket(conn, self.row.id).await?
        };
        let gone = || AppError::internal(format!("no kind {}", ticket.kind));
        let kind = app.book.kind(&ticket.kind).ok_or_else(gone)?;
        let mut people = timeline::people(&told);
        people.extend(ticket.assignee);
        people.extend(ticket.requester);
        people.extend(words::people(ticket.values.values()));
        let names = directory::store::names(conn, people).await?;
        let kin = Relatives::of(conn, actor, &told).await?;
        let over = is_ended(conn, app, (self.row.id, &ticket)).await?;
        Ok(Read {
            over,
            kin,
            form: app.book.form(&ticket),
            told,
            ticket,
            kind,
            names,
        })
    }
}
