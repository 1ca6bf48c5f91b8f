//! The decision: which events follow from a command, or why none may.

use crate::command::Triage;
use crate::{
    Actor, Category, Command, Draft, Event, EventKind, Field, Kind, Ticket, Transition, Visibility,
};

/// Why a command has no effect, in Spanish, for the person who gave it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Refusal {
    /// Stable name of the rule that refused.
    pub rule: &'static str,
    /// The field that it is about, if one.
    pub field: Option<&'static str>,
    /// What is wrong and what to do.
    pub text: String,
}

impl Refusal {
    /// A refusal about one field of a form.
    pub fn at(rule: &'static str, field: &'static str, text: impl Into<String>) -> Self {
        Self {
            rule,
            field: Some(field),
            text: text.into(),
        }
    }

    /// A refusal of the whole command.
    pub fn whole(rule: &'static str, text: impl Into<String>) -> Self {
        Self {
            rule,
            field: None,
            text: text.into(),
        }
    }
}

/// Decides a command. `ticket` is `None` only for [`Command::Create`].
///
/// The caller has already asked the decision function whether the actor may do
/// such a thing at all; the workflow's own "who" is decided here.
///
/// # Errors
/// A [`Refusal`] that says which rule stands against it.
pub fn decide(
    kind: &Kind,
    ticket: Option<&Ticket>,
    actor: &Actor,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    match (command, ticket) {
        (Command::Create(draft), None) => create(kind, draft),
        (Command::Create(_), Some(_)) => Err(Refusal::whole(
            "create.exists",
            "Ese ticket ya está registrado.",
        )),
        (_, None) => Err(Refusal::whole("ticket.missing", "Ese ticket no existe.")),
        (Command::Triage { base, fields }, Some(ticket)) => triage(kind, ticket, *base, fields),
        (Command::Answer { text, attachments }, Some(ticket)) => {
            if ticket.category(kind).is_some_and(Category::is_ended) {
                let text = "Ya está cerrado: el solicitante ya no recibe respuestas aquí. Puede dejar una nota interna.";
                return Err(Refusal::whole("answer.ended", text));
            }
            let body = required(text, "text", "Escriba la respuesta.")?;
            Ok(vec![Event {
                kind: EventKind::Answered,
                visibility: Visibility::Public,
                body: Some(body),
                attachments: attachments.clone(),
            }])
        }
        (Command::Note { text, attachments }, Some(_)) => {
            let body = required(text, "text", "Escriba la nota.")?;
            Ok(vec![Event {
                kind: EventKind::Noted,
                visibility: Visibility::Internal,
                body: Some(body),
                attachments: attachments.clone(),
            }])
        }
        (
            Command::Move {
                base,
                transition,
                text,
            },
            Some(ticket),
        ) => step(kind, ticket, actor, *base, transition, text.as_deref()),
    }
}

fn create(kind: &Kind, draft: &Draft) -> Result<Vec<Event>, Refusal> {
    let body = required(&draft.description, "description", "Escriba qué necesita.")?;
    Ok(vec![Event {
        kind: EventKind::Received {
            kind: kind.key.clone(),
            state: kind.initial.clone(),
            requester: draft.requester,
            unit: draft.unit.clone(),
            service: draft.service.clone(),
            channel: draft.channel.clone(),
        },
        visibility: Visibility::Public,
        body: Some(body),
        attachments: draft.attachments.clone(),
    }])
}

fn triage(kind: &Kind, ticket: &Ticket, base: i64, fields: &Triage) -> Result<Vec<Event>, Refusal> {
    let ended = ticket.category(kind).is_some_and(Category::is_ended);
    if ended {
        let text = "Ya está cerrado: sus datos no cambian.";
        return Err(Refusal::whole("triage.ended", text));
    }
    let mut events = Vec::new();
    if let Some(to) = changed(&fields.priority, &ticket.priority) {
        if kind.priority(to).is_none() {
            let text = "Elija una prioridad de la lista.";
            return Err(Refusal::at("triage.priority", "priority", text));
        }
        fresh(ticket.priority_at, base, "priority", "la prioridad")?;
        let from = ticket.priority.clone();
        events.push(EventKind::PrioritySet {
            from,
            to: to.clone(),
        });
    }
    if let Some(to) = changed(&fields.type_of_work, &ticket.type_of_work) {
        if kind.type_of_work(to).is_none() {
            return Err(Refusal::at(
                "triage.type",
                "type",
                "Elija un tipo de la lista.",
            ));
        }
        fresh(ticket.type_at, base, "type", "el tipo")?;
        let from = ticket.type_of_work.clone();
        events.push(EventKind::TypeSet {
            from,
            to: to.clone(),
        });
    }
    if let Some(to) = changed(&fields.assignee, &ticket.assignee) {
        fresh(
            ticket.assignee_at,
            base,
            "assignee",
            "la persona responsable",
        )?;
        events.push(EventKind::Assigned {
            from: ticket.assignee,
            to: *to,
        });
    }
    Ok(events
        .into_iter()
        .map(|kind| Event::plain(kind, Visibility::Internal))
        .collect())
}

/// The new value, when there is one and it differs from the present one.
fn changed<'a, T: PartialEq>(new: &'a Option<T>, now: &Option<T>) -> Option<&'a T> {
    new.as_ref().filter(|value| now.as_ref() != Some(*value))
}

/// A field conflicts only when it changed after the version that the person saw.
fn fresh(at: i64, base: i64, field: &'static str, name: &str) -> Result<(), Refusal> {
    if at <= base {
        return Ok(());
    }
    let text = format!(
        "Alguien cambió {name} mientras usted tenía la página abierta. Revise el valor actual y vuelva a guardar."
    );
    Err(Refusal::at("save.conflict", field, text))
}

fn step(
    kind: &Kind,
    ticket: &Ticket,
    actor: &Actor,
    base: i64,
    key: &str,
    text: Option<&str>,
) -> Result<Vec<Event>, Refusal> {
    let unknown = || Refusal::whole("move.unknown", "Ese cambio de estado no existe.");
    let transition = kind.transition(key).ok_or_else(unknown)?;
    if !transition.is_for(actor) {
        let text = format!("Su función no permite «{}».", transition.label);
        return Err(Refusal::whole("move.who", text));
    }
    if ticket.state_at > base || !transition.from.contains(&ticket.state) {
        let name = kind
            .state(&ticket.state)
            .map_or("otro estado", |s| s.name.as_str());
        let text =
            format!("El estado cambió mientras tanto: ahora es «{name}». Revise antes de seguir.");
        return Err(Refusal::whole("move.state", text));
    }
    let missing = transition.missing(ticket);
    if !missing.is_empty() {
        let names: Vec<_> = missing.iter().map(|f| f.in_words()).collect();
        let text = format!(
            "Antes de «{}» falta: {}.",
            transition.label,
            names.join(", ")
        );
        return Err(Refusal::whole("move.missing", text));
    }
    let brought = transition.brings();
    let body = match brought {
        Some(field) => {
            let text = text.unwrap_or_default();
            let ask = format!("Escriba {}.", field.in_words());
            Some(required(text, field.key(), &ask)?)
        }
        None => None,
    };
    let event = EventKind::Moved {
        transition: transition.key.clone(),
        from: ticket.state.clone(),
        to: transition.to.clone(),
        brought: brought.map(|f| f.key().to_owned()),
    };
    Ok(vec![Event {
        kind: event,
        visibility: Visibility::Public,
        body,
        attachments: Vec::new(),
    }])
}

fn required(text: &str, field: &'static str, ask: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::at("field.required", field, ask));
    }
    Ok(text.to_owned())
}

impl Transition {
    /// Whether one of the actor's roles may make this move.
    pub fn is_for(&self, actor: &Actor) -> bool {
        self.who.iter().any(|role| actor.roles.contains(role))
    }

    /// What the ticket itself must have first and does not.
    pub fn missing(&self, ticket: &Ticket) -> Vec<Field> {
        let has = |field: &Field| match field {
            Field::Priority => ticket.priority.is_some(),
            Field::Type => ticket.type_of_work.is_some(),
            Field::Assignee => ticket.assignee.is_some(),
            Field::Diagnosis | Field::Reason => true,
        };
        self.requires.iter().copied().filter(|f| !has(f)).collect()
    }

    /// The text that the move itself must bring, if one.
    pub fn brings(&self) -> Option<Field> {
        self.requires.iter().copied().find(|f| f.is_brought())
    }
}
