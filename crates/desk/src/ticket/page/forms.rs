//! The forms on a ticket's page: what each shows, and what stays of a refused one.

use std::collections::{BTreeMap, HashMap};

use engine::{Conflict, Field, FieldType, Form, Kind, Property, Ticket, Transition, Value, Who};

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::text::{When, capital};
use crate::platform::web::view::{Choice, Fault, Field as Control, Kept, error_of};
use crate::platform::web::{Limits, Page};
use crate::ticket::draft::Draft;
use crate::ticket::form::{Lists, Section, Widget, keep, sections, widget};
use crate::ticket::page::words;
use crate::ticket::store::Listed;

/// A ticket on its page: the row, its keys, and what its events make of it.
pub struct Shown<'a> {
    pub app: &'a App,
    pub request: &'a Page,
    pub row: &'a Listed,
    pub target: Target<'a>,
    pub ticket: &'a Ticket,
    pub kind: &'a Kind,
    pub form: Form<'a>,
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

/// The form of properties and fields.
pub struct EditForm {
    pub action: String,
    pub base: i64,
    /// The properties that every kind has.
    pub own: Vec<Widget>,
    /// The fields of the kind and of the service.
    pub sections: Vec<Section>,
    /// Put before the ids of those: a refused move may ask the same with the plain ids.
    pub before: &'static str,
    /// What each control shows when the page is made.
    pub was: Vec<(String, String)>,
    pub command: String,
    /// One click to become responsible, for who may be and is not.
    pub take: Option<Take>,
}

/// The form by which the viewer becomes responsible.
pub struct Take {
    /// The viewer's number.
    pub person: i64,
    /// Who is responsible now, as the form of properties shows it.
    pub was: String,
    pub command: String,
}

/// Where an answer or a note is written.
pub struct Compose {
    pub action: String,
    /// Where the canned replies are.
    pub replies: String,
    pub can_answer: bool,
    pub can_note: bool,
    pub text: Control,
    pub chosen: &'static str,
    pub files_error: Option<String>,
    pub kept: Vec<Kept>,
    pub limits: Limits,
    pub command: String,
    /// Version of the ticket that the page shows.
    pub base: i64,
    /// For whom the page is made: the number of the person.
    pub author: i64,
    /// Whom the answer goes to.
    pub to: String,
    /// Who answered while this one was being written.
    pub answered: Option<Answered>,
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

/// A transition that the viewer may make.
pub struct Move {
    pub key: String,
    pub label: String,
    pub action: String,
    pub style: &'static str,
    pub missing: Vec<String>,
    /// What each control shows when the page is made.
    pub was: Vec<(String, String)>,
    pub sections: Vec<Section>,
    pub message: Option<MoveMessage>,
    /// Whether it was just refused: its form stands open.
    pub open: bool,
    /// For whom the page is made: the number of the person.
    pub author: i64,
    pub base: i64,
    pub command: String,
}

/// The text that a transition asks for.
pub struct MoveMessage {
    pub label: String,
    pub value: String,
    pub error: Option<String>,
    pub required: bool,
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
    /// What was just done, when the form was not refused.
    pub done: Option<&'static str>,
}

/// The fields that those who attend fill in on the ticket's page.
pub fn editable<'a>(form: &Form<'a>) -> Vec<&'a Field> {
    let all = form.fields().iter().copied();
    all.filter(|field| field.later && field.kind != FieldType::File)
        .collect()
}

/// The properties and fields that a transition's form asks for: what it renews
/// and may bring, and what it requires and the ticket lacks.
pub fn moved(transition: &Transition, ticket: &Ticket) -> Vec<String> {
    let lacks = |key: &&String| ticket.value(key).is_none();
    let required = transition.requires.iter().filter(lacks);
    let mut keys: Vec<String> = Vec::new();
    for key in transition
        .renews
        .iter()
        .chain(required)
        .chain(&transition.asks)
    {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

/// The form of properties and fields, for who may change them.
pub async fn edit(
    shown: &Shown<'_>,
    typed: &Typed,
    takers: &[(i64, String)],
) -> Result<Option<EditForm>, AppError> {
    if !edits(shown) {
        return Ok(None);
    }
    let (app, ticket) = (shown.app, shown.ticket);
    let actor = shown.request.viewer.actor.for_engine(&app.pack);
    let allowed = |field: &&Field| {
        field.edit.is_empty()
            || actor
                .as_ref()
                .is_some_and(|a| Who::any(&field.edit, a, Some(ticket)))
    };
    let fields: Vec<&Field> = editable(&shown.form).into_iter().filter(allowed).collect();
    let typed_here = typed.moving.is_none();
    let tried = |key: &str| typed.tried.get(key).filter(|_| typed_here).cloned();
    let mut properties = Vec::new();
    for property in [Property::Priority, Property::Team, Property::Assignee] {
        properties.extend(property_widget(
            shown,
            property,
            tried(property.key()),
            &typed.faults,
            takers,
        ));
    }
    let take = take(shown, &properties)?;
    let lists = Lists::of(app, &fields).await?;
    let faults: &[Fault] = if typed_here { &typed.faults } else { &[] };
    let control = |field: &&Field| {
        let now = ticket.values.get(&field.key);
        let tried = tried(&field.key);
        let mut own = widget(app, &shown.form, field, now, tried, &lists, faults);
        // Nothing has to be filled in here: to say it of each would only be noise.
        own.optional = false;
        own
    };
    let sections = sections(fields.iter().map(control));
    if properties.is_empty() && sections.is_empty() {
        return Ok(None);
    }
    let own = [Property::Priority, Property::Team, Property::Assignee];
    let was = own
        .iter()
        .map(|p| (p.key().to_owned(), plain(ticket.property(*p))));
    let raw = |field: &&Field| {
        let now = ticket.values.get(&field.key);
        (field.key.clone(), as_shown(app, field, now))
    };
    Ok(Some(EditForm {
        action: format!("/solicitudes/{}/clasificar", shown.row.reference()),
        base: ticket.version,
        was: was.chain(fields.iter().map(raw)).collect(),
        own: properties,
        take,
        sections,
        before: if typed_here { "" } else { "dato-" },
        command: app.random.token()?,
    }))
}

/// One click to become responsible, where the form of properties offers the viewer.
fn take(shown: &Shown<'_>, properties: &[Widget]) -> Result<Option<Take>, AppError> {
    let me = shown.request.viewer.actor.person.map(|id| id.to_string());
    let assignee = Property::Assignee.key();
    let control = properties.iter().find(|widget| widget.id == assignee);
    let was = plain(shown.ticket.property(Property::Assignee));
    let is_me = |choice: &&Choice| Some(&choice.value) == me.as_ref();
    let mut offered = control.into_iter().flat_map(|widget| &widget.choices);
    if offered.find(is_me).is_none() || Some(&was) == me.as_ref() {
        return Ok(None);
    }
    Ok(Some(Take {
        person: shown.request.viewer.actor.person.unwrap_or_default(),
        was,
        command: shown.app.random.token()?,
    }))
}

/// What the control of a field shows, for the form to say so beside it.
fn as_shown(app: &App, field: &Field, now: Option<&Value>) -> String {
    let now = now.map(|value| engine::value::raw(field, value, &app.zone));
    now.unwrap_or_default().join("\u{1f}")
}

fn plain(value: Option<Value>) -> String {
    match value {
        Some(Value::Text(text)) => text,
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The control of a property; none where the institution has nothing to choose from.
fn property_widget(
    shown: &Shown<'_>,
    property: Property,
    tried: Option<Vec<String>>,
    faults: &[Fault],
    takers: &[(i64, String)],
) -> Option<Widget> {
    let app = shown.app;
    let (label, blank, mut all): (&str, &str, Vec<(String, String)>) = match property {
        Property::Priority => {
            let all = shown
                .kind
                .priorities
                .iter()
                .map(|c| (c.key.clone(), c.name.clone()));
            ("Prioridad", "Sin definir", all.collect())
        }
        Property::Team => {
            let open = app
                .known
                .teams()
                .iter()
                .filter(|team| team.retired_at.is_none());
            (
                "Equipo",
                "Sin equipo",
                open.map(|t| (t.key.clone(), t.name.clone())).collect(),
            )
        }
        Property::Assignee => {
            let people = takers.iter();
            (
                "Asignado a",
                "Sin asignar",
                people.map(|(id, n)| (id.to_string(), n.clone())).collect(),
            )
        }
        _ => return None,
    };
    let now = plain(shown.ticket.property(property));
    keep(&mut all, std::slice::from_ref(&now));
    if all.is_empty() {
        return None;
    }
    let value = tried
        .and_then(|t| t.into_iter().next())
        .unwrap_or_else(|| now.clone());
    // A priority, once set, is not taken away again.
    let optional = property != Property::Priority || now.is_empty();
    let nothing = Choice {
        value: String::new(),
        label: blank.to_owned(),
        selected: value.is_empty(),
    };
    let choice = |(key, name): (String, String)| Choice {
        selected: key == value,
        value: key,
        label: name,
    };
    let all = all.into_iter().map(choice);
    Some(Widget {
        id: property.key().to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        shape: "pick",
        input: "",
        value: value.clone(),
        choices: Some(nothing)
            .filter(|_| optional)
            .into_iter()
            .chain(all)
            .collect(),
        required: true,
        optional: false,
        error: error_of(faults, property.key()),
        kept: Vec::new(),
        limits: None,
        group: None,
        when: None,
    })
}

/// Whether the viewer may change properties and fields.
pub fn edits(shown: &Shown<'_>) -> bool {
    shown.may(Action::Edit) && !shown.is_ended()
}

/// People who may be responsible for tickets.
///
/// # Errors
/// When the database refuses.
pub async fn takers(app: &App) -> Result<Vec<(i64, String)>, AppError> {
    directory::store::holding(app.db.read(), app.now(), &taking(app)).await
}

/// The roles of people who may be responsible for tickets.
pub fn taking(app: &App) -> Vec<&str> {
    let roles = app.pack.roles.iter();
    let takes = roles.filter(|role| role.may(Action::Take.grant()));
    takes.map(|role| role.key.as_str()).collect()
}

pub fn compose(shown: &Shown<'_>, typed: &mut Typed) -> Result<Option<Compose>, AppError> {
    let asked_for = shown.ticket.requester.is_some();
    let can_answer = shown.may(Action::Answer) && !shown.is_ended() && asked_for;
    let can_note = shown.may(Action::Note);
    if !can_answer && !can_note {
        return Ok(None);
    }
    let chosen = if typed.chosen == "note" || !can_answer {
        "note"
    } else {
        "answer"
    };
    Ok(Some(Compose {
        action: format!("/solicitudes/{}/escribir", shown.row.reference()),
        replies: format!("/solicitudes/{}/respuestas", shown.row.reference()),
        can_answer,
        can_note,
        text: Control {
            value: typed.text.clone(),
            error: error_of(&typed.faults, "text"),
        },
        chosen,
        files_error: error_of(&typed.faults, "files"),
        kept: typed.kept.clone(),
        limits: Limits::of(&shown.app.pack.files),
        command: shown.app.random.token()?,
        base: shown.ticket.version,
        author: shown.request.viewer.actor.person.unwrap_or_default(),
        to: receiver(shown.row),
        answered: typed.answered.take(),
    }))
}

/// Whom an answer goes to: by name, or by address where only that is known.
fn receiver(row: &Listed) -> String {
    if row.requester.is_empty() {
        row.contact.clone()
    } else {
        row.requester.clone()
    }
}

pub async fn moves(shown: &Shown<'_>, typed: &Typed) -> Result<Vec<Move>, AppError> {
    let (app, ticket, kind) = (shown.app, shown.ticket, shown.kind);
    let actor = shown.request.viewer.actor.for_engine(&app.pack);
    let Some(actor) = actor.filter(|_| shown.may(Action::Move)) else {
        return Ok(Vec::new());
    };
    let Some(state) = kind.present(&ticket.state) else {
        return Ok(Vec::new());
    };
    let open =
        |t: &&Transition| Who::any(&t.who, &actor, Some(ticket)) && t.from.contains(&state.key);
    let mut moves = Vec::new();
    for transition in kind.transitions.iter().filter(open) {
        moves.push(step(shown, &state.key, transition, typed, Side::Desk).await?);
    }
    // The way on first; the others in the pack's order.
    moves.sort_by_key(|step| step.style != "primary");
    Ok(moves)
}

/// The form of a transition out of the state `from`.
pub async fn step(
    shown: &Shown<'_>,
    from: &str,
    transition: &Transition,
    typed: &Typed,
    side: Side<'_>,
) -> Result<Move, AppError> {
    let (app, ticket) = (shown.app, shown.ticket);
    let tried = typed
        .moving
        .as_ref()
        .filter(|(key, _)| *key == transition.key);
    let faults: &[Fault] = if tried.is_some() { &typed.faults } else { &[] };
    let keys = moved(transition, ticket);
    let fields: Vec<&Field> = keys
        .iter()
        .filter(|key| side.is_shown(&shown.form, key))
        .filter_map(|key| shown.form.field(key))
        .collect();
    let lists = Lists::of(app, &fields).await?;
    let mut widgets = Vec::new();
    // Those who may edit have a form for the properties; the move only says what it needs.
    let lacks = |key: &&String| Property::from_key(key).is_some() && ticket.value(key).is_none();
    let missing = transition.requires.iter().filter(lacks);
    let missing = missing.filter_map(|key| Property::from_key(key));
    for field in fields {
        let typed = tried.and_then(|_| typed.tried.get(&field.key)).cloned();
        let renewed = transition.renews.contains(&field.key);
        let now = ticket.values.get(&field.key).filter(|_| !renewed);
        let mut own = widget(app, &shown.form, field, now, typed, &lists, faults);
        let asked = renewed || transition.requires.contains(&field.key);
        own.required = asked && field.visible_when.is_none();
        own.optional &= !asked;
        widgets.push(own);
    }
    widgets.extend(waiting(
        shown,
        transition,
        tried.is_some().then_some(typed),
        faults,
    ));
    for widget in &mut widgets {
        let key = widget.id.strip_prefix("campo-").unwrap_or_default();
        if let Some(kept) = tried.and_then(|_| typed.kept_of.get(key)) {
            widget.kept.clone_from(kept);
        }
    }
    let message = transition.message.as_ref().map(|message| MoveMessage {
        label: if transition.internal
            || ticket.requester.is_none()
            || matches!(side, Side::Requester(_))
        {
            message.label.clone()
        } else {
            format!("{} (lo leerá quien hizo la solicitud)", message.label)
        },
        value: tried.map(|(_, text)| text.clone()).unwrap_or_default(),
        error: error_of(faults, "message"),
        required: message.required,
    });
    // What a move brings anew has an empty control, whatever the ticket has.
    let kept = keys.iter().filter(|key| !transition.renews.contains(key));
    let was = kept.filter_map(|key| {
        let field = shown.form.field(key)?;
        Some((key.clone(), as_shown(app, field, ticket.values.get(key))))
    });
    Ok(Move {
        key: transition.key.clone(),
        label: transition.label.clone(),
        action: match side {
            Side::Desk => format!("/solicitudes/{}/mover", shown.row.reference()),
            Side::Requester(path) => format!("{path}/mover"),
        },
        style: if is_forward(shown.kind, from, transition) {
            "primary"
        } else {
            "secondary"
        },
        missing: missing
            .map(|property| property.in_words().to_owned())
            .collect(),
        open: tried.is_some() && !faults.is_empty(),
        was: was.collect(),
        sections: sections(widgets),
        message,
        author: shown.request.viewer.actor.person.unwrap_or_default(),
        base: ticket.version,
        command: app.random.token()?,
    })
}

/// Why and until when, where the state reached is one in which tickets wait.
fn waiting(
    shown: &Shown<'_>,
    transition: &Transition,
    typed: Option<&Typed>,
    faults: &[Fault],
) -> Vec<Widget> {
    let state = shown.kind.state(&transition.to);
    let Some(wait) = state.and_then(|state| state.wait.as_ref()) else {
        return Vec::new();
    };
    let tried = |id: &str| {
        let typed = typed
            .and_then(|t| t.tried.get(id))
            .and_then(|all| all.first());
        typed.cloned()
    };
    let blank = |id: &str, label: &str, shape, input| Widget {
        id: id.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        shape,
        input,
        value: tried(id).unwrap_or_default(),
        choices: Vec::new(),
        required: true,
        optional: false,
        error: error_of(faults, id),
        kept: Vec::new(),
        limits: None,
        group: None,
        when: None,
    };
    let mut widgets = Vec::new();
    if !wait.reasons.is_empty() {
        let mut reason = blank("wait-reason", "Por qué espera", "select", "");
        let choice = |c: &engine::Choice| Choice {
            value: c.key.clone(),
            label: c.name.clone(),
            selected: reason.value == c.key,
        };
        reason.choices = wait.reasons.iter().map(choice).collect();
        widgets.push(reason);
    }
    let mut until = blank("wait-until", "Esperar hasta", "input", "date");
    let then = match wait.transition().and_then(|key| shown.kind.transition(key)) {
        Some(next) => format!("se hará «{}»", next.label),
        None => "se le recordará a quien atiende".to_owned(),
    };
    until.hint = format!("Ese día {then}.");
    if until.value.is_empty() {
        let at = shown.app.now() + i64::from(wait.days) * 86_400_000;
        until.value = When::day(at, &shown.app.zone);
    }
    widgets.push(until);
    widgets
}

/// Whether a transition leads on, rather than back, aside to wait or out: the
/// states of a pack stand in the order of a ticket's life.
fn is_forward(kind: &Kind, from: &str, transition: &Transition) -> bool {
    let place = |key: &str| kind.states.iter().position(|state| state.key == key);
    let aside = kind.state(&transition.to).is_some_and(|state| {
        matches!(
            state.category,
            engine::Category::Pending | engine::Category::Cancelled
        )
    });
    place(&transition.to) > place(from) && !aside
}

/// Conflicts with both values in words.
pub fn conflicts(
    shown: &Shown<'_>,
    typed: &Typed,
    names: &HashMap<i64, String>,
) -> Vec<ConflictLine> {
    let words = |key: &str, value: Option<&Value>| match value {
        None => "(nada)".to_owned(),
        Some(value) => words::value(shown.app, shown.kind, &shown.form, key, value, names),
    };
    let line = |conflict: &Conflict| ConflictLine {
        label: capital(conflict.label.trim_matches(['«', '»'])),
        yours: words(&conflict.key, conflict.yours.as_ref()),
        theirs: words(&conflict.key, conflict.theirs.as_ref()),
    };
    typed.conflicts.iter().map(line).collect()
}
