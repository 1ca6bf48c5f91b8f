//! What somebody may do to a ticket: its commands, and the steps of its workflow.

use engine::Transition;
use serde::Serialize;
use utoipa::ToSchema;

use super::open::{Open, Read};
use crate::channel::portal::page::own;
use crate::platform::App;
use crate::platform::policy::{Action, Actor};
use crate::ticket::page::forms::{moved, offered};

/// Un paso del flujo de trabajo.
#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    /// Su clave, que se envía en «transition».
    pub key: String,
    /// Su nombre.
    pub label: String,
    /// Clave del estado al que llega.
    pub to: String,
    /// Claves de los datos que puede o debe llevar.
    pub fields: Vec<String>,
    /// Cómo se llama el texto que pide, si pide uno.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The steps of the workflow that somebody may make now.
pub(super) fn transitions(app: &App, actor: &Actor, open: &Open, read: &Read<'_>) -> Vec<Step> {
    let step = |transition: &Transition, fields: Vec<String>| Step {
        key: transition.key.clone(),
        label: transition.label.clone(),
        to: transition.to.clone(),
        fields,
        text: transition.message.as_ref().map(|m| m.label.clone()),
    };
    if open.follows {
        return Vec::new();
    }
    if !open.attends {
        let all = own::offered(read.kind, &read.ticket, &read.form);
        let public = |key: &String| read.form.field(key).is_some_and(|field| !field.internal);
        let fields = |t: &Transition| {
            let mut fields = moved(t, &read.ticket);
            fields.retain(public);
            fields
        };
        return all.into_iter().map(|t| step(t, fields(t))).collect();
    }
    let actor = actor
        .for_engine(&app.pack)
        .filter(|_| open.may(actor, Action::Move));
    let Some(actor) = actor else {
        return Vec::new();
    };
    let all = offered(read.kind, &read.ticket, &actor);
    all.into_iter()
        .map(|t| step(t, moved(t, &read.ticket)))
        .collect()
}

/// The commands that somebody may give, by the same questions that the pages ask.
pub(super) fn commands(
    actor: &Actor,
    open: &Open,
    read: &Read<'_>,
    moves: bool,
) -> Vec<&'static str> {
    if open.follows {
        return Vec::new();
    }
    let category = read.ticket.category(read.kind);
    let ended = category.is_none_or(|category| category.is_ended());
    let may = |action| open.may(actor, action);
    let merged = read.ticket.merged_into.is_some();
    let edits = open.attends && may(Action::Edit);
    let works = open.attends && may(Action::Note);
    let offer = read.ticket.offer.as_ref();
    let of_offer = offer.is_some_and(|own| [Some(own.from), Some(own.to)].contains(&actor.person));
    let handed = of_offer || actor.person.is_some() && read.ticket.assignee == actor.person;
    let asked = read.ticket.approvals.values();
    let asked = asked.flat_map(engine::Approval::deciders);
    let approves = !ended && asked.into_iter().any(|own| Some(own) == actor.person);
    let answers = if open.attends {
        may(Action::Answer) && read.ticket.requester.is_some()
    } else {
        may(Action::Reply)
    };
    let all = [
        ("edit", open.attends && may(Action::Edit) && !ended),
        ("answer", answers && (!ended || !read.over && !open.attends)),
        ("follow-up", answers && !open.attends && read.over),
        ("note", open.attends && may(Action::Note) && !merged),
        ("move", moves),
        (
            "postpone",
            open.attends && may(Action::Move) && read.ticket.waiting.is_some() && !merged,
        ),
        ("task", works && !ended),
        ("check", works && !ended),
        ("watch", open.attends && !merged),
        ("tag", works && !ended),
        ("time", works && !merged),
        ("stopwatch", works && !merged),
        ("approval", open.attends && approves),
        ("handover", works && !ended && handed),
        ("link", edits),
        ("unlink", edits && !read.ticket.links.is_empty()),
        ("merge", edits && !ended),
        ("unmerge", edits && merged),
    ];
    let allowed = all.into_iter().filter(|(_, allowed)| *allowed);
    allowed.map(|(name, _)| name).collect()
}
