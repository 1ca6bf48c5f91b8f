//! `commands/postpone`: another date for a ticket that waits.

use axum::Json;
use axum::http::HeaderMap;

use super::command::{CHANNEL, Done};
use super::order::Order;
use crate::channel::api::body::Body;
use crate::channel::api::command_id::{Base, command_id};
use crate::channel::api::request::Postponing;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::ticket::history;
use crate::ticket::page::intake;
use crate::ticket::page::wait::asked;

/// The names that it takes.
pub const POSTPONING: [&str; 4] = ["id", "base", "until", "why"];

/// Lets a ticket wait for another date.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/postpone", tag = "órdenes",
    summary = "Cambiar hasta cuándo espera",
    description = "Solo de un ticket en espera. Choca si el estado o la fecha cambiaron después de la versión de «If-Match».",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("If-Match" = Option<String>, Header, description = "Versión sobre la que se hace el cambio; «*» para cualquiera."),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Postponing,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn postpone(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("postpone").await
}

/// Carries it out; the ticket's version afterwards.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub(super) async fn postponed(
    app: &App,
    request: &Page,
    ticket: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let on = intake::target(app, &request.viewer.actor, ticket, Action::Move).await?;
    let state = history::ticket(app.db.read(), on.0.id).await?;
    let known = body.only(&POSTPONING)?;
    let base = Base::read(headers, &known)?.required(state.version)?;
    let id = command_id(headers, &known)?;
    let asked = asked(app, base, &known.text("until")?, &known.text("why")?, id)?;
    let order = intake::order(app, (&on.0, on.1), asked, CHANNEL)?;
    intake::carry(app, order).await
}
