//! A ticket as its events make it.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::Origin;
use crate::event::{Link, Property, Tie, Waiting};
use crate::{
    Approval, ApprovalChange, Category, Changes, EventKind, Kind, Offer, Sees, Spent, Task,
    TaskChange, TaskState, TimeEntry, Value,
};

/// The state of a ticket after its events, with the version at which each
/// property and field last changed, so that a save conflicts only where it must.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Key of the kind.
    pub kind: String,
    /// Version of the kind whose form it keeps.
    pub form: i64,
    /// Version of its service's definition.
    pub definition: i64,
    /// Public number, once given.
    pub folio: Option<String>,
    /// Key of the state.
    pub state: String,
    /// Why and until when it waits.
    pub waiting: Option<Waiting>,
    /// Person whom it is for.
    pub requester: Option<i64>,
    /// Key of the unit.
    pub unit: Option<String>,
    /// Key of the service.
    pub service: Option<String>,
    /// How it came in.
    pub channel: String,
    /// Whether only those who take part, and who was granted its kind, see it.
    pub restricted: bool,
    /// Key of the priority.
    pub priority: Option<String>,
    /// Key of the team that has it.
    pub team: Option<String>,
    /// Person responsible.
    pub assignee: Option<i64>,
    /// The form: what is filled in.
    pub values: BTreeMap<String, Value>,
    /// The ticket that it comes from.
    pub origin: Option<Origin>,
    /// Tickets that were registered out of it: their keys.
    pub opened: Vec<(String, Tie)>,
    /// The tickets that it is tied to, those before among them.
    pub links: BTreeSet<Link>,
    /// The offer to hand it over that waits for an answer.
    pub offer: Option<Offer>,
    /// Its tasks, by their numbers.
    pub tasks: BTreeMap<i64, Task>,
    /// Its approvals, by their keys, as far as they were ever asked.
    pub approvals: BTreeMap<String, Approval>,
    /// Keys of the first-level checks that were ticked off.
    pub checks: BTreeSet<String>,
    /// Who follows it, and whether they see it by this alone.
    pub watchers: BTreeMap<i64, Sees>,
    /// Its tags: names by keys.
    pub tags: BTreeMap<String, String>,
    /// Time spent on it, by the numbers of the events.
    pub time: BTreeMap<i64, TimeEntry>,
    /// Key of the ticket within which it goes on.
    pub merged_into: Option<String>,
    /// Tickets that go on within this one, with the people for whom they are.
    pub absorbed: BTreeMap<String, Vec<i64>>,
    /// Number of the last event: the version of the ticket.
    pub version: i64,
    /// Version at which the state last changed.
    pub state_at: i64,
    /// Version at which each property and field last changed, where it ever did.
    pub changed_at: BTreeMap<String, i64>,
}

/// Why events do not fold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// There is no event.
    #[error("no tiene eventos")]
    Empty,
    /// The first event is not the reception.
    #[error("no empieza con la recepción")]
    NoReception,
    /// A second reception.
    #[error("se recibió dos veces")]
    TwoReceptions,
    /// An event leaves what the ticket was not.
    #[error("el evento {seq} no se sigue de los anteriores")]
    Broken {
        /// Number of the event.
        seq: i64,
    },
}

impl Ticket {
    /// Under this name the date on which it goes on conflicts and changes, like a field.
    pub const UNTIL: &'static str = "wait-until";

    /// Folds a history, in order, into a ticket. Events are numbered from 1.
    ///
    /// # Errors
    /// When the list is not a history: empty, without reception, or with an
    /// event that leaves what the ticket was not.
    pub fn fold<'a>(
        events: impl IntoIterator<Item = (&'a EventKind, &'a Changes)>,
    ) -> Result<Self, FoldError> {
        let mut events = events.into_iter();
        let mut ticket = match events.next() {
            None => return Err(FoldError::Empty),
            Some((first, values)) => Self::received(first, values)?,
        };
        for (event, values) in events {
            ticket.apply(event, values)?;
        }
        Ok(ticket)
    }

    fn received(event: &EventKind, values: &Changes) -> Result<Self, FoldError> {
        let EventKind::Received {
            kind,
            form,
            definition,
            state,
            requester,
            unit,
            service,
            channel,
            restricted,
            origin,
            waiting,
        } = event
        else {
            return Err(FoldError::NoReception);
        };
        let mut ticket = Self {
            kind: kind.clone(),
            form: *form,
            definition: *definition,
            folio: None,
            state: state.clone(),
            waiting: waiting.clone(),
            requester: *requester,
            unit: unit.clone(),
            service: service.clone(),
            channel: channel.clone(),
            restricted: *restricted,
            priority: None,
            team: None,
            assignee: None,
            values: BTreeMap::new(),
            origin: origin.clone(),
            opened: Vec::new(),
            links: origin
                .iter()
                .map(|origin| Link {
                    ticket: origin.ticket.clone(),
                    tie: origin.tie,
                    inverse: false,
                })
                .collect(),
            offer: None,
            tasks: BTreeMap::new(),
            approvals: BTreeMap::new(),
            checks: BTreeSet::new(),
            watchers: BTreeMap::new(),
            tags: BTreeMap::new(),
            time: BTreeMap::new(),
            merged_into: None,
            absorbed: BTreeMap::new(),
            version: 1,
            state_at: 1,
            changed_at: BTreeMap::new(),
        };
        ticket.fill(values, 1);
        Ok(ticket)
    }

    /// Applies the next event.
    ///
    /// # Errors
    /// When the event cannot follow.
    pub fn apply(&mut self, event: &EventKind, values: &Changes) -> Result<(), FoldError> {
        let seq = self.version + 1;
        let broken = FoldError::Broken { seq };
        match event {
            EventKind::Received { .. } => return Err(FoldError::TwoReceptions),
            EventKind::Numbered { folio } => self.folio = Some(folio.clone()),
            EventKind::Changed { property, from, to } => {
                if self.property(*property) != *from {
                    return Err(broken);
                }
                self.set(*property, to.clone());
                if *property == Property::Assignee {
                    // What somebody offered is no longer theirs to offer.
                    self.offer = None;
                }
                self.changed_at.insert(property.key().to_owned(), seq);
            }
            EventKind::Reclassified {
                from,
                to,
                definition,
            } => {
                if self.service != *from {
                    return Err(broken);
                }
                self.service = Some(to.clone());
                self.definition = *definition;
                let key = Property::Service.key().to_owned();
                self.changed_at.insert(key, seq);
            }
            EventKind::Answered
            | EventKind::Noted
            | EventKind::Filled { .. }
            | EventKind::Reminded
            | EventKind::Ran(_) => {}
            EventKind::Moved {
                from, to, waiting, ..
            } => {
                if *from != self.state {
                    return Err(broken);
                }
                self.state = to.clone();
                self.waiting = waiting.clone();
                self.state_at = seq;
            }
            EventKind::Mapped { from, to, waiting } => {
                if *from != self.state {
                    return Err(broken);
                }
                self.state = to.clone();
                self.waiting = waiting.clone();
            }
            EventKind::Postponed { until } => {
                let waiting = self.waiting.as_mut().ok_or(broken)?;
                waiting.until = *until;
                self.changed_at.insert(Self::UNTIL.to_owned(), seq);
            }
            EventKind::Opened { ticket, tie, .. } => {
                self.opened.push((ticket.clone(), *tie));
                self.links.insert(Link {
                    ticket: ticket.clone(),
                    tie: *tie,
                    inverse: true,
                });
            }
            EventKind::Offered { from, to } => {
                if self.assignee != Some(*from) || self.offer.is_some() {
                    return Err(broken);
                }
                let (from, to) = (*from, *to);
                self.offer = Some(Offer { seq, from, to });
            }
            EventKind::OfferEnded { to, .. } => {
                let offer = self.offer.take().filter(|offer| offer.to == *to);
                offer.ok_or(broken)?;
            }
            EventKind::Task { task, change } => {
                self.worked(seq, *task, change).ok_or(broken)?;
            }
            EventKind::Checked { check, done: true } => {
                self.checks.insert(check.clone());
            }
            EventKind::Checked { check, done: false } => {
                self.checks.remove(check);
            }
            EventKind::Spent(spent) => self.spent(seq, spent).ok_or(broken)?,
            EventKind::Mentioned { .. } => {}
            kept @ (EventKind::Watched(_)
            | EventKind::Unwatched { .. }
            | EventKind::Tagged(_)
            | EventKind::Untagged { .. }) => self.kept(kept).ok_or(broken)?,
            EventKind::Approval { approval, change } => {
                self.approved(seq, approval, change).ok_or(broken)?;
            }
            kin => self.tied(kin).ok_or(broken)?,
        }
        self.fill(values, seq);
        self.version = seq;
        Ok(())
    }

    /// Applies a change of a task; `None` where it does not follow.
    fn worked(&mut self, seq: i64, number: i64, change: &TaskChange) -> Option<()> {
        let TaskChange::Added(added) = change else {
            return self.tasks.get_mut(&number)?.change(change);
        };
        let new = self.tasks.insert(number, Task::added(seq, added));
        new.is_none().then_some(())
    }

    /// Applies an event about those who follow it or its tags; `None` where it does not follow.
    fn kept(&mut self, event: &EventKind) -> Option<()> {
        let follows = match event {
            EventKind::Watched(watch) => self.watchers.insert(watch.person, watch.sees()).is_none(),
            EventKind::Unwatched { person } => self.watchers.remove(person).is_some(),
            EventKind::Tagged(tag) => {
                let (key, name) = (tag.key.clone(), tag.name.clone());
                self.tags.insert(key, name).is_none()
            }
            EventKind::Untagged { tag } => self.tags.remove(tag).is_some(),
            _ => true,
        };
        follows.then_some(())
    }

    /// Applies an entry of time; `None` where it does not follow.
    fn spent(&mut self, seq: i64, spent: &Spent) -> Option<()> {
        if let Some(corrected) = spent.corrects {
            let own = self.time.get_mut(&corrected)?;
            own.corrected_by.replace(seq).is_none().then_some(())?;
        }
        let entry = TimeEntry {
            spent: spent.clone(),
            corrected_by: None,
        };
        self.time.insert(seq, entry).is_none().then_some(())
    }

    /// Minutes that were spent on it, but for entries that others stand in place of.
    pub fn minutes(&self) -> i64 {
        let valid = self.time.values().filter(|own| own.corrected_by.is_none());
        valid.map(|own| own.spent.minutes).sum()
    }

    /// Applies a change of an approval; `None` where it does not follow.
    fn approved(&mut self, seq: i64, key: &str, change: &ApprovalChange) -> Option<()> {
        let ApprovalChange::Asked(asked) = change else {
            return self.approvals.get_mut(key)?.change(seq, change);
        };
        let new = Approval::asked(seq, asked, self.approvals.get(key));
        self.approvals.insert(key.to_owned(), new);
        Some(())
    }

    /// Numbers of the tasks that are still to be done before this one.
    pub fn waits_for(&self, task: &Task) -> Vec<i64> {
        let is_open = |number: &&i64| {
            let before = self.tasks.get(*number);
            before.is_some_and(|before| before.state == TaskState::Open)
        };
        task.after.iter().filter(is_open).copied().collect()
    }

    /// Numbers of the tasks that are to be done.
    pub fn open_tasks(&self) -> Vec<i64> {
        let open = self.tasks.iter();
        let open = open.filter(|(_, task)| task.state == TaskState::Open);
        open.map(|(number, _)| *number).collect()
    }

    /// Applies an event about other tickets; `None` where it does not follow.
    fn tied(&mut self, event: &EventKind) -> Option<()> {
        let follows = match event {
            EventKind::Linked(link) => self.links.insert(link.clone()),
            EventKind::Unlinked(link) => self.links.remove(link),
            EventKind::Merged { into } => self.merged_into.replace(into.clone()).is_none(),
            EventKind::Unmerged { from } => self.merged_into.take().as_ref() == Some(from),
            EventKind::Absorbed { ticket, people } => {
                let before = self.absorbed.insert(ticket.clone(), people.clone());
                before.is_none()
            }
            EventKind::Parted { ticket } => self.absorbed.remove(ticket).is_some(),
            _ => true,
        };
        follows.then_some(())
    }

    fn fill(&mut self, values: &Changes, seq: i64) {
        for (field, value) in values {
            match value {
                Some(value) => self.values.insert(field.clone(), value.clone()),
                None => self.values.remove(field),
            };
            self.changed_at.insert(field.clone(), seq);
        }
    }

    /// What the ticket has in a property.
    pub fn property(&self, property: Property) -> Option<Value> {
        let text = |text: &Option<String>| text.clone().map(Value::Text);
        match property {
            Property::Priority => text(&self.priority),
            Property::Assignee => self.assignee.map(Value::Number),
            Property::Team => text(&self.team),
            Property::Service => text(&self.service),
            Property::Unit => text(&self.unit),
            Property::Requester => self.requester.map(Value::Number),
            Property::Restricted => Some(Value::YesNo(self.restricted)),
        }
    }

    pub(crate) fn set(&mut self, property: Property, to: Option<Value>) {
        let number = to.as_ref().and_then(Value::number);
        let flag = matches!(to, Some(Value::YesNo(true)));
        let text = to.and_then(|value| value.text().map(str::to_owned));
        match property {
            Property::Priority => self.priority = text,
            Property::Assignee => self.assignee = number,
            Property::Team => self.team = text,
            Property::Service => self.service = text,
            Property::Unit => self.unit = text,
            Property::Requester => self.requester = number,
            Property::Restricted => self.restricted = flag,
        }
    }

    /// What the ticket has in the property or field of this name.
    pub fn value(&self, key: &str) -> Option<Value> {
        match Property::from_key(key) {
            Some(property) => self.property(property),
            None => self.values.get(key).cloned(),
        }
    }

    /// What the ticket's state means; `None` when the kind lost that state. Nothing is left
    /// to do in one that goes on within another, whatever its state.
    pub fn category<C>(&self, kind: &Kind<C>) -> Option<Category> {
        let merged = self.merged_into.as_ref().map(|_| Category::Cancelled);
        let present = kind.present(&self.state)?;
        Some(merged.unwrap_or(present.category))
    }
}
