//! The history of a ticket as a person reads it.

mod folded;
mod together;

use std::collections::{BTreeMap, HashMap};

use engine::{
    ApprovalChange, Changes, EventKind, Form, Kind, Property, Ran, Recipe, TaskChange, Value,
    Visibility, Waiting,
};

use crate::platform::App;
use crate::platform::text::{initials, size};
use crate::platform::web::view::{FileLine, When};
use crate::ticket::act::is_requesters;
use crate::ticket::history::Told;
use crate::ticket::kin::Relatives;
use crate::ticket::page::delivery::{self, Delivery};
use crate::ticket::received::Received;

pub use folded::{History, all, history};

/// An entry of the timeline.
pub struct Entry {
    pub id: String,
    pub who: String,
    pub initials: String,
    pub when: When,
    /// `public` or `internal`.
    pub visibility: &'static str,
    /// `received`, `reply`, `answer`, `note`, `state` or `change`.
    pub kind: &'static str,
    /// What the person did: «cambió la prioridad: — → Alta».
    pub title: String,
    /// Each change, where one entry tells of several.
    pub lines: Vec<String>,
    pub text: Option<String>,
    pub files: Vec<FileLine>,
    /// The mails that tell of it.
    pub mails: Vec<Delivery>,
    /// Where a message becomes a ticket of its own.
    pub split: Option<String>,
    /// What stands beside it where it came by mail.
    pub received: Option<Received>,
}

/// A history with what its words need.
pub struct Telling<'a> {
    pub app: &'a App,
    pub kind: &'a Kind,
    pub form: &'a Form<'a>,
    pub names: &'a HashMap<i64, String>,
    /// The ticket's folio, or its key.
    pub reference: &'a str,
    /// Whether mails are shown with a way to look after them.
    pub mails_linked: bool,
    /// The other tickets that the history names.
    pub kin: &'a Relatives,
    /// Whether messages can become tickets of their own.
    pub splits: bool,
    /// The mails that events came by, by number of the event.
    pub received: HashMap<i64, Received>,
}

impl Telling<'_> {
    fn entry(&self, event: Told, before: &BTreeMap<String, Value>) -> Option<Entry> {
        let (kind, mut title) = self.title(&event)?;
        let mut lines = Vec::new();
        if let EventKind::Filled { fields } = &event.kind {
            lines = self.filled(fields, &event.values, before);
            title = match lines.as_slice() {
                [one] => format!("cambió {one}"),
                _ if self.is_first(fields, before) => format!("llenó {} datos", lines.len()),
                _ => format!("cambió {} datos", lines.len()),
            };
            if lines.len() == 1 {
                lines.clear();
            }
        }
        let who = self.who(event.actor);
        let files = event.files.iter();
        let files = files.map(|file| file_line(self.reference, file)).collect();
        let mails = event.mails.iter();
        let mails = mails
            .map(|mail| delivery::of(mail, self.mails_linked, self.app.now()))
            .collect();
        Some(Entry {
            id: format!("e{}", event.seq),
            initials: initials(&who),
            who,
            when: When::new(event.at, self.app.now(), &self.app.zone),
            visibility: if event.visibility == Visibility::Public {
                "public"
            } else {
                "internal"
            },
            kind,
            title,
            lines,
            text: text(&event.kind, event.body),
            files,
            mails,
            split: (self.splits && kind == "reply").then(|| {
                let seq = event.seq;
                format!("/solicitudes/nueva?separa={}&mensaje={seq}", self.reference)
            }),
            received: self.received.get(&event.seq).cloned(),
        })
    }

    fn title(&self, event: &Told) -> Option<(&'static str, String)> {
        let changed = |what: &str, from: String, to: String| {
            ("change", format!("cambió {what}: {from} → {to}"))
        };
        Some(match &event.kind {
            EventKind::Numbered { .. } => return None,
            EventKind::Received { channel, .. } => {
                let via = super::channel(self.app, channel).to_lowercase();
                let kind = article(self.kind);
                // Who stands here wrote it down for somebody else.
                let taken = self.app.pack.channels.iter().any(|c| c.key == *channel);
                if taken {
                    ("taken", format!("Lo registró; llegó por: {via}"))
                } else {
                    ("received", format!("envió {kind} por: {via}"))
                }
            }
            EventKind::Changed { property, from, to } => {
                let word = |value: &Option<Value>| self.word(property.key(), value.as_ref());
                changed(property.in_words(), word(from), word(to))
            }
            EventKind::Reclassified { from, to, .. } => {
                let word = |key: Option<&String>| {
                    let value = key.map(|key| Value::Text(key.clone()));
                    self.word("service", value.as_ref())
                };
                changed("el servicio", word(from.as_ref()), word(Some(to)))
            }
            EventKind::Filled { .. } => ("change", String::new()),
            EventKind::Answered if is_requesters(&event.channel) => {
                ("reply", "escribió".to_owned())
            }
            EventKind::Answered => ("answer", "respondió".to_owned()),
            EventKind::Noted => ("note", "anotó".to_owned()),
            EventKind::Moved {
                from, to, waiting, ..
            } => {
                let mut title = match self.state(from) == self.state(to) {
                    true => format!("hizo «{}»", self.transition(&event.kind)),
                    false => format!(
                        "cambió el estado: {} → {}",
                        self.state(from),
                        self.state(to)
                    ),
                };
                if let Some(waiting) = waiting {
                    title.push_str(&self.waits(to, waiting));
                }
                ("state", title)
            }
            EventKind::Mapped { from, to, .. } => {
                let to = self.state(to);
                (
                    "state",
                    format!("el estado «{from}» ya no existe: ahora es {to}"),
                )
            }
            EventKind::Postponed { until } => {
                let day = When::day_in_words(*until, &self.app.zone);
                (
                    "state",
                    format!("cambió la fecha de espera: hasta el {day}"),
                )
            }
            EventKind::Reminded => (
                "change",
                "recuerda: ya llegó la fecha que se esperaba".to_owned(),
            ),
            kind @ (EventKind::Offered { .. }
            | EventKind::OfferEnded { .. }
            | EventKind::Approval { .. }
            | EventKind::Task { .. }
            | EventKind::Checked { .. }
            | EventKind::Watched(_)
            | EventKind::Unwatched { .. }
            | EventKind::Mentioned { .. }
            | EventKind::Tagged(_)
            | EventKind::Untagged { .. }
            | EventKind::Spent(_)
            | EventKind::Linked(_)
            | EventKind::Unlinked(_)
            | EventKind::Merged { .. }
            | EventKind::Absorbed { .. }
            | EventKind::Unmerged { .. }
            | EventKind::Parted { .. }) => ("change", self.together(kind, event.actor)),
            EventKind::Ran(ran) => ("change", told_of(ran, event.body.as_deref())),
            EventKind::Opened { kind, ticket, .. } => {
                let kind = self
                    .app
                    .book
                    .kind(kind)
                    .map(|kind| kind.noun.with_article());
                let kind = kind.unwrap_or_default();
                let name = self.kin.get(ticket).map(|_| self.kin.name(ticket));
                let name = name.map_or_else(String::new, |name| format!(": {name}"));
                ("change", format!("abrió {kind} a partir de este{name}"))
            }
        })
    }

    /// The name of the state that tickets in `key` are in now.
    fn state(&self, key: &str) -> String {
        self.kind.present(key).map_or(key, |s| &s.name).to_owned()
    }

    fn transition(&self, event: &EventKind) -> String {
        let EventKind::Moved { transition, .. } = event else {
            return String::new();
        };
        self.kind
            .transition(transition)
            .map_or(transition, |t| &t.label)
            .clone()
    }

    fn waits(&self, state: &str, waiting: &Waiting) -> String {
        let wait = self.kind.state(state).and_then(|state| state.wait.as_ref());
        let reason = waiting.reason.as_ref().and_then(|key| {
            let reasons = wait.into_iter().flat_map(|wait| &wait.reasons);
            reasons
                .into_iter()
                .find(|c| c.key == *key)
                .map(|c| c.name.clone())
        });
        let day = When::day_in_words(waiting.until, &self.app.zone);
        match reason {
            Some(reason) => format!(" ({reason}, hasta el {day})"),
            None => format!(" (hasta el {day})"),
        }
    }

    fn word(&self, key: &str, value: Option<&Value>) -> String {
        value.map_or("—".to_owned(), |value| {
            super::words::value(self.app, self.kind, self.form, key, value, self.names)
        })
    }

    /// Whether none of these had a value before.
    fn is_first(&self, fields: &[String], before: &BTreeMap<String, Value>) -> bool {
        fields.iter().all(|key| !before.contains_key(key))
    }

    /// «Riesgo»: — → alto, in the order of the form. Values that were anonymised are only named.
    fn filled(
        &self,
        fields: &[String],
        values: &Changes,
        before: &BTreeMap<String, Value>,
    ) -> Vec<String> {
        let first = fields.len() > 1 && self.is_first(fields, before);
        let one = |key: &String| {
            let field = self.form.field(key);
            let label = field.map_or(key.as_str(), |field| &field.label);
            match values.get(key) {
                Some(value) => {
                    let to = self.word(key, value.as_ref());
                    if first {
                        return format!("«{label}»: {to}");
                    }
                    let from = self.word(key, before.get(key));
                    format!("«{label}»: {from} → {to}")
                }
                None => format!("«{label}»"),
            }
        };
        let mut fields: Vec<&String> = fields.iter().collect();
        let place = |key: &&String| self.form.fields().iter().position(|f| f.key == **key);
        fields.sort_by_key(place);
        fields.into_iter().map(one).collect()
    }

    /// A person's name; a dash for nobody, the desk for the program itself.
    fn who(&self, person: Option<i64>) -> String {
        match person {
            None => "Ventanilla".to_owned(),
            Some(person) => {
                let name = self.names.get(&person).cloned();
                name.unwrap_or_else(|| "Alguien".to_owned())
            }
        }
    }
}

/// A file of a ticket as a page lists it.
pub fn file_line(reference: &str, file: &tables::attachment::Model) -> FileLine {
    FileLine {
        href: format!("/solicitudes/{reference}/archivos/{}", file.key),
        name: file.name.clone(),
        size: size(file.size),
    }
}

/// What was written, after the name of what a move brought.
fn text(kind: &EventKind, body: Option<String>) -> Option<String> {
    let label = match kind {
        EventKind::Moved {
            brought: Some(label),
            ..
        } => format!("{label}: "),
        EventKind::Changed { .. } | EventKind::Postponed { .. } => "Motivo: ".to_owned(),
        // Its name stands in the title.
        EventKind::Ran(_) => return None,
        _ => String::new(),
    };
    body.map(|body| format!("{label}{body}"))
}

/// What let several things be done together.
fn told_of(ran: &Ran, name: Option<&str>) -> String {
    let name = name.unwrap_or(&ran.key);
    match ran.what {
        Recipe::Macro => format!("aplicó la macro «{name}»"),
        Recipe::Rule => format!("aplicó la regla «{name}»"),
        Recipe::Bulk => format!("lo hizo en bloque: «{name}»"),
    }
}

fn article(kind: &Kind) -> String {
    let article = if kind.noun.gender == engine::Gender::Femenino {
        "la"
    } else {
        "el"
    };
    format!("{article} {}", kind.noun.singular)
}

/// Everybody whom a history names.
pub fn people(told: &[Told]) -> Vec<i64> {
    let named = |event: &Told| {
        let changed = match &event.kind {
            EventKind::Changed {
                property: Property::Assignee | Property::Requester,
                from,
                to,
            } => [from.as_ref(), to.as_ref()],
            _ => [None, None],
        };
        let changed = changed.into_iter().flatten().filter_map(Value::number);
        let filled = event.values.values().flatten().filter_map(Value::number);
        let tasked = match &event.kind {
            EventKind::Offered { from, to } => [Some(*from), Some(*to)],
            EventKind::Task { change, .. } => match change {
                TaskChange::Added(added) => [added.assignee, None],
                TaskChange::Assigned { from, to } => [*from, *to],
                _ => [None, None],
            },
            _ => [None, None],
        };
        let beside: Vec<i64> = match &event.kind {
            EventKind::Watched(watch) => vec![watch.person],
            EventKind::Unwatched { person } => vec![*person],
            EventKind::Mentioned { people } => people.clone(),
            _ => Vec::new(),
        };
        let all: Vec<i64> = event
            .actor
            .into_iter()
            .chain(beside)
            .chain(approvers(&event.kind))
            .chain(tasked.into_iter().flatten())
            .chain(changed)
            .chain(filled)
            .collect();
        all
    };
    told.iter().flat_map(named).collect()
}

/// Everybody whom an event about an approval names.
fn approvers(kind: &EventKind) -> Vec<i64> {
    let EventKind::Approval { change, .. } = kind else {
        return Vec::new();
    };
    let seats = match change {
        ApprovalChange::Asked(asked) => asked.seats.as_slice(),
        ApprovalChange::Seated { seats, .. } => seats.as_slice(),
        ApprovalChange::Decided { person, by, .. } => {
            return by.iter().copied().chain([*person]).collect();
        }
        ApprovalChange::Reminded | ApprovalChange::Ended(_) => &[],
    };
    let people = seats.iter().flat_map(|seat| [seat.person, seat.substitute]);
    people.flatten().collect()
}
