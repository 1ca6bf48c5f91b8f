//! The public history of a ticket as its requester reads it.

use std::collections::{BTreeMap, HashMap};

use engine::{
    ApprovalChange, ApprovalEnd, Category, Changes, EventKind, FieldType, Form, Kind, Ticket, Value,
};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::size;
use crate::platform::web::view::{FileLine, When};
use crate::ticket::act::is_requesters;
use crate::ticket::approval::words::Words;
use crate::ticket::history::Told;
use crate::ticket::page::{state, words};

/// A public history with what its words need.
pub struct Telling<'a> {
    pub app: &'a App,
    pub kind: &'a Kind,
    pub form: &'a Form<'a>,
    pub names: &'a HashMap<i64, String>,
    /// Where the ticket's page is.
    pub path: &'a str,
    /// It is told to somebody who reads along with the requester, and who reads nothing personal.
    pub follows: bool,
}

/// A place on the way of a ticket.
pub struct Step {
    pub label: String,
    /// `done`, `current` or `todo`.
    pub status: &'static str,
}

/// An entry of the history.
pub struct Entry {
    pub who: String,
    pub when: When,
    pub text: String,
    /// `answer`, `reply` or `state`.
    pub kind: &'static str,
    pub files: Vec<FileLine>,
}

/// A field of the form in words.
pub struct Fact {
    pub label: String,
    pub text: String,
    /// Long texts take the whole width.
    pub wide: bool,
}

/// What the requester sent: words, fields and files.
#[derive(Default)]
pub struct Sent {
    /// The fields that the requester may read, by key.
    pub values: BTreeMap<String, Value>,
    pub description: String,
    pub facts: Vec<Fact>,
    pub files: Vec<FileLine>,
    /// How many entries of the history it takes.
    pub events: usize,
}

/// The pack's states as a way with the place reached: those that wait stand
/// beside the way and show only while the ticket is there.
pub fn steps(kind: &Kind, present: &str) -> Vec<Step> {
    let now = kind.present(present);
    let is_now = |state: &engine::State| now.is_some_and(|now| now.key == state.key);
    let shown = |s: &&engine::State| match s.category {
        Category::Pending | Category::Cancelled => is_now(s),
        _ => true,
    };
    let mut status = "done";
    let mut steps = Vec::new();
    for state in kind.states.iter().filter(shown) {
        let here = is_now(state);
        let step = if here { "current" } else { status };
        if here {
            status = "todo";
        }
        steps.push(Step {
            label: state.name.clone(),
            status: step,
        });
    }
    // The end of the way is not something to wait for any more.
    if now.is_some_and(|now| now.category.is_ended()) {
        steps.iter_mut().for_each(|step| step.status = "done");
    }
    steps
}

/// What was brought to the state in which the work was done, under its name, unless
/// the ticket was reopened since [OCO-16].
pub fn diagnosis(kind: &Kind, told: &[Told]) -> Option<(String, String)> {
    let moved = told.iter().rev().find_map(|event| match &event.kind {
        EventKind::Moved {
            to,
            brought: Some(label),
            ..
        } => Some((event, to, label)),
        _ => None,
    });
    let (event, to, label) = moved?;
    let done = kind.present(to)?.category == Category::Resolved;
    let body = event.body.clone().filter(|_| done)?;
    Some((label.clone(), body))
}

/// Whether a form asks for files that are personal: whoever reads along gets none of what was sent with it.
pub fn hides_files(form: &Form<'_>) -> bool {
    let mut fields = form.fields().iter();
    fields.any(|field| field.personal && field.kind == FieldType::File)
}

impl Telling<'_> {
    /// What came in with the request: its reception, and the fields and files that the
    /// same command brought. Read by the form of that day, which another service may have replaced.
    pub fn sent(&self, told: &[Told]) -> Result<Sent, AppError> {
        let Some(first) = told.first() else {
            return Ok(Sent::default());
        };
        let same = |event: &&Told| {
            let brought = matches!(
                event.kind,
                EventKind::Received { .. } | EventKind::Filled { .. }
            );
            brought && event.at == first.at && event.actor == first.actor
        };
        let own: Vec<&Told> = told.iter().take_while(same).collect();
        let received = Ticket::fold([(&first.kind, &first.values)]);
        let received = received.map_err(|e| AppError::internal(e.to_string()))?;
        let form = self.app.book.form(&received);
        let mut values = Changes::new();
        values.extend(own.iter().flat_map(|event| event.values.clone()));
        let value = |key: &str| values.get(key).cloned().flatten();
        Ok(Sent {
            values: self
                .open(&form)
                .filter_map(|f| Some((f.key.clone(), value(&f.key)?)))
                .collect(),
            description: first.body.clone().unwrap_or_default(),
            facts: self.facts(&form, value),
            files: own
                .iter()
                .filter(|_| !hides_files(&form) || !self.follows)
                .flat_map(|event| self.files(event))
                .collect(),
            events: own.len(),
        })
    }

    /// Fields that the requester may read and that have a value.
    pub fn facts(&self, form: &Form<'_>, value: impl Fn(&str) -> Option<Value>) -> Vec<Fact> {
        let fact = |field: &engine::Field| {
            let value = value(&field.key)?;
            let text = words::value(self.app, self.kind, form, &field.key, &value, self.names);
            Some(Fact {
                label: field.label.clone(),
                wide: matches!(field.kind, FieldType::LongText | FieldType::File),
                text,
            })
        };
        self.open(form).filter_map(fact).collect()
    }

    /// The fields that this reader may read.
    fn open<'f>(&self, form: &'f Form<'_>) -> impl Iterator<Item = &'f engine::Field> {
        let follows = self.follows;
        let open = form
            .fields()
            .iter()
            .copied()
            .filter(|field| !field.internal);
        open.filter(move |field| !(follows && field.personal))
    }

    /// An event as an entry; nothing for what says nothing to the requester. `shown` is
    /// the diagnosis, which stands on its own above.
    pub fn entry(
        &self,
        event: &Told,
        requester: Option<i64>,
        shown: Option<&String>,
    ) -> Option<Entry> {
        let (kind, text) = match &event.kind {
            EventKind::Answered => {
                let is_reply = is_requesters(&event.channel);
                if event.is_of_another(requester) {
                    return None;
                }
                let kind = if is_reply { "reply" } else { "answer" };
                (kind, event.body.clone().unwrap_or_default())
            }
            EventKind::Moved {
                from,
                to,
                transition,
                ..
            } => ("state", self.moved((from, to, transition), event, shown)),
            EventKind::Approval { approval, change } => ("state", self.approval(approval, change)?),
            EventKind::Merged { .. } => (
                "state",
                "Se atiende ahora junto con otra petición igual. Lo que escriba aquí nos llega."
                    .to_owned(),
            ),
            EventKind::Unmerged { .. } => ("state", "Se atiende otra vez por separado.".to_owned()),
            EventKind::Filled { fields } if !event.files.is_empty() => {
                let personal = |key: &String| self.form.field(key).is_some_and(|f| f.personal);
                if self.follows && fields.iter().any(personal) {
                    return None;
                }
                let label = |key: &String| {
                    let field = self.form.field(key).filter(|field| !field.internal)?;
                    Some(format!("«{}»", field.label))
                };
                let labels: Vec<String> = fields.iter().filter_map(label).collect();
                ("answer", format!("Agregó {}", labels.join(", ")))
            }
            _ => return None,
        };
        Some(Entry {
            who: self.who(event.actor, requester),
            when: When::new(event.at, self.app.now(), &self.app.zone),
            text,
            kind,
            files: self.files(event),
        })
    }

    /// What became of an approval; nothing of what stays inside.
    fn approval(&self, key: &str, change: &ApprovalChange) -> Option<String> {
        let words = Words::of(self.app, self.kind);
        Some(match change {
            ApprovalChange::Asked(asked) => {
                let step = words.step(key, &asked.step);
                format!("Se pidió la autorización de: {step}")
            }
            ApprovalChange::Ended(how) => {
                let name = words.name(key);
                let how = match how {
                    ApprovalEnd::Approved => "se autorizó",
                    ApprovalEnd::Refused => "no se autorizó",
                    ApprovalEnd::Withdrawn => "ya no se pide",
                };
                format!("«{name}»: {how}")
            }
            ApprovalChange::Decided { .. }
            | ApprovalChange::Seated { .. }
            | ApprovalChange::Reminded => return None,
        })
    }

    fn moved(
        &self,
        (from, to, transition): (&str, &str, &str),
        event: &Told,
        shown: Option<&String>,
    ) -> String {
        let (name, ..) = state(Some(self.kind), to);
        let label = self.kind.transition(transition);
        let mut text = match label {
            Some(transition) if from == to => format!("«{}»", transition.label),
            _ => format!("Cambió a «{name}»"),
        };
        if let Some(why) = event.body.as_ref().filter(|body| Some(*body) != shown) {
            text.push_str(": ");
            text.push_str(why);
        }
        text
    }

    fn who(&self, actor: Option<i64>, requester: Option<i64>) -> String {
        if actor.is_some() && actor == requester {
            return match self.follows {
                true => "Quien lo solicitó",
                false => "Usted",
            }
            .to_owned();
        }
        let name = actor.and_then(|actor| self.names.get(&actor)).cloned();
        name.unwrap_or_else(|| self.app.pack.institution.short.clone())
    }

    fn files(&self, event: &Told) -> Vec<FileLine> {
        let line = |f: &tables::attachment::Model| FileLine {
            name: f.name.clone(),
            size: size(f.size),
            href: format!("{}/archivos/{}", self.path, f.key),
        };
        event.files.iter().map(line).collect()
    }
}
