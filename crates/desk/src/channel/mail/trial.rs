//! A message tried on a real ticket before it is kept, for each of those who have to do with it.

use engine::{ApprovalChange, Category, EventKind, Kind};
use pack::{Letter, Message, Rendered, TO_APPROVER};

use super::letter::{DUE, deadline, letter, may_attend, template};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Actor;
use crate::ticket::history::{self, Told};
use crate::ticket::page::state as state_in_words;
use crate::ticket::store::Seen;
use crate::ticket::trial::{self, ticket};

/// What a message would say of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Whether what the message tells of has not happened to that ticket yet.
    pub is_early: bool,
    /// What each of those who have to do with it would get.
    pub readers: Vec<Reader>,
}

/// Somebody who has to do with the ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// What they are to it.
    pub relation: &'static str,
    /// Name; empty where there is nobody.
    pub name: String,
    /// What they would get, or in a sentence why they get nothing.
    pub letter: Result<Rendered, &'static str>,
}

/// A message on the ticket with this folio; `None` where who asks may not follow it. Its
/// last event of the right sort is what the message tells of.
///
/// # Errors
/// When the database refuses.
pub async fn trial(
    app: &App,
    actor: &Actor,
    message: &Message,
    folio: &str,
) -> Result<Option<Trial>, AppError> {
    let Some(seen) = ticket(app, actor, folio).await? else {
        return Ok(None);
    };
    let told = history::told(app.db.read(), seen.ticket.id, true).await?;
    let kind = app.book.kind(&seen.ticket.kind);
    let fits = |event: &&Told| is_told(app, kind, &seen, message, event);
    let event = told.iter().rev().find(fits);
    let mut about = letter(app, kind, &seen.ticket, &told, event);
    if message.notice == DUE {
        deadline(app, app.db.read(), (&seen.ticket, None), &mut about).await?;
    }
    let by = event.and_then(|event| event.actor);
    let readers = vec![
        requester(app, message, &seen, &about, by),
        responsible(app, message, &seen, &about, by).await?,
        approver(app, message, &about),
        Reader {
            relation: "Las demás personas que pueden verlo",
            name: String::new(),
            letter: Err("No reciben correo: lo encuentran en sus listas."),
        },
    ];
    Ok(Some(Trial {
        // That somebody became responsible is no public event: it is never found.
        is_early: event.is_none() && !["assigned", DUE].contains(&message.notice.as_str()),
        readers,
    }))
}

/// A message on a ticket that does not exist, for its usual reader.
pub fn example(app: &App, message: &Message) -> Reader {
    let to_responsible = pack::TO_RESPONSIBLE.contains(&message.notice.as_str());
    let own = trial::example(app);
    let reached = match message.notice.as_str() {
        "pending" => Category::Pending,
        "resolved" => Category::Resolved,
        "closed" => Category::Closed,
        _ => Category::Open,
    };
    let state = app
        .kind
        .states
        .iter()
        .find(|state| state.category == reached);
    let (state, _, meaning) = state_in_words(
        Some(&app.kind),
        state.map_or("", |state| state.key.as_str()),
    );
    let noun = &app.kind.noun;
    let institution = &app.pack.institution;
    let letter = Letter {
        folio: own.folio,
        noun: noun.singular.clone(),
        the_noun: noun.definite(),
        service: own.service.to_owned(),
        unit: own.unit.to_owned(),
        summary: "De qué trata.".to_owned(),
        state,
        meaning,
        text: "Aquí va lo que se escribió.".to_owned(),
        label: "Mensaje".to_owned(),
        clock: "Solución".to_owned(),
        due: "3 mar 2026, 13:00".to_owned(),
        overdue: String::new(),
        link: String::new(),
        institution: institution.name.clone(),
        office: institution.office.clone(),
        short: institution.short.clone(),
    };
    let (relation, path) = if message.notice == TO_APPROVER {
        (APPROVER, "/aprobar/…")
    } else if to_responsible {
        ("Quien es responsable", "/solicitudes/…")
    } else {
        ("Quien solicita", "/seguimiento/…")
    };
    Reader {
        relation,
        name: trial::NOBODY.to_owned(),
        letter: read(message, &letter, app.public_url.link(path), None),
    }
}

/// Whether a message tells of this event.
fn is_told(app: &App, kind: Option<&Kind>, seen: &Seen, message: &Message, event: &Told) -> bool {
    let by_requester = event.actor.is_some() && event.actor == seen.ticket.requester_id;
    let is_move = matches!(event.kind, EventKind::Moved { .. });
    let is_answer = matches!(event.kind, EventKind::Answered);
    match message.notice.as_str() {
        "received" => matches!(event.kind, EventKind::Received { .. }),
        "answered" => is_answer && !by_requester,
        "replied" => (is_answer || is_move) && by_requester,
        "moved" => is_move,
        TO_APPROVER => matches!(
            event.kind,
            EventKind::Approval {
                change: ApprovalChange::Asked(_),
                ..
            }
        ),
        // A deadline is no event.
        DUE => false,
        notice => {
            let own = template(&app.pack, kind, "moved", &event.kind);
            is_move && own.is_some_and(|own| own.notice == notice)
        }
    }
}

const OWN: &str = "No se le avisa de lo que hizo.";
const OTHERS: &str = "Este mensaje no es para esta persona.";

fn requester(app: &App, message: &Message, seen: &Seen, about: &Letter, by: Option<i64>) -> Reader {
    let ticket = &seen.ticket;
    let name = Some(&ticket.requester).filter(|name| !name.is_empty());
    let why_not = if ticket.requester_id.is_none() {
        Some("No lo pidió nadie en particular.")
    } else if pack::TO_RESPONSIBLE.contains(&message.notice.as_str())
        || message.notice == TO_APPROVER
    {
        Some(OTHERS)
    } else if message.notice != "received" && by == ticket.requester_id {
        Some(OWN)
    } else {
        None
    };
    Reader {
        relation: "Quien solicita",
        name: name.unwrap_or(&ticket.contact).clone(),
        letter: read(
            message,
            about,
            app.public_url.link("/seguimiento/…"),
            why_not,
        ),
    }
}

async fn responsible(
    app: &App,
    message: &Message,
    seen: &Seen,
    about: &Letter,
    by: Option<i64>,
) -> Result<Reader, AppError> {
    let ticket = &seen.ticket;
    let why_not = match ticket.assignee_id {
        None => Some("Todavía no hay nadie."),
        Some(_) if !pack::TO_RESPONSIBLE.contains(&message.notice.as_str()) => Some(OTHERS),
        Some(person) if by == Some(person) => Some(OWN),
        Some(person) => {
            let attends = may_attend(app, app.db.read(), person, seen).await?;
            (!attends).then_some("Ya no tiene permiso para verlo.")
        }
    };
    let path = format!("/solicitudes/{}", ticket.reference());
    Ok(Reader {
        relation: "Quien es responsable",
        name: ticket.assignee.clone().unwrap_or_default(),
        letter: read(message, about, app.public_url.link(&path), why_not),
    })
}

/// What those who are asked to approve are to the ticket.
const APPROVER: &str = "A quien se le pide aprobar";

fn approver(app: &App, message: &Message, about: &Letter) -> Reader {
    let why_not = (message.notice != TO_APPROVER).then_some(OTHERS);
    Reader {
        relation: APPROVER,
        name: String::new(),
        letter: read(message, about, app.public_url.link("/aprobar/…"), why_not),
    }
}

/// The message with the reader's own link.
fn read(
    message: &Message,
    about: &Letter,
    link: String,
    why_not: Option<&'static str>,
) -> Result<Rendered, &'static str> {
    if let Some(why) = why_not {
        return Err(why);
    }
    let own = Letter {
        link,
        ..about.clone()
    };
    message.render(&own).map_err(|error| {
        tracing::debug!(%error, "a message that is being tried cannot be rendered");
        "Así como está no se puede armar: guárdelo para ver qué corregir."
    })
}
