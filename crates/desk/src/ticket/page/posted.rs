//! What came in with the forms of a ticket's page, whoever it is shown to.

use std::collections::BTreeMap;

use engine::{Changes, Field, FieldType, Form, Move, Ticket, Value, WaitAsked};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::web::view::Fault;
use crate::platform::web::{Form as Texts, Incoming};
use crate::ticket::form::{self, Posted, control};
use crate::ticket::page::forms::{OTHER, Side, Typed, moved};

/// Characters of a message, a diagnosis, a reason.
const LONGEST: usize = 20_000;

/// A transition as it was asked for.
pub struct Moving {
    pub command: Move,
    /// Tokens of the files of each file field.
    pub uploads: BTreeMap<String, Vec<String>>,
    /// Files that these fields have already and that stay.
    pub kept: BTreeMap<String, Value>,
    /// What stays when it is refused, with what is already known to be wrong.
    pub typed: Typed,
}

/// Reads the form of a transition: of its fields, those that this side is shown.
pub async fn moving(
    app: &App,
    ticket: &Ticket,
    incoming: &mut Incoming,
    side: Side<'_>,
) -> Result<Moving, AppError> {
    let key = incoming.form.text("move");
    let form = app.book.form(ticket);
    let kind = app.book.kind(&ticket.kind);
    let transition = kind.and_then(|kind| kind.transition(&key));
    let mut keys = transition.map(|t| moved(t, ticket)).unwrap_or_default();
    keys.retain(|key| side.is_shown(&form, key));
    let has =
        |field: &&Field| field.kind == FieldType::File || incoming.form.has(&control(&field.key));
    let fields = keys.iter().filter_map(|key| form.field(key));
    let fields: Vec<&Field> = fields.filter(has).collect();
    let posted = form::read(app, &fields, &incoming.form, &mut incoming.files).await?;
    let own: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut changes = posted.changes.clone();
    changes.extend(properties(&incoming.form, &own));
    let seen = Seen::of(app, &form, &incoming.form);
    let renewed = |key: &String| transition.is_some_and(|t| t.renews.contains(key));
    changes.retain(|key, value| renewed(key) || !seen.shows(key, value.as_ref()));
    let text = incoming.form.text("message");
    let mut typed = typed(&posted, incoming, Some((key.clone(), text.clone())));
    typed.faults.extend(too_long(&text, "message"));
    let wait = wait(app, &incoming.form, &mut typed);
    let command = Move {
        base: incoming.form.text("base").parse().unwrap_or_default(),
        transition: key,
        changes,
        text: Some(text).filter(|text| !text.is_empty()),
        wait,
    };
    let uploads = posted.uploads;
    // Files come beside those that are there, unless the move brings the field anew.
    let beside = uploads.keys().filter(|key| !renewed(key));
    let kept = beside.filter_map(|key| Some((key.clone(), ticket.values.get(key)?.clone())));
    let kept = kept.collect();
    Ok(Moving {
        kept,
        command,
        uploads,
        typed,
    })
}

/// What the controls of a form showed when the page was made: `was-<key>` beside each.
/// What is still so was not touched, whatever came in meanwhile.
pub struct Seen(BTreeMap<String, Option<Value>>);

impl Seen {
    /// Reads what stands beside the controls.
    pub fn of(app: &App, form: &Form<'_>, texts: &Texts) -> Self {
        let shown = texts.starting_with("was-").into_iter().map(|(key, text)| {
            let value = match form.field(&key) {
                Some(field) => {
                    // Browsers send other line ends than they were given.
                    let text = text.replace("\r\n", "\n");
                    let raw: Vec<String> = text.split('\u{1f}').map(str::to_owned).collect();
                    read_as_shown(app, field, &raw)
                }
                None => property(&key, text),
            };
            (key, value)
        });
        Self(shown.collect())
    }

    /// Whether the control of this key showed this very value.
    pub fn shows(&self, key: &str, value: Option<&Value>) -> bool {
        self.0.get(key).is_some_and(|shown| shown.as_ref() == value)
    }
}

fn read_as_shown(app: &App, field: &Field, raw: &[String]) -> Option<Value> {
    engine::value::read(field, raw, &app.zone).ok().flatten()
}

/// What a control sends for a property.
fn property(name: &str, text: String) -> Option<Value> {
    match name {
        _ if text.is_empty() => None,
        "assignee" => Some(text.parse().map_or(Value::Text(text), Value::Number)),
        _ => Some(Value::Text(text)),
    }
}

/// A text with files, as it was written.
pub struct Message {
    /// Tokens of the files.
    pub uploads: Vec<String>,
    /// The hash of what those files are.
    pub seal: String,
    /// The text, and what is wrong.
    pub typed: Typed,
}

/// Reads a message; `ask` is what is said when nothing was written.
pub async fn message(app: &App, incoming: Incoming, ask: &str) -> Result<Message, AppError> {
    let text = incoming.form.text("text");
    let carried = carry(app, incoming.form.all("kept"), incoming.files).await?;
    let refusals = incoming.refused.into_iter().chain(carried.refusal);
    let mut faults: Vec<Fault> = refusals.map(|why| Fault::new("files", why)).collect();
    faults.extend(text.is_empty().then(|| Fault::new("text", ask)));
    faults.extend(too_long(&text, "text"));
    Ok(Message {
        uploads: carried.tokens,
        seal: carried.seal,
        typed: Typed {
            text,
            kept: carried.kept,
            faults,
            ..Typed::default()
        },
    })
}

/// The properties that a form has controls for.
pub fn properties(form: &Texts, names: &[&str]) -> Changes {
    let has = names.iter().filter(|name| form.has(name));
    let read = |name: &&str| ((*name).to_owned(), property(name, form.text(name)));
    has.map(read).collect()
}

/// What stays of a form when it is refused.
pub fn typed(posted: &Posted, incoming: &Incoming, moving: Option<(String, String)>) -> Typed {
    let names = [
        "priority",
        "team",
        "assignee",
        OTHER,
        "why",
        "wait-reason",
        "wait-until",
    ];
    let own = names.iter().filter(|name| incoming.form.has(name));
    let mut tried = posted.tried.clone();
    tried.extend(own.map(|name| ((*name).to_owned(), vec![incoming.form.text(name)])));
    let refused = incoming.refused.iter().map(|why| Fault::new("files", why));
    Typed {
        tried,
        kept_of: posted.kept.clone(),
        moving,
        faults: posted.faults.iter().cloned().chain(refused).collect(),
        ..Typed::default()
    }
}

/// Why and until when the ticket is to wait: a day, which ends at its last minute.
fn wait(app: &App, form: &Texts, typed: &mut Typed) -> WaitAsked {
    let reason = Some(form.text("wait-reason")).filter(|key| !key.is_empty());
    let day = form.text("wait-until");
    if day.is_empty() {
        return WaitAsked {
            reason,
            until: None,
        };
    }
    let until = day.parse::<jiff::civil::Date>().ok();
    let until = until.and_then(|day| day.at(23, 59, 0, 0).to_zoned(app.zone.clone()).ok());
    if until.is_none() {
        typed.faults.push(Fault::new(
            "wait-until",
            "Escriba la fecha como 2026-11-21.",
        ));
    }
    WaitAsked {
        reason,
        until: until.map(|at| at.timestamp().as_millisecond()),
    }
}

fn too_long(text: &str, field: &str) -> Option<Fault> {
    let told = "El texto es demasiado largo: use a lo más 20 000 caracteres.";
    (text.chars().count() > LONGEST).then(|| Fault::new(field, told))
}
