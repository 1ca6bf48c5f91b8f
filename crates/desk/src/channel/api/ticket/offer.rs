//! `commands/handover`: a ticket handed over by agreement.

use axum::Json;
use axum::http::HeaderMap;

use super::command::{CHANNEL, Done};
use super::order::Order;
use crate::channel::api::body::{Body, wrong};
use crate::channel::api::command_id::command_id;
use crate::channel::api::request::HandingOver;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::ticket::page::intake;
use crate::ticket::page::offer::read;

/// The names that it takes.
pub const HANDING_OVER: [&str; 4] = ["id", "do", "to", "text"];

/// Hands a ticket over.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/handover", tag = "órdenes",
    summary = "Entregar a un colega",
    description = "Quien es responsable lo ofrece («offer») y lo es hasta que la otra persona acepta («accept»); o no acepta («decline»), o se retira («withdraw»).",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = HandingOver,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn handover(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("handover").await
}

/// Carries it out; the ticket's version afterwards.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub(super) async fn handed(
    app: &App,
    request: &Page,
    ticket: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let on = intake::target(app, &request.viewer.actor, ticket, Action::Note).await?;
    let known = body.only(&HANDING_OVER)?;
    let key = known.text("to")?;
    let to = match key.as_str() {
        "" => None,
        key => {
            let id = app.people.keys(app).await?.id(key);
            Some(id.ok_or_else(|| wrong("to", "Esa persona no está registrada."))?)
        }
    };
    let act = known.text("do")?;
    if !["offer", "accept", "decline", "withdraw"].contains(&act.as_str()) {
        let text = "Use «offer», «accept», «decline» o «withdraw».";
        return Err(wrong("do", text));
    }
    let command = read(&act, to, &known.text("text")?)?;
    let asked = intake::Asked::of(command, command_id(headers, &known)?);
    let order = intake::order(app, (&on.0, on.1), asked, CHANNEL)?;
    intake::carry(app, order).await
}
