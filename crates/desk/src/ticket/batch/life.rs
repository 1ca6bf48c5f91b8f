//! The life of one ticket, command after command, in memory.

use engine::levels::Past;
use engine::{Actor, Command, Event, EventKind, Outcome, Place, Ticket, Visibility, decide};

use super::{Numbers, Staff};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::shorten;
use crate::ticket::append::{self, By, Head, Ready};
use crate::ticket::commit::{SUMMARY, past_of};
use crate::ticket::facts::{self, About};
use crate::ticket::spoken::{Word, waits};

/// A command in the life of a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// Through what.
    pub channel: &'a str,
    /// When, milliseconds UTC.
    pub at: i64,
    /// What.
    pub command: &'a Command,
}

/// A ticket that is not in the database yet.
pub struct Life {
    pub(super) key: String,
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) contact: String,
    pub(super) summary: String,
    pub(super) head: Head,
    pub(super) events: Vec<Ready>,
    /// Since when the requester waits for an answer.
    pub(super) unanswered: Option<i64>,
    pub(super) past: Vec<Past>,
    ticket: Ticket,
}

impl Life {
    /// A new ticket. `contact` is the address that its requester gave.
    ///
    /// # Errors
    /// A refusal of the engine, which the same command of a page would get, too.
    pub fn begin(
        app: &App,
        staff: &Staff,
        numbers: &mut Numbers,
        contact: &str,
        deed: Deed<'_>,
    ) -> Result<Self, AppError> {
        let key = app.random.key()?;
        let about = About {
            key: &key,
            created: deed.at,
            ticket: None,
        };
        let facts = facts::gather_with(app, deed.at, about, deed.command, staff)?;
        let decision = decide(&app.book, None, deed.actor, deed.command, &facts)?;
        let outcome = decision.outcomes.into_iter().next();
        let outcome = outcome.ok_or_else(|| AppError::internal("a registering of nothing"))?;
        Self::of(app, numbers, contact, outcome, deed)
    }

    fn of(
        app: &App,
        numbers: &mut Numbers,
        contact: &str,
        outcome: Outcome,
        deed: Deed<'_>,
    ) -> Result<Self, AppError> {
        let Place::New(key) = outcome.place.clone() else {
            return Err(AppError::internal("a new ticket without a key"));
        };
        let first = outcome.events.first().and_then(|e| e.body.as_deref());
        let asked = outcome.ticket.requester.is_some();
        let mut life = Self {
            key,
            created: deed.at,
            updated: deed.at,
            contact: if asked {
                contact.to_lowercase()
            } else {
                String::new()
            },
            summary: shorten(first.unwrap_or_default(), SUMMARY),
            head: Head::default(),
            events: Vec::new(),
            unanswered: None,
            past: Vec::new(),
            ticket: outcome.ticket.clone(),
        };
        life.take(app, numbers, outcome, deed)?;
        Ok(life)
    }

    /// Carries out a command; answers with the tickets that were opened out of this one.
    ///
    /// # Errors
    /// A refusal of the engine; the ticket is as it was.
    pub fn act(
        &mut self,
        app: &App,
        staff: &Staff,
        numbers: &mut Numbers,
        deed: Deed<'_>,
    ) -> Result<Vec<Self>, AppError> {
        let about = About {
            key: &self.key,
            created: self.created,
            ticket: Some(&self.ticket),
        };
        let facts = facts::gather_with(app, deed.at, about, deed.command, staff)?;
        let decision = decide(
            &app.book,
            Some(&self.ticket),
            deed.actor,
            deed.command,
            &facts,
        )?;
        let asked = self.ticket.requester;
        let mut opened = Vec::new();
        for outcome in decision.outcomes {
            if outcome.place == Place::This {
                self.take(app, numbers, outcome, deed)?;
            } else {
                // The address is that of who asked, and goes to no ticket of somebody else.
                let contact = self.contact.as_str();
                let contact = Some(contact).filter(|_| outcome.ticket.requester == asked);
                let contact = contact.unwrap_or_default();
                opened.push(Self::of(app, numbers, contact, outcome, deed)?);
            }
        }
        Ok(opened)
    }

    fn take(
        &mut self,
        app: &App,
        numbers: &mut Numbers,
        outcome: Outcome,
        deed: Deed<'_>,
    ) -> Result<(), AppError> {
        let by = By {
            person: deed.actor.person,
            channel: deed.channel,
            at: deed.at,
        };
        let Outcome {
            mut events,
            mut ticket,
            number,
            ..
        } = outcome;
        if number {
            let unknown = || AppError::internal(format!("no kind {}", ticket.kind));
            let kind = app.book.kind(&ticket.kind).ok_or_else(unknown)?;
            let folio = numbers.take(kind, deed.at, &app.zone)?;
            let event = Event::plain(EventKind::Numbered { folio }, Visibility::Public);
            let applied = ticket.apply(&event.kind, &event.values);
            applied.map_err(|e| AppError::internal(e.to_string()))?;
            events.push(event);
        }
        let (ready, head) = append::prepare(app, self.head.clone(), &events, by)?;
        self.events.extend(ready);
        if !app.levels.is_empty() {
            let past = past_of(app, ticket.version, &events, by);
            self.past.extend(past);
        }
        let words = events.iter().map(|event| Word {
            event: event.kind.name(),
            visibility: event.visibility.key(),
            channel: deed.channel,
            at: deed.at,
        });
        self.unanswered = waits(self.unanswered, words);
        self.head = head;
        self.ticket = ticket;
        self.updated = deed.at;
        Ok(())
    }

    /// The ticket as it is now.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// How many events it has.
    pub fn events(&self) -> usize {
        self.events.len()
    }

    /// When it came in, milliseconds UTC.
    pub fn created(&self) -> i64 {
        self.created
    }
}
