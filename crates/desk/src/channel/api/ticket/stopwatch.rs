//! The stopwatch that one lets run on a ticket.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::command::{CHANNEL, Done};
use super::order::Order;
use crate::channel::api::body::{Body, wrong};
use crate::channel::api::command_id::command_id;
use crate::channel::api::params::Params;
use crate::channel::api::request::Timing;
use crate::channel::api::shape::Instant;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::ticket::page::{intake, spent};
use crate::ticket::{stopwatch, store};

/// The names that it takes.
pub const TIMING: [&str; 4] = ["id", "do", "on_site", "text"];

/// El cronómetro de la persona.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stopwatch {
    /// Si corre, en qué ticket; nada si no corre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running: Option<RunningShown>,
}

/// Un cronómetro que corre.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunningShown {
    /// Folio o clave del ticket.
    pub ticket: String,
    /// Desde cuándo.
    pub since: Instant,
    /// Los minutos que se anotarían ahora.
    pub minutes: i64,
}

/// The stopwatch of the person.
///
/// # Errors
/// When the database refuses.
#[utoipa::path(
    get, path = "/api/v1/stopwatch", tag = "tickets",
    summary = "Leer el cronómetro",
    description = "El de la persona de la clave. Solo corre uno a la vez.",
    responses((status = 200, description = "El cronómetro.", body = Stopwatch)),
)]
pub async fn show(
    State(app): State<App>,
    request: Page,
    params: Params,
) -> Result<Json<Stopwatch>, AppError> {
    params.none()?;
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let own = stopwatch::running(app.db.read(), person).await?;
    let running = own.map(|own| RunningShown {
        minutes: own.minutes(app.now()),
        since: Instant(own.since),
        ticket: own.reference,
    });
    Ok(Json(Stopwatch { running }))
}

/// Starts, stops or drops the stopwatch.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/stopwatch", tag = "órdenes",
    summary = "Usar el cronómetro",
    description = "«do» dice qué: «start», «stop» o «drop». Al detenerlo se anota el tiempo como de hoy; al descartarlo no se anota nada.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Timing,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn command(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("stopwatch").await
}

/// Carries it out; the ticket's version afterwards.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub(super) async fn timed(
    app: &App,
    request: &Page,
    ticket: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let (row, actor) = intake::target(app, &request.viewer.actor, ticket, Action::Note).await?;
    let person = actor.person.ok_or(AppError::NotFound)?;
    let known = body.only(&TIMING)?;
    // Each of these has its effect once by itself; that it is an id is asked all the same.
    command_id(headers, &known)?;
    let (on_site, text) = (known.yes("on_site")?, known.text("text")?);
    match known.text("do")?.as_str() {
        "start" => spent::start(app, person, row.id).await?,
        "stop" => {
            let viewer = &request.viewer.actor;
            spent::stop(app, viewer, (row.clone(), actor), (on_site, &text), CHANNEL).await?;
        }
        "drop" => {
            let own = spent::running_on(app, person, row.id).await?;
            spent::discard(app, person, own.since).await?;
        }
        _ => return Err(wrong("do", "Use «start», «stop» o «drop».")),
    }
    Ok(store::by_id(app.db.read(), row.id).await?.version)
}
