//! Commands about who follows a ticket, its tags, and the time spent on it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::{TimeSaid, WatchAct};

use super::command::{CHANNEL, Done, carry};
use crate::channel::api::body::{Body, Known, wrong};
use crate::channel::api::command_id::command_id;
use crate::channel::api::params::Params;
use crate::channel::api::request::{Spending, Tagging, Watching};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::Page;
use crate::ticket::page::{intake, spent, tags, watch};

/// The names that a command about who follows takes.
pub const WATCHING: [&str; 3] = ["id", "do", "person"];
/// Those of a command about tags.
pub const TAGGING: [&str; 3] = ["id", "do", "tag"];
/// Those of an entry of time.
pub const SPENDING: [&str; 6] = ["id", "minutes", "day", "on_site", "corrects", "text"];

/// Follows a ticket, or lets somebody follow it.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/watch", tag = "órdenes",
    summary = "Seguir un ticket",
    description = "«do» dice qué: «follow», «unfollow», «add» o «remove». Solo quien decide quién lo ve agrega a alguien que no lo ve.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Watching,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn watch(
    State(app): State<App>,
    request: Page,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Json<Done>, AppError> {
    params.none()?;
    Ok(Json(
        carry(&app, &request, &ticket, "watch", &headers, body).await?,
    ))
}

/// Adds a tag, or takes one away.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/tag", tag = "órdenes",
    summary = "Etiquetar un ticket",
    description = "«do» dice qué: «add» o «remove». Mayúsculas y acentos no distinguen una etiqueta de otra.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Tagging,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn tag(
    State(app): State<App>,
    request: Page,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Json<Done>, AppError> {
    params.none()?;
    Ok(Json(
        carry(&app, &request, &ticket, "tag", &headers, body).await?,
    ))
}

/// Writes down time that one spent.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/time", tag = "órdenes",
    summary = "Anotar tiempo",
    description = "El tiempo propio. Una anotación no se cambia: otra la corrige con «corrects», y con 0 minutos la anula.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Spending,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn time(
    State(app): State<App>,
    request: Page,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Json<Done>, AppError> {
    params.none()?;
    Ok(Json(
        carry(&app, &request, &ticket, "time", &headers, body).await?,
    ))
}

/// Carries out one of these by its name; the ticket's version afterwards.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub(super) async fn worked(
    app: &App,
    request: &Page,
    ticket: &str,
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let asked = match name {
        "watch" => {
            let known = body.only(&WATCHING)?;
            let act = watching(app, request, ticket, &known).await?;
            watch::asked(act, command_id(headers, &known)?)
        }
        "tag" => {
            let known = body.only(&TAGGING)?;
            let act = known.text("do")?;
            if !["add", "remove"].contains(&act.as_str()) {
                return Err(wrong("do", "Use «add» o «remove»."));
            }
            let act = tags::read(&act, &known.text("tag")?)?;
            tags::asked(act, command_id(headers, &known)?)
        }
        _ => {
            let known = body.only(&SPENDING)?;
            let minutes = known.integer("minutes")?;
            let said = TimeSaid {
                minutes: minutes.ok_or_else(|| wrong("minutes", "Diga los minutos."))?,
                day: known.text("day")?,
                on_site: known.yes("on_site")?,
                corrects: known.integer("corrects")?,
                text: Some(known.text("text")?),
            };
            spent::asked(said, command_id(headers, &known)?)
        }
    };
    let on = intake::target(app, &request.viewer.actor, ticket, asked.action).await?;
    let order = intake::order(app, (&on.0, on.1), asked, CHANNEL)?;
    intake::carry(app, order).await
}

async fn watching(
    app: &App,
    request: &Page,
    ticket: &str,
    known: &Known,
) -> Result<WatchAct, AppError> {
    let named = async || {
        let key = known.text("person")?;
        let id = app.people.keys(app).await?.id(&key);
        id.ok_or_else(|| wrong("person", "Esa persona no está registrada."))
    };
    Ok(match known.text("do")?.as_str() {
        "follow" => WatchAct::Follow,
        "unfollow" => WatchAct::Unfollow,
        "add" => WatchAct::Add {
            person: Some(named().await?),
            share: watch::shares(app, request, ticket).await?,
        },
        "remove" => WatchAct::Remove {
            person: named().await?,
        },
        _ => {
            let text = "Use «follow», «unfollow», «add» o «remove».";
            return Err(wrong("do", text));
        }
    })
}
