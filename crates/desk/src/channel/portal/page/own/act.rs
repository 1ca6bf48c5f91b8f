//! What the requester does on the ticket's page: writes, and makes the transitions
//! that the workflow gives to requesters.

use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Command, EventKind, Refusal, Ticket, Transition, Who};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tables::ticket_event;

use super::{Own, render};
use crate::channel::portal::follow_up::{FollowUp, register};
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::web::view::Fault;
use crate::platform::web::{Incoming, Page};
use crate::ticket::act::PORTAL;
use crate::ticket::form::control;
use crate::ticket::history;
use crate::ticket::kin::store::going_on;
use crate::ticket::page::forms::{Side, Typed};
use crate::ticket::page::intake::{self, Asked, Intake};
use crate::ticket::store;
use crate::ticket::submit::{Submitted, carry_out};

/// Messages of the requester on one ticket within an hour.
const MOST: u64 = 20;
const HOUR: i64 = 3_600_000;

/// Whether the workflow gives a transition to the requester as such.
pub fn is_requesters(transition: &Transition) -> bool {
    let mut who = transition.who.iter().filter_map(|text| Who::read(text));
    who.any(|who| who == Who::Requester)
}

/// Reads what is written to those who attend.
///
/// # Errors
/// When disk or database refuse.
pub async fn message(app: &App, incoming: Incoming) -> Result<Intake, AppError> {
    intake::message(app, incoming, false, "Escriba su mensaje.").await
}

/// Makes sure that the workflow gives a transition to the requester.
///
/// # Errors
/// [`AppError::NotFound`] where it does not.
pub fn given(app: &App, ticket: &Ticket, key: &str) -> Result<(), AppError> {
    let kind = app.book.kind(&ticket.kind);
    let transition = kind.and_then(|kind| kind.transition(key));
    let given = transition.is_some_and(is_requesters);
    given.then_some(()).ok_or(AppError::NotFound)
}

/// Reads a transition that the workflow gives to the requester.
///
/// # Errors
/// [`AppError::NotFound`] for one that it does not give.
pub async fn step(app: &App, own: &Own, incoming: Incoming) -> Result<Intake, AppError> {
    let ticket = history::ticket(app.db.read(), own.row.id).await?;
    given(app, &ticket, &incoming.form.text("move"))?;
    let side = Side::Requester(&own.path);
    intake::transition(app, &ticket, incoming, side).await
}

/// Carries out what the requester asks for, so often within an hour; the ticket's version afterwards.
///
/// # Errors
/// A refusal, or the database.
pub async fn carry(app: &App, own: &Own, asked: Asked) -> Result<i64, AppError> {
    let order = intake::order(app, (&own.row, own.actor()?), asked, PORTAL)?;
    // What colleagues keep as drafts is not the requester's.
    let submitted = Submitted {
        place: None,
        ..order
    };
    let write = app
        .db
        .write(submitted, |tx, submitted| Box::pin(modestly(tx, submitted)));
    write.await
}

/// Writes to those who attend, with files.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn write(
    app: &App,
    request: &Page,
    own: Own,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let incoming = Incoming::read(app, multipart).await?;
    let read = message(app, incoming).await?;
    submit(app, request, own, read, "mensaje").await
}

/// Writes where the ticket ended, and leads to the one that goes on there.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn follow_up(
    app: &App,
    request: &Page,
    own: Own,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let incoming = Incoming::read(app, multipart).await?;
    let Intake { asked, typed } = message(app, incoming).await?;
    if !typed.faults.is_empty() {
        return again(app, request, own, typed).await;
    }
    let token = match own.is_link {
        true => Some(app.random.token()?),
        false => None,
    };
    match go_on(app, &own, asked, token.clone()).await {
        Ok(id) if id == own.row.id => {
            let to = format!("{}?hecho=mensaje", own.path);
            Ok(Redirect::to(&to).into_response())
        }
        Ok(id) => {
            let path = match token {
                Some(token) => format!("/seguimiento/{token}"),
                None => {
                    let new = store::by_id(app.db.read(), id).await?;
                    format!("/mis-solicitudes/{}", new.reference())
                }
            };
            Ok(Redirect::to(&format!("{path}?nuevo=1")).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let typed = refused(app, &own, typed, &refusal).await?;
            again(app, request, own, typed).await
        }
        Err(e) => Err(e),
    }
}

/// Lets a new ticket go on where this one ended; its number, or that of this one where it became a note.
/// `link_token` is for the private link to the new one.
///
/// # Errors
/// A refusal, [`AppError::NotFound`] where nothing can be written here, or the database.
pub async fn go_on(
    app: &App,
    own: &Own,
    asked: Asked,
    link_token: Option<String>,
) -> Result<i64, AppError> {
    let person = own.actor()?.person;
    // The same words sent to the ticket itself are another command.
    let asked = Asked {
        content: format!("follow-up {}", asked.content),
        ..asked
    };
    let order = intake::order(app, (&own.row, own.actor()?), asked, PORTAL)?;
    let Command::Answer { text, .. } = order.command else {
        return Err(AppError::internal("a message that is none"));
    };
    let follow_up = FollowUp {
        app: app.clone(),
        ticket: own.row.id,
        requester: person.ok_or(AppError::NotFound)?,
        contact: own.row.contact.clone(),
        text,
        uploads: order.uploads,
        link_token,
        command: order.id,
        now: order.now,
    };
    let write = app
        .db
        .write(follow_up, |tx, own| Box::pin(register(tx, own)));
    let id = write.await?;
    app.live.nudge();
    Ok(id)
}

/// Makes a transition.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn transition(
    app: &App,
    request: &Page,
    own: Own,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let incoming = Incoming::read(app, multipart).await?;
    let read = step(app, &own, incoming).await?;
    submit(app, request, own, read, "paso").await
}

/// Carries the command out, and leads back to the ticket, whose page says that it is `done`.
async fn submit(
    app: &App,
    request: &Page,
    own: Own,
    Intake { asked, typed }: Intake,
    done: &'static str,
) -> Result<Response, AppError> {
    if !typed.faults.is_empty() {
        return again(app, request, own, typed).await;
    }
    match carry(app, &own, asked).await {
        // The address can change with the command: a ticket may have got its folio.
        Ok(_) => {
            let path = own.fresh(app).await?.path;
            Ok(Redirect::to(&format!("{path}?hecho={done}")).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let typed = refused(app, &own, typed, &refusal).await?;
            again(app, request, own, typed).await
        }
        Err(e) => Err(e),
    }
}

/// Carries the command out, unless there were too many within an hour: whoever
/// finds a link must not be able to fill a ticket. Counted after the ticket's row
/// was locked, so that those who come together are counted together.
async fn modestly(tx: &Tx, submitted: &Submitted) -> Result<i64, AppError> {
    let version = carry_out(tx, submitted).await?;
    if !matches!(submitted.command, Command::Answer { .. }) {
        return Ok(version);
    }
    let ticket = going_on(tx.conn(), submitted.ticket).await?;
    let recent = ticket_event::Entity::find()
        .filter(ticket_event::Column::TicketId.eq(ticket))
        .filter(ticket_event::Column::Channel.eq(PORTAL))
        .filter(ticket_event::Column::EventType.eq(EventKind::Answered.name()))
        .filter(ticket_event::Column::RecordedAt.gt(submitted.now - HOUR));
    if recent.count(tx.conn()).await? <= MOST {
        return Ok(version);
    }
    let text = "Recibimos muchos mensajes suyos en la última hora y ya los estamos leyendo. Espere un poco antes de enviar otro.";
    Err(Refusal::at("reply.often", "text", text).into())
}

/// What was typed, with why it was refused, in words for the requester.
async fn refused(
    app: &App,
    own: &Own,
    mut typed: Typed,
    refusal: &Refusal,
) -> Result<Typed, AppError> {
    let told = public(app, own, refusal.clone()).await?;
    if told.faults.is_empty() {
        typed.faults.push(Fault::new(WHOLE, &told.text));
    }
    for (field, text) in &told.faults {
        let name = match field.as_str() {
            "text" | "files" | "message" | "wait-reason" | "wait-until" | WHOLE => field.clone(),
            key => control(key),
        };
        let fault = Fault::new(name, text);
        if !typed.faults.contains(&fault) {
            typed.faults.push(fault);
        }
    }
    Ok(typed)
}

/// What a refusal is about that no control of the requester's says.
const WHOLE: &str = "ahora";

/// A refusal in words for the requester: what stays inside is not named.
///
/// # Errors
/// When the database refuses.
pub async fn public(app: &App, own: &Own, refusal: Refusal) -> Result<Refusal, AppError> {
    if refusal.rule == "answer.ended" {
        let text = format!(
            "Ya está cerrado y no recibe mensajes. Si lo necesita de nuevo, dé seguimiento: abrirá {}.",
            next_one(app)
        );
        return Ok(Refusal::whole(refusal.rule, text));
    }
    if refusal.faults.is_empty() {
        return Ok(refusal);
    }
    let ticket = history::ticket(app.db.read(), own.row.id).await?;
    let form = app.book.form(&ticket);
    let side = Side::Requester(&own.path);
    let shown = |key: &str| {
        let own = ["text", "files", "message", "wait-reason", "wait-until"];
        own.contains(&key) || side.is_shown(&form, key)
    };
    let inside = "Falta un dato que pone quien le atiende. Escríbanos y lo revisamos.";
    let fault = |(field, text): &(String, String)| {
        if shown(field) {
            (field.clone(), text.clone())
        } else {
            (WHOLE.to_owned(), inside.to_owned())
        }
    };
    let faults: Vec<(String, String)> = refusal.faults.iter().map(fault).collect();
    let first = faults.first().cloned().unwrap_or_default();
    let text = match refusal.faults.first() {
        Some((field, _)) if !shown(field) => first.1,
        _ => refusal.text,
    };
    let mut conflicts = refusal.conflicts;
    conflicts.retain(|conflict| shown(&conflict.key));
    Ok(Refusal {
        text,
        field: Some(first.0),
        faults,
        conflicts,
        ..refusal
    })
}

/// «un ticket nuevo», «una solicitud nueva».
pub(super) fn next_one(app: &App) -> String {
    let noun = &app.kind.noun;
    match noun.gender {
        engine::Gender::Femenino => format!("una {} nueva", noun.singular),
        engine::Gender::Masculino => format!("un {} nuevo", noun.singular),
    }
}

/// The page as it is now, with what was typed and why it was refused.
async fn again(app: &App, request: &Page, own: Own, typed: Typed) -> Result<Response, AppError> {
    let own = own.fresh(app).await?;
    let page = render(app, request, own, typed, false).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
