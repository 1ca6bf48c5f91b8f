//! `/api/v1/tickets/{ticket}/history` and `…/messages`.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::event::{EventShown, events};
use super::open::Open;
use crate::channel::api::params::Params;
use crate::channel::api::value::Telling;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::session::Viewer;

/// Lo que le pasó a un ticket, desde el principio.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// Los hechos, en orden.
    pub events: Vec<EventShown>,
}

/// Lo que se escribió en un ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Messages {
    /// La solicitud, las respuestas y, para quien atiende, las notas internas; en orden.
    pub messages: Vec<EventShown>,
}

async fn told(app: &App, viewer: &Viewer, reference: &str) -> Result<Vec<EventShown>, AppError> {
    let open = Open::of(app, &viewer.actor, reference).await?;
    let read = open.read(app, &viewer.actor).await?;
    let people = app.people.keys(app).await?;
    events(&Telling { app, people }, &open, &read)
}

/// The history.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}/history", tag = "tickets",
    summary = "Leer la historia",
    description = "Todo lo que pasó, en orden. Quien solicita recibe solo lo público.",
    params(("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001")),
    responses((status = 200, description = "La historia.", body = History)),
)]
pub async fn history(
    State(app): State<App>,
    viewer: Viewer,
    Path(reference): Path<String>,
    params: Params,
) -> Result<Json<History>, AppError> {
    params.none()?;
    let events = told(&app, &viewer, &reference).await?;
    Ok(Json(History { events }))
}

/// What was written.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}/messages", tag = "tickets",
    summary = "Leer los mensajes",
    description = "La solicitud, las respuestas y, para quien atiende, las notas internas.",
    params(("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001")),
    responses((status = 200, description = "Los mensajes.", body = Messages)),
)]
pub async fn messages(
    State(app): State<App>,
    viewer: Viewer,
    Path(reference): Path<String>,
    params: Params,
) -> Result<Json<Messages>, AppError> {
    params.none()?;
    let mut messages = told(&app, &viewer, &reference).await?;
    messages.retain(|event| matches!(event.kind, "received" | "answered" | "noted"));
    Ok(Json(Messages { messages }))
}
