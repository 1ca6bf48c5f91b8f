//! `POST /api/v1/tickets/{ticket}/commands/{name}`: what the forms of a ticket's page do.

use axum::Json;
use axum::http::HeaderMap;
use engine::Refusal;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::approval;
use super::beside;
use super::kin;
use super::macros;
use super::offer;
use super::open::Open;
use super::order::Order;
use super::own::{by_requester, followed_up};
use super::stopwatch;
use super::task;
use super::wait;
use crate::channel::api::body::{Body, Known, wrong};
use crate::channel::api::command_id::{Base, command_id};
use crate::channel::api::request::{Edit, FollowingUp, Message, Move};
use crate::channel::api::texts::{Controls, refusal};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::ticket::history;
use crate::ticket::page::forms::{Side, editable, moved};
use crate::ticket::page::intake::{self, Asked, Intake, PROPERTIES};
use crate::ticket::page::watch;
use crate::ticket::store;

/// The channel of what programs do for those who attend.
pub const CHANNEL: &str = "api";

/// The names that each command takes.
pub const EDIT: [&str; 4] = ["id", "base", "changes", "why"];
/// Those of an answer and of a note.
pub const MESSAGE: [&str; 5] = ["id", "base", "text", "files", "mentions"];
/// Those of a transition.
pub const MOVE: [&str; 7] = [
    "id",
    "base",
    "transition",
    "changes",
    "text",
    "wait_reason",
    "wait_until",
];

/// Lo que quedó después de una orden.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {
    /// Folio o clave del ticket; puede ser otro que antes, si acaba de recibir su folio.
    pub ticket: String,
    /// Su versión.
    pub version: i64,
}

/// Changes properties and fields.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/edit", tag = "órdenes",
    summary = "Cambiar propiedades y datos",
    description = "Solo se cambia lo que se envía. Choca con otro cambio solo si ese otro tocó lo mismo después de la versión de «If-Match».",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("If-Match" = Option<String>, Header, description = "Versión sobre la que se hace el cambio; «*» para cualquiera."),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Edit,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn edit(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("edit").await
}

/// Writes to the requester; as the requester, to those who attend.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/answer", tag = "órdenes",
    summary = "Responder",
    description = "Escribe a quien solicita; quien solicita escribe a quien le atiende. Con «base», no se envía si alguien más respondió después.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("If-Match" = Option<String>, Header, description = "Versión que se leyó."),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Message,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn answer(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("answer").await
}

/// Writes for colleagues.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/note", tag = "órdenes",
    summary = "Dejar una nota interna",
    description = "Quien solicita no la lee.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Message,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn note(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("note").await
}

/// Makes a transition.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/move", tag = "órdenes",
    summary = "Dar un paso del flujo",
    description = "Uno de los de «transitions». Choca si el estado cambió después de la versión de «If-Match».",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("If-Match" = Option<String>, Header, description = "Versión sobre la que se hace el cambio; «*» para cualquiera."),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Move,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn transition(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("move").await
}

/// Goes on, as the requester, where the ticket ended.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/follow-up", tag = "órdenes",
    summary = "Dar seguimiento a lo que terminó",
    description = "Quien solicitó escribe donde su ticket terminó: se registra otro con los mismos datos, vinculado con este. Contesta el nuevo; donde solo unas personas leen el que terminó, se agrega ahí como nota y contesta ese.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = FollowingUp,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn follow_up(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("follow-up").await
}

/// Carries out a command by its name: as who attends the ticket, or as who asked for it.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub async fn carry(
    app: &App,
    request: &Page,
    ticket: &str,
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Done, AppError> {
    if name == "approval" {
        // Whoever is asked decides, with or without a part in the rest.
        let version = approval::approved(app, request, ticket, headers, body).await?;
        let now = store::by_reference(app.db.read(), ticket).await?;
        return Ok(Done {
            ticket: now.reference().to_owned(),
            version,
        });
    }
    let open = Open::of(app, &request.viewer.actor, ticket).await?;
    if (open.attends, name) == (false, "follow-up") {
        let id = followed_up(app, request, ticket, headers, body).await?;
        let new = store::by_id(app.db.read(), id).await?;
        return Ok(Done {
            ticket: new.reference().to_owned(),
            version: new.version,
        });
    }
    let version = match (open.attends, name) {
        (true, "edit") => edited(app, request, ticket, headers, body).await?,
        (true, "answer" | "note") => written(app, request, ticket, name, headers, body).await?,
        (true, "move") => moved_on(app, request, ticket, headers, body).await?,
        (true, "link" | "unlink" | "merge" | "unmerge") => {
            kin::tied(app, request, ticket, name, headers, body).await?
        }
        (true, "postpone") => wait::postponed(app, request, ticket, headers, body).await?,
        (true, "handover") => offer::handed(app, request, ticket, headers, body).await?,
        (true, "watch" | "tag" | "time") => {
            beside::worked(app, request, ticket, name, headers, body).await?
        }
        (true, "stopwatch") => stopwatch::timed(app, request, ticket, headers, body).await?,
        (true, "macro") => macros::applied(app, request, ticket, headers, body).await?,
        (true, "task" | "check") => task::worked(app, request, ticket, name, headers, body).await?,
        (false, "answer" | "move") => {
            by_requester(app, request, ticket, name, headers, body).await?
        }
        _ => return Err(AppError::NotFound),
    };
    let now = store::by_id(app.db.read(), open.row.id).await?;
    Ok(Done {
        ticket: now.reference().to_owned(),
        version,
    })
}

/// What is asked, unless something is wrong with it.
pub(super) fn sound(read: Intake) -> Result<Asked, AppError> {
    if read.typed.faults.is_empty() {
        Ok(read.asked)
    } else {
        Err(refusal(&read.typed.faults))
    }
}

async fn edited(
    app: &App,
    request: &Page,
    ticket: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let on = intake::target(app, &request.viewer.actor, ticket, Action::Edit).await?;
    let state = history::ticket(app.db.read(), on.0.id).await?;
    let mut known = body.only(&EDIT)?;
    let form = app.book.form(&state);
    let mut allowed: Vec<String> = PROPERTIES.map(str::to_owned).into();
    allowed.extend(editable(&form).iter().map(|field| field.key.clone()));
    let mut controls = Controls::default();
    let changes = known.object("changes")?;
    controls.fill(&form, &allowed, &changes, app.people.keys(app).await?)?;
    let base = Base::read(headers, &known)?.required(state.version)?;
    controls.set("base", base.to_string());
    controls.set("why", known.text("why")?);
    controls.set("command", command_id(headers, &known)?);
    let asked = sound(intake::edit(app, &state, controls.incoming()).await?)?;
    let order = intake::order(app, (&on.0, on.1), asked, CHANNEL)?;
    intake::carry(app, order).await
}

/// The controls of a message.
pub(super) fn message(headers: &HeaderMap, known: &Known) -> Result<Controls, AppError> {
    let mut controls = Controls::default();
    controls.set("text", known.text("text")?);
    controls.set_all("kept", known.texts("files")?);
    controls.set("command", command_id(headers, known)?);
    Ok(controls)
}

async fn written(
    app: &App,
    request: &Page,
    ticket: &str,
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let is_note = name == "note";
    let (action, ask) = if is_note {
        (Action::Note, "Escriba la nota.")
    } else {
        (Action::Answer, "Escriba la respuesta.")
    };
    let on = intake::target(app, &request.viewer.actor, ticket, action).await?;
    let known = body.only(&MESSAGE)?;
    let base = Base::read(headers, &known)?.said();
    let controls = message(headers, &known)?;
    let asked = sound(intake::message(app, controls.incoming(), is_note, ask).await?)?;
    if !is_note && let Some(other) = intake::meanwhile(app, (&on.0, &on.1), base, &asked.id).await?
    {
        let text = format!(
            "{} respondió mientras tanto. Lea su respuesta y envíe la suya con la versión de ahora.",
            other.who
        );
        return Err(Refusal::at("answer.meanwhile", "base", text).into());
    }
    let call = match called(app, &known).await? {
        people if people.is_empty() => None,
        people => {
            let call = watch::calling(people, &asked.id);
            Some(intake::order(app, (&on.0, on.1.clone()), call, CHANNEL)?)
        }
    };
    let order = intake::order(app, (&on.0, on.1), asked, CHANNEL)?;
    Box::pin(intake::carry_with(app, order, call)).await
}

/// The colleagues who are to be called.
async fn called(app: &App, known: &Known) -> Result<Vec<i64>, AppError> {
    let keys = known.texts("mentions")?;
    let people = app.people.keys(app).await?;
    let id = |key: &String| {
        let id = people.id(key);
        id.ok_or_else(|| wrong("mentions", "Una de esas personas no está registrada."))
    };
    keys.iter().map(id).collect()
}

/// The controls of a transition, of which this side fills in `allowed`.
pub(super) struct Moving {
    /// Key of the transition.
    pub(super) key: String,
    controls: Controls,
    changes: Map<String, Value>,
}

impl Moving {
    /// Reads it; `present` is the version of the ticket as it is.
    pub(super) fn of(
        known: &mut Known,
        headers: &HeaderMap,
        present: i64,
    ) -> Result<Self, AppError> {
        let mut controls = Controls::default();
        let base = Base::read(headers, known)?.required(present)?;
        let key = known.text("transition")?;
        controls.set("move", &key);
        controls.set("base", base.to_string());
        controls.set("message", known.text("text")?);
        controls.set("wait-reason", known.text("wait_reason")?);
        controls.set("wait-until", known.text("wait_until")?);
        controls.set("command", command_id(headers, known)?);
        Ok(Self {
            key,
            controls,
            changes: known.object("changes")?,
        })
    }

    /// The same with what it brings filled in.
    pub(super) async fn filled(
        mut self,
        app: &App,
        ticket: &engine::Ticket,
        side: Side<'_>,
    ) -> Result<Controls, AppError> {
        let form = app.book.form(ticket);
        let kind = app.book.kind(&ticket.kind);
        let transition = kind.and_then(|kind| kind.transition(&self.key));
        let mut allowed = transition.map(|t| moved(t, ticket)).unwrap_or_default();
        allowed.retain(|key| side.is_shown(&form, key));
        let people = app.people.keys(app).await?;
        self.controls.fill(&form, &allowed, &self.changes, people)?;
        Ok(self.controls)
    }
}

async fn moved_on(
    app: &App,
    request: &Page,
    ticket: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let on = intake::target(app, &request.viewer.actor, ticket, Action::Move).await?;
    let state = history::ticket(app.db.read(), on.0.id).await?;
    let mut known = body.only(&MOVE)?;
    let moving = Moving::of(&mut known, headers, state.version)?;
    let controls = moving.filled(app, &state, Side::Desk).await?;
    let read = intake::transition(app, &state, controls.incoming(), Side::Desk).await?;
    let order = intake::order(app, (&on.0, on.1), sound(read)?, CHANNEL)?;
    intake::carry(app, order).await
}
