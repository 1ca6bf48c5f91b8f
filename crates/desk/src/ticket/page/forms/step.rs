//! The forms of transitions.

use engine::{Field, Kind, Property, Ticket, Transition, Who};

use super::{Part, Shown, Side, Typed, as_shown};
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::text::When;
use crate::platform::web::view::{Choice, Fault, error_of};
use crate::ticket::form::{Lists, Section, Widget, sections, widget};

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
    /// Parts of the ticket that can be moved with it.
    pub parts: Vec<Part>,
    /// Whether it was just refused, or its text came back: its form stands open.
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

/// The transitions that the workflow gives to somebody now, in the pack's order.
pub fn offered<'a>(kind: &'a Kind, ticket: &Ticket, actor: &engine::Actor) -> Vec<&'a Transition> {
    let merged = ticket.merged_into.is_some();
    let Some(state) = kind.present(&ticket.state).filter(|_| !merged) else {
        return Vec::new();
    };
    let open =
        |t: &&Transition| Who::any(&t.who, actor, Some(ticket)) && t.from.contains(&state.key);
    kind.transitions.iter().filter(open).collect()
}

/// The transitions that the viewer may make now, the way on first.
///
/// # Errors
/// When the database refuses.
pub async fn moves(shown: &Shown<'_>, typed: &Typed) -> Result<Vec<Move>, AppError> {
    let (app, ticket, kind) = (shown.app, shown.ticket, shown.kind);
    let actor = shown.request.viewer.actor.for_engine(&app.pack);
    let Some(actor) = actor.filter(|_| shown.may(Action::Move)) else {
        return Ok(Vec::new());
    };
    let Some(state) = kind.present(&ticket.state) else {
        return Ok(Vec::new());
    };
    let mut moves = Vec::new();
    for transition in offered(kind, ticket, &actor) {
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
        open: tried.is_some(),
        was: was.collect(),
        sections: sections(widgets),
        message,
        parts: if matches!(side, Side::Desk) && ends(shown.kind, transition) {
            shown.parts.clone()
        } else {
            Vec::new()
        },
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

/// Whether nothing is left to do after a transition, but for an answer.
fn ends(kind: &Kind, transition: &Transition) -> bool {
    let to = kind.state(&transition.to).map(|state| state.category);
    matches!(
        to,
        Some(engine::Category::Resolved | engine::Category::Closed)
    )
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
