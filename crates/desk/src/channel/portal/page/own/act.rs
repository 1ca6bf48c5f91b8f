//! What the requester does on the ticket's page: writes, and makes the transitions
//! that the workflow gives to requesters.

use std::collections::BTreeMap;

use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Command, EventKind, Refusal, Transition, Value, Who};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tables::ticket_event;

use super::{Own, render};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::web::view::Fault;
use crate::platform::web::{Incoming, Page};
use crate::ticket::act::PORTAL;
use crate::ticket::form::control;
use crate::ticket::history;
use crate::ticket::page::forms::{Side, Typed};
use crate::ticket::page::posted;
use crate::ticket::submit::{Submitted, carry_out};

/// Messages of the requester on one ticket within an hour.
const MOST: u64 = 20;
const HOUR: i64 = 3_600_000;

/// Whether the workflow gives a transition to the requester as such.
pub fn is_requesters(transition: &Transition) -> bool {
    let mut who = transition.who.iter().filter_map(|text| Who::read(text));
    who.any(|who| who == Who::Requester)
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
    let id = incoming.form.text("command");
    let message = posted::message(app, incoming, "Escriba su mensaje.").await?;
    if !message.typed.faults.is_empty() {
        return again(app, request, own, message.typed).await;
    }
    let command = Command::Answer {
        text: message.typed.text.clone(),
        attachments: Vec::new(),
    };
    let content = format!("{command:?} {}", message.seal);
    let asked = Asked {
        done: "mensaje",
        command,
        uploads: message.uploads,
        fields: BTreeMap::new(),
        kept: BTreeMap::new(),
        content,
        id,
    };
    submit(app, request, own, asked, message.typed).await
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
    let ticket = history::ticket(app.db.read(), own.row.id).await?;
    let mut incoming = Incoming::read(app, multipart).await?;
    let key = incoming.form.text("move");
    let kind = app.book.kind(&ticket.kind);
    let transition = kind.and_then(|kind| kind.transition(&key));
    if !transition.is_some_and(is_requesters) {
        return Err(AppError::NotFound);
    }
    // A repetition finds another ticket than the first time: it is known by the form itself.
    let content = incoming.digest();
    let side = Side::Requester(&own.path);
    let read = posted::moving(app, &ticket, &mut incoming, side).await?;
    if !read.typed.faults.is_empty() {
        return again(app, request, own, read.typed).await;
    }
    let asked = Asked {
        done: "paso",
        command: Command::Move(read.command),
        uploads: Vec::new(),
        fields: read.uploads,
        kept: read.kept,
        content,
        id: incoming.form.text("command"),
    };
    submit(app, request, own, asked, read.typed).await
}

/// What a form asks for.
struct Asked {
    /// What the page says afterwards, by its name in the address.
    done: &'static str,
    command: Command,
    uploads: Vec<String>,
    fields: BTreeMap<String, Vec<String>>,
    kept: BTreeMap<String, Value>,
    /// What a repetition is known by.
    content: String,
    id: String,
}

/// Carries the command out, and leads back to the ticket.
async fn submit(
    app: &App,
    request: &Page,
    own: Own,
    asked: Asked,
    typed: Typed,
) -> Result<Response, AppError> {
    let actor = own.actor()?;
    let body_hash = sha256(format!("{} {}", own.row.id, asked.content));
    let submitted = Submitted {
        app: app.clone(),
        ticket: own.row.id,
        id: CommandId::new(asked.id, actor.person, body_hash)?,
        actor,
        channel: PORTAL,
        command: asked.command,
        // What colleagues keep as drafts is not the requester's.
        place: None,
        uploads: asked.uploads,
        fields: asked.fields,
        kept: asked.kept,
        now: app.now(),
    };
    let write = app
        .db
        .write(submitted, |tx, submitted| Box::pin(modestly(tx, submitted)));
    match write.await {
        // The address can change with the command: a ticket may have got its folio.
        Ok(()) => {
            let path = own.fresh(app).await?.path;
            Ok(Redirect::to(&format!("{path}?hecho={}", asked.done)).into_response())
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
async fn modestly(tx: &Tx, submitted: &Submitted) -> Result<(), AppError> {
    carry_out(tx, submitted).await?;
    if !matches!(submitted.command, Command::Answer { .. }) {
        return Ok(());
    }
    let recent = ticket_event::Entity::find()
        .filter(ticket_event::Column::TicketId.eq(submitted.ticket))
        .filter(ticket_event::Column::Channel.eq(PORTAL))
        .filter(ticket_event::Column::EventType.eq(EventKind::Answered.name()))
        .filter(ticket_event::Column::RecordedAt.gt(submitted.now - HOUR));
    if recent.count(tx.conn()).await? <= MOST {
        return Ok(());
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
    let whole = |text: &str| Fault::new("ahora", text);
    match refusal.rule {
        "answer.ended" => {
            let text = format!(
                "Ya está cerrado y no recibe mensajes. Si lo necesita de nuevo, envíe {} y mencione este folio.",
                next_one(app)
            );
            typed.faults.push(whole(&text));
        }
        _ if refusal.faults.is_empty() => typed.faults.push(whole(&refusal.text)),
        _ => {
            let ticket = history::ticket(app.db.read(), own.row.id).await?;
            let form = app.book.form(&ticket);
            let side = Side::Requester(&own.path);
            for (field, text) in &refusal.faults {
                let fault = match field.as_str() {
                    "text" | "files" | "message" | "wait-reason" | "wait-until" => {
                        Fault::new(field, text)
                    }
                    key if side.is_shown(&form, key) => Fault::new(control(key), text),
                    // What stays inside is not named to the requester.
                    _ => {
                        whole("Falta un dato que pone quien le atiende. Escríbanos y lo revisamos.")
                    }
                };
                if !typed.faults.contains(&fault) {
                    typed.faults.push(fault);
                }
            }
        }
    }
    Ok(typed)
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
