//! The forms on a ticket's page: what each shows, and what stays of a refused one.

mod compose;
mod edit;
mod step;
mod takers;

use std::collections::{BTreeMap, HashMap};

use engine::{Conflict, Field, Form, Kind, Ticket, Value};

use crate::platform::App;
use crate::platform::policy::{Action, Target, may};
use crate::platform::text::capital;
use crate::platform::web::Page;
use crate::platform::web::view::{Fault, Kept, When};
use crate::ticket::draft::Draft;
use crate::ticket::page::kin::KinTyped;
use crate::ticket::page::spent::TimeTyped;
use crate::ticket::page::tasks::TaskTyped;
use crate::ticket::page::words;
use crate::ticket::stopwatch::Running;
use crate::ticket::store::Listed;

pub use compose::{Compose, compose};
pub use edit::{EditForm, edit, editable, edits};
pub use step::{Move, moved, moves, offered, step};
pub use takers::{OTHER, Takers, called, takers, taking, typed as typed_taker};

/// A ticket on its page: the row, its keys, and what its events make of it.
pub struct Shown<'a> {
    pub app: &'a App,
    pub request: &'a Page,
    pub row: &'a Listed,
    pub target: Target<'a>,
    pub ticket: &'a Ticket,
    pub kind: &'a Kind,
    pub form: Form<'a>,
    /// Parts of it in which something is left to do, for who may see them.
    pub parts: Vec<Part>,
}

/// A part of a ticket that can be moved with it.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its folio, or its key.
    pub reference: String,
    /// Folio and first words.
    pub text: String,
}

impl Shown<'_> {
    /// Whether the viewer may do this to the ticket.
    pub fn may(&self, action: Action) -> bool {
        may(&self.request.viewer.actor, action, Some(self.target))
    }

    /// Whether nothing is left to do.
    pub fn is_ended(&self) -> bool {
        self.ticket
            .category(self.kind)
            .is_none_or(|category| category.is_ended())
    }
}

/// For whom the forms of a ticket are made.
#[derive(Debug, Clone, Copy)]
pub enum Side<'a> {
    /// Those who attend.
    Desk,
    /// The requester, whose page of the ticket is at this path.
    Requester(&'a str),
}

impl Side<'_> {
    /// Whether a form shows this side a property or field.
    pub fn is_shown(self, form: &Form<'_>, key: &str) -> bool {
        match self {
            Self::Desk => true,
            Self::Requester(_) => form.field(key).is_some_and(|field| !field.internal),
        }
    }
}

/// Whether the draft of the answer was looked for, and what was found.
#[derive(Debug, Default)]
pub enum Looked {
    /// Not yet.
    #[default]
    NotYet,
    /// Together with the ticket.
    Found(Option<Draft>),
}

/// An answer of somebody else that the writer had not seen.
#[derive(Debug)]
pub struct Answered {
    /// The number of its event.
    pub seq: i64,
    /// Who wrote it.
    pub who: String,
}

/// A property or field that two people changed, with both values in words.
pub struct ConflictLine {
    pub label: String,
    pub yours: String,
    pub theirs: String,
}

/// What was typed into a form that was refused, so that it stays.
#[derive(Debug, Default)]
pub struct Typed {
    /// The message.
    pub text: String,
    /// `answer` or `note`.
    pub chosen: &'static str,
    /// What was typed or chosen, by property and field.
    pub tried: BTreeMap<String, Vec<String>>,
    /// The transition that was refused, and its text.
    pub moving: Option<(String, String)>,
    /// Files that came with it.
    pub kept: Vec<Kept>,
    /// Files that came with its fields.
    pub kept_of: BTreeMap<String, Vec<Kept>>,
    /// What somebody else changed meanwhile.
    pub conflicts: Vec<Conflict>,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// An answer that came in meanwhile.
    pub answered: Option<Answered>,
    /// The draft of the answer, where it was looked for already.
    pub looked: Looked,
    /// A canned reply that was asked for, by its key.
    pub reply: Option<String>,
    /// What was typed into the form of a new task.
    pub task: Option<TaskTyped>,
    /// What was typed about another ticket.
    pub kin: Option<KinTyped>,
    /// The names of colleagues who are to be called.
    pub mention: String,
    /// What was typed about somebody who is to follow.
    pub watcher: Option<String>,
    /// What was typed as a tag.
    pub tag: Option<String>,
    /// What was typed into the form of an entry of time.
    pub time: Option<TimeTyped>,
    /// The stopwatch of the viewer, where it was looked for already.
    pub stopwatch: Option<Option<Running>>,
    /// What was just done, when the form was not refused.
    pub done: Option<&'static str>,
    /// All of a long history is asked for.
    pub whole: bool,
}

/// What the control of a field shows, for the form to say so beside it.
fn as_shown(app: &App, field: &Field, now: Option<&Value>) -> String {
    let now = now.map(|value| engine::value::raw(field, value, &app.zone));
    now.unwrap_or_default().join("\u{1f}")
}

/// Conflicts with both values in words.
pub fn conflicts(
    shown: &Shown<'_>,
    typed: &Typed,
    names: &HashMap<i64, String>,
) -> Vec<ConflictLine> {
    let words = |key: &str, value: Option<&Value>| match value {
        None => "(nada)".to_owned(),
        Some(Value::Number(at)) if key == Ticket::UNTIL => When::day_in_words(*at, &shown.app.zone),
        Some(value) => words::value(shown.app, shown.kind, &shown.form, key, value, names),
    };
    let line = |conflict: &Conflict| ConflictLine {
        label: capital(conflict.label.trim_matches(['«', '»'])),
        yours: words(&conflict.key, conflict.yours.as_ref()),
        theirs: words(&conflict.key, conflict.theirs.as_ref()),
    };
    typed.conflicts.iter().map(line).collect()
}
