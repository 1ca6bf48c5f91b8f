//! A decision in the making: the ticket as it becomes, and the events so far.

use std::mem;
use std::rc::Rc;

use filter::{Filter, Ident, Moment, Viewer};
use jiff::Timestamp;

use super::{Decision, Facts, Outcome, Place, Refusal, wait};
use crate::{
    Actor, Attachment, Book, Category, Changes, Event, EventKind, Form, Kind, Ticket,
    TicketSubject, Value, Visibility,
};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

#[derive(Clone)]
pub(super) struct Work<'a> {
    pub(super) book: &'a Book,
    pub(super) facts: &'a Facts,
    pub(super) kind: &'a Kind,
    /// The ticket before this command; `None` for a new one.
    pub(super) before: Option<&'a Ticket>,
    pub(super) ticket: Ticket,
    form: Rc<Form<'a>>,
    events: Vec<Event>,
    /// When the ticket came in.
    created: i64,
    moment: Rc<Moment>,
    /// Whether the ticket gets its number after the events.
    pub(super) number: bool,
    /// Whether a date was reached: what is kept then is no answer to anybody.
    pub(super) woken: bool,
    /// Tickets opened out of this one, and those that it is tied to.
    pub(super) opened: Vec<Outcome>,
    /// The version that the command found: what changed later is its own doing, and no conflict.
    began: i64,
    /// How many events there were when the present step of several began.
    step: usize,
}

impl<'a> Work<'a> {
    /// Begins on a ticket. One in a state that its workflow gave up is first brought
    /// to what took its place, so that it waits exactly where its state says so.
    pub(super) fn on(
        book: &'a Book,
        facts: &'a Facts,
        ticket: &'a Ticket,
    ) -> Result<Self, Refusal> {
        let gone = || Refusal::whole("kind.gone", "Este tipo de ticket ya no existe.");
        let kind = book.kind(&ticket.kind).ok_or_else(gone)?;
        let mut work = Self {
            book,
            facts,
            kind,
            before: Some(ticket),
            ticket: ticket.clone(),
            form: Rc::new(book.form(ticket)),
            events: Vec::new(),
            created: facts.created,
            moment: Rc::new(moment(facts)),
            number: false,
            woken: false,
            opened: Vec::new(),
            began: ticket.version,
            step: 0,
        };
        let present = kind.present(&ticket.state).ok_or_else(gone)?;
        let waits = present.wait.is_some();
        if present.key != ticket.state || waits != ticket.waiting.is_some() {
            let mapped = EventKind::Mapped {
                from: ticket.state.clone(),
                to: present.key.clone(),
                waiting: wait::carried(present, ticket.waiting.as_ref(), facts),
            };
            work.push(Event::plain(mapped, Visibility::Internal))?;
        }
        Ok(work)
    }

    /// The instant so many working days from now, milliseconds UTC. Where the institution has no
    /// calendar, or one that opens too seldom, every day counts.
    pub(super) fn in_days(&self, days: u32) -> i64 {
        let now = self.facts.now;
        let levels = self.facts.levels.as_ref();
        let calendar = levels.and_then(|levels| levels.calendars().get(levels.usual()?).ok());
        let business = calendar.and_then(|calendar| calendar.add_days(now, days).ok());
        let any = now.saturating_add(i64::from(days).saturating_mul(DAY));
        business.unwrap_or(any)
    }

    /// Begins on another ticket that the command is about, with its key.
    pub(super) fn on_other(&self, key: &str) -> Result<Self, Refusal> {
        let gone = || {
            let text = "Ningún ticket a su alcance tiene ese folio.";
            Refusal::at("kin.missing", "ticket", text)
        };
        let other = self.facts.others.get(key).ok_or_else(gone)?;
        let mut work = Self::on(self.book, self.facts, &other.ticket)?;
        work.created = other.created;
        Ok(work)
    }

    /// Begins with the event that makes a ticket.
    pub(super) fn new(
        book: &'a Book,
        facts: &'a Facts,
        kind: &'a Kind,
        first: Event,
    ) -> Result<Self, Refusal> {
        let ticket = Ticket::fold([(&first.kind, &first.values)]).map_err(|e| broken(&e))?;
        Ok(Self {
            book,
            facts,
            kind,
            before: None,
            form: Rc::new(book.form(&ticket)),
            ticket,
            events: vec![first],
            created: facts.now,
            moment: Rc::new(moment(facts)),
            number: false,
            woken: false,
            opened: Vec::new(),
            began: i64::MAX,
            step: 0,
        })
    }

    /// Adds an event and lets it happen.
    pub(super) fn push(&mut self, event: Event) -> Result<(), Refusal> {
        let applied = self.ticket.apply(&event.kind, &event.values);
        applied.map_err(|e| broken(&e))?;
        if matches!(event.kind, EventKind::Reclassified { .. }) {
            self.form = Rc::new(self.book.form(&self.ticket));
        }
        self.events.push(event);
        Ok(())
    }

    /// Whether somebody else made a change, done with the event of this number, after the version `base`.
    pub(super) fn is_after(&self, changed_at: i64, base: i64) -> bool {
        changed_at > base && changed_at <= self.began
    }

    /// Begins the next of several steps: what is said of it is not said of those before.
    pub(super) fn next_step(&mut self) {
        self.step = self.events.len();
    }

    /// The ticket's form.
    pub(super) fn form(&self) -> Rc<Form<'a>> {
        Rc::clone(&self.form)
    }

    pub(super) fn is_ended(&self) -> bool {
        self.ticket
            .category(self.kind)
            .is_some_and(Category::is_ended)
    }

    /// Whether the ticket, as it is by now, meets a condition.
    pub(super) fn meets(&self, condition: &Filter, form: &Form<'_>, actor: Option<&Actor>) -> bool {
        let facts = self.facts;
        let service = self.ticket.service.as_ref();
        let subject = TicketSubject {
            ticket: &self.ticket,
            form,
            above: facts.above(self.ticket.unit.as_deref()),
            area: service
                .and_then(|key| facts.services.get(key))
                .map(String::as_str),
            created: self.created,
            zone: &facts.zone,
        };
        filter::eval(condition, &subject, &self.moment, &viewer(actor))
    }

    /// Looks at the ticket as it would be in another state.
    pub(super) fn as_if_in<T>(&mut self, state: &str, look: impl FnOnce(&Self) -> T) -> T {
        let present = mem::replace(&mut self.ticket.state, state.to_owned());
        let seen = look(self);
        self.ticket.state = present;
        seen
    }

    /// What was decided.
    pub(super) fn decision(self, place: Place) -> Decision {
        let mut outcomes = Vec::new();
        // A state that is only mapped is no answer to a command of a person, and a recipe that
        // changes nothing did not run.
        let only_mapped =
            |e: &Event| matches!(e.kind, EventKind::Mapped { .. } | EventKind::Ran(_));
        let changes = self.woken || !self.events.iter().all(only_mapped);
        if changes && !self.events.is_empty() {
            let opened = self.opened.clone();
            outcomes.push(self.outcome(place));
            outcomes.extend(opened);
        }
        Decision { outcomes }
    }

    /// Files that values bring and that the ticket's form did not have before this
    /// command: by now the values stand in the ticket at hand.
    fn new_files(&self, values: &Changes) -> Vec<Attachment> {
        let had = |key: &str| self.before.and_then(|before| before.values.get(key));
        let has = |key: &str, file: &Attachment| match had(key) {
            Some(Value::Files(files)) => files.contains(file),
            _ => false,
        };
        let mut new = Vec::new();
        for (key, value) in values {
            if let Some(Value::Files(files)) = value {
                new.extend(files.iter().filter(|file| !has(key, file)).cloned());
            }
        }
        new
    }

    /// What happens to this very ticket.
    pub(super) fn outcome(self, place: Place) -> Outcome {
        Outcome {
            place,
            events: self.events,
            ticket: self.ticket,
            number: self.number,
        }
    }

    /// An event with values for the fields of a form, those that the requester
    /// may read apart from those that stay inside.
    pub(super) fn fill(&mut self, form: &Form<'_>, values: Changes) -> Result<(), Refusal> {
        let is_internal = |key: &str| form.field(key).is_none_or(|f| f.internal);
        let (inside, open): (Changes, Changes) =
            values.into_iter().partition(|(key, _)| is_internal(key));
        for (values, visibility) in [(open, Visibility::Public), (inside, Visibility::Internal)] {
            if values.is_empty() {
                continue;
            }
            let fields = values.keys().cloned().collect();
            let mut event = Event::plain(EventKind::Filled { fields }, visibility);
            event.attachments = self.new_files(&values);
            event.values = values;
            self.push(event)?;
        }
        Ok(())
    }

    /// Says why, on what stays inside of this command's events; on a note, if all of them
    /// are for the requester too.
    pub(super) fn say_why(&mut self, why: Option<&str>) -> Result<(), Refusal> {
        let Some(why) = why.map(str::trim).filter(|why| !why.is_empty()) else {
            return Ok(());
        };
        let tells = |e: &&mut Event| {
            e.visibility == Visibility::Internal && !matches!(e.kind, EventKind::Mapped { .. })
        };
        let mut told = false;
        for event in self.events.iter_mut().skip(self.step).filter(tells) {
            event.body = Some(why.to_owned());
            told = true;
        }
        let changed = self
            .events
            .iter()
            .skip(self.step)
            .any(|e| !matches!(e.kind, EventKind::Mapped { .. }));
        if told || !changed {
            return Ok(());
        }
        let mut note = Event::plain(EventKind::Noted, Visibility::Internal);
        note.body = Some(why.to_owned());
        self.push(note)
    }
}

/// When and where conditions are evaluated.
pub(super) fn moment(facts: &Facts) -> Moment {
    let now = Timestamp::from_millisecond(facts.now).unwrap_or(Timestamp::UNIX_EPOCH);
    Moment {
        now,
        zone: facts.zone.clone(),
    }
}

/// Whom `yo` and `mi-equipo` mean.
pub(super) fn viewer(actor: Option<&Actor>) -> Viewer {
    let person = actor.and_then(|a| a.person).map(Ident::Number);
    let teams = actor.into_iter().flat_map(|a| &a.teams);
    Viewer {
        person: person.into_iter().collect(),
        teams: teams.cloned().map(Ident::Key).collect(),
    }
}

fn broken(error: &crate::FoldError) -> Refusal {
    Refusal::whole(
        "ticket.broken",
        format!("La historia de este ticket no se sostiene ({error})."),
    )
}
