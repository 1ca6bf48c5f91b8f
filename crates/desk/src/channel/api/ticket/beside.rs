//! Commands about who follows a ticket, its tags, and the time spent on it.

use axum::Json;
use axum::http::HeaderMap;
use engine::{Command, Ticket, TimeSaid, WatchAct};
use serde::Serialize;
use utoipa::ToSchema;

use super::command::{CHANNEL, Done};
use super::order::Order;
use crate::channel::api::body::{Body, Known, wrong};
use crate::channel::api::command_id::command_id;
use crate::channel::api::request::{Spending, Tagging, Watching};
use crate::channel::api::shape::PersonRef;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::Page;
use crate::ticket::page::intake::{self, Asked};
use crate::ticket::page::{tags, watch};

/// The names that a command about who follows takes.
pub const WATCHING: [&str; 3] = ["id", "do", "person"];
/// Those of a command about tags.
pub const TAGGING: [&str; 3] = ["id", "do", "tag"];
/// Those of an entry of time.
pub const SPENDING: [&str; 6] = ["id", "minutes", "day", "on_site", "corrects", "text"];

/// Una anotación de tiempo que vale.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimeShown {
    /// Número de su hecho en la historia, para corregirla.
    pub seq: i64,
    /// De quién.
    pub person: PersonRef,
    /// Minutos.
    pub minutes: i64,
    /// Qué día, AAAA-MM-DD.
    pub day: String,
    /// Si fue en sitio, no a distancia.
    pub on_site: bool,
}

/// The time that stands of a ticket.
pub(super) fn spent(ticket: &Ticket, person: impl Fn(i64) -> PersonRef) -> Vec<TimeShown> {
    let stands =
        |(_, own): &(&i64, &engine::TimeEntry)| own.corrected_by.is_none() && own.spent.minutes > 0;
    let entry = |(seq, own): (&i64, &engine::TimeEntry)| TimeShown {
        seq: *seq,
        person: person(own.spent.person),
        minutes: own.spent.minutes,
        day: own.spent.day.clone(),
        on_site: own.spent.on_site,
    };
    ticket.time.iter().filter(stands).map(entry).collect()
}

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
pub async fn watch(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("watch").await
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
pub async fn tag(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("tag").await
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
pub async fn time(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("time").await
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
            Asked::of(Command::Watch(act), command_id(headers, &known)?)
        }
        "tag" => {
            let known = body.only(&TAGGING)?;
            let act = known.text("do")?;
            if !["add", "remove"].contains(&act.as_str()) {
                return Err(wrong("do", "Use «add» o «remove»."));
            }
            let act = tags::read(&act, &known.text("tag")?)?;
            Asked::of(Command::Tag(act), command_id(headers, &known)?)
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
            Asked::of(Command::Spend(said), command_id(headers, &known)?)
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
        "add" => {
            let share = watch::shares(app, request, ticket).await?;
            let person = Some(named().await?);
            WatchAct::Add { person, share }
        }
        "remove" => WatchAct::Remove {
            person: named().await?,
        },
        _ => {
            let text = "Use «follow», «unfollow», «add» o «remove».";
            return Err(wrong("do", text));
        }
    })
}
