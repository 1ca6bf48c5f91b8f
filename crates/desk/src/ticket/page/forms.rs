//! The forms on a ticket's page: what each shows, and what stays of a refused one.

use engine::{Field as Required, Transition};
use serde::Deserialize;

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::web::view::{Choice, Fault, Field, Kept, error_of};
use crate::platform::web::{Limits, Page};
use crate::ticket::store::Listed;

/// The form of the head's analysis.
pub struct TriageForm {
    pub action: String,
    pub base: i64,
    pub priority: Pick,
    pub type_of_work: Pick,
    pub assignee: Pick,
    pub command: String,
}

/// A list of the analysis.
pub struct Pick {
    pub choices: Vec<Choice>,
    pub error: Option<String>,
    /// Whether «nothing» can be chosen: only while nothing was.
    pub blank: bool,
}

/// Where an answer or a note is written.
pub struct Compose {
    pub action: String,
    pub can_answer: bool,
    pub can_note: bool,
    pub text: Field,
    pub chosen: &'static str,
    pub files_error: Option<String>,
    pub kept: Vec<Kept>,
    pub limits: Limits,
    pub command: String,
}

/// A transition that the viewer may make.
pub struct Move {
    pub key: String,
    pub label: String,
    pub action: String,
    pub style: &'static str,
    pub missing: Vec<String>,
    pub asks: Vec<MoveField>,
    pub base: i64,
    pub command: String,
}

/// A text that a transition asks for.
pub struct MoveField {
    pub name: &'static str,
    pub label: String,
    pub value: String,
    pub error: Option<String>,
}

/// What was chosen in the form of the analysis.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Chosen {
    /// Key of the priority.
    #[serde(default)]
    pub priority: String,
    /// Key of the type.
    #[serde(default, rename = "type")]
    pub type_of_work: String,
    /// Number of the person responsible.
    #[serde(default)]
    pub assignee: String,
}

/// What was typed into a form that was refused, so that it stays.
#[derive(Debug, Default)]
pub struct Typed {
    /// The message.
    pub text: String,
    /// `answer` or `note`.
    pub chosen: &'static str,
    /// The analysis that was refused.
    pub triage: Option<Chosen>,
    /// The transition whose text was refused, and the text.
    pub moving: Option<(String, String)>,
    /// Files that came with it.
    pub kept: Vec<Kept>,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What was just done, when the form was not refused.
    pub done: Option<&'static str>,
}

pub async fn triage(
    app: &App,
    ticket: &Listed,
    folio: &str,
    typed: &Typed,
) -> Result<TriageForm, AppError> {
    let kind = &app.pack.kind;
    // What was refused stands where what is was; the errors say what is now.
    let pick =
        |id: &str, all: Vec<(String, String)>, now: Option<String>, tried: Option<&String>| {
            let selected = tried
                .filter(|t| !t.is_empty())
                .cloned()
                .or_else(|| now.clone());
            let choice = |(value, label): (String, String)| Choice {
                selected: selected.as_ref() == Some(&value),
                value,
                label,
            };
            Pick {
                choices: all.into_iter().map(choice).collect(),
                error: error_of(&typed.faults, id),
                blank: now.is_none(),
            }
        };
    let of = |all: &[engine::Choice]| {
        let pairs = all.iter().map(|c| (c.key.clone(), c.name.clone()));
        pairs.collect::<Vec<_>>()
    };
    let people = takers(app).await?.into_iter();
    let people = people.map(|(id, name)| (id.to_string(), name)).collect();
    let tried = typed.triage.as_ref();
    Ok(TriageForm {
        action: format!("/solicitudes/{folio}/clasificar"),
        base: ticket.version,
        priority: pick(
            "priority",
            of(&kind.priorities),
            ticket.priority.clone(),
            tried.map(|t| &t.priority),
        ),
        type_of_work: pick(
            "type",
            of(&kind.types),
            ticket.type_of_work.clone(),
            tried.map(|t| &t.type_of_work),
        ),
        assignee: pick(
            "assignee",
            people,
            ticket.assignee_id.map(|id| id.to_string()),
            tried.map(|t| &t.assignee),
        ),
        command: app.random.token()?,
    })
}

/// People who may be responsible for tickets.
///
/// # Errors
/// When the database refuses.
pub async fn takers(app: &App) -> Result<Vec<(i64, String)>, AppError> {
    let grant = Action::Take.grant().unwrap_or_default();
    let takes = app
        .pack
        .roles
        .iter()
        .filter(|role| role.grants.iter().any(|g| g == grant));
    let roles: Vec<&str> = takes.map(|role| role.key.as_str()).collect();
    directory::store::holding(app.db.read(), app.now(), &roles).await
}

pub fn compose(
    app: &App,
    request: &Page,
    ticket: &Listed,
    folio: &str,
    typed: &Typed,
    ended: bool,
) -> Result<Option<Compose>, AppError> {
    let actor = &request.viewer.actor;
    let can_answer = may(actor, Action::Answer, Some(ticket.id)) && !ended;
    let can_note = may(actor, Action::Note, Some(ticket.id));
    if !can_answer && !can_note {
        return Ok(None);
    }
    let chosen = if typed.chosen == "note" || !can_answer {
        "note"
    } else {
        "answer"
    };
    Ok(Some(Compose {
        action: format!("/solicitudes/{folio}/escribir"),
        can_answer,
        can_note,
        text: Field {
            value: typed.text.clone(),
            error: error_of(&typed.faults, "text"),
        },
        chosen,
        files_error: error_of(&typed.faults, "files"),
        kept: typed.kept.clone(),
        limits: Limits::of(&app.pack.files),
        command: app.random.token()?,
    }))
}

pub fn moves(
    app: &App,
    request: &Page,
    ticket: &Listed,
    folio: &str,
    typed: &Typed,
) -> Result<Vec<Move>, AppError> {
    let actor = &request.viewer.actor;
    let Some(engine_actor) = actor
        .for_engine()
        .filter(|_| may(actor, Action::Move, Some(ticket.id)))
    else {
        return Ok(Vec::new());
    };
    let open = |t: &&Transition| t.is_for(&engine_actor) && t.from.contains(&ticket.state);
    let mut moves = Vec::new();
    for transition in app.pack.kind.transitions.iter().filter(open) {
        let forward = is_forward(&app.pack.kind, &ticket.state, transition);
        moves.push(Move {
            key: transition.key.clone(),
            label: transition.label.clone(),
            action: format!("/solicitudes/{folio}/mover"),
            style: if forward { "primary" } else { "secondary" },
            missing: missing(transition, ticket),
            asks: transition
                .brings()
                .map(|field| ask(transition, field, typed))
                .into_iter()
                .collect(),
            base: ticket.version,
            command: app.random.token()?,
        });
    }
    // The way on first; the others in the pack's order.
    moves.sort_by_key(|step| step.style != "primary");
    Ok(moves)
}

/// Whether a transition leads on, rather than back or aside to wait: the
/// states of a pack stand in the order of a ticket's life.
fn is_forward(kind: &engine::Kind, from: &str, transition: &Transition) -> bool {
    let place = |key: &str| kind.states.iter().position(|state| state.key == key);
    let waits = kind
        .state(&transition.to)
        .is_some_and(|state| state.category == engine::Category::Pending);
    place(&transition.to) > place(from) && !waits
}

/// What the ticket must have before the transition, in words.
fn missing(transition: &Transition, ticket: &Listed) -> Vec<String> {
    let lacks = |field: &&Required| match field {
        Required::Priority => ticket.priority.is_none(),
        Required::Type => ticket.type_of_work.is_none(),
        Required::Assignee => ticket.assignee_id.is_none(),
        Required::Diagnosis | Required::Reason => false,
    };
    transition
        .requires
        .iter()
        .filter(lacks)
        .map(|field| field.in_words().to_owned())
        .collect()
}

fn ask(transition: &Transition, field: Required, typed: &Typed) -> MoveField {
    let tried = typed
        .moving
        .as_ref()
        .filter(|(key, _)| *key == transition.key);
    let label = if field == Required::Diagnosis {
        "Diagnóstico"
    } else {
        "Motivo"
    };
    MoveField {
        name: field.key(),
        label: format!("{label} (lo leerá quien hizo la solicitud)"),
        value: tried.map(|(_, text)| text.clone()).unwrap_or_default(),
        error: tried.and_then(|_| error_of(&typed.faults, field.key())),
    }
}
