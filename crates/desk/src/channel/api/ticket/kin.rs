//! Commands about two tickets: ties, and a ticket that goes on within another.

use axum::Json;
use axum::http::HeaderMap;
use engine::{Command, Link, Tie};
use serde::Serialize;
use utoipa::ToSchema;

use super::command::{CHANNEL, Done};
use super::open::Read;
use super::order::Order;
use crate::channel::api::body::{Body, wrong};
use crate::channel::api::command_id::command_id;
use crate::channel::api::request::{Joining, Parting, Tying};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::ticket::named;
use crate::ticket::page::intake;

/// The names that tying takes, and untying.
pub const TYING: [&str; 4] = ["id", "ticket", "tie", "inverse"];
/// Those of letting a ticket go on within another.
pub const JOINING: [&str; 2] = ["id", "into"];
/// Those of letting it go on by itself again.
pub const PARTING: [&str; 1] = ["id"];

/// Un vínculo con otro ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkShown {
    /// Folio o clave del otro.
    pub ticket: String,
    /// Qué es este del otro: `duplicate-of`, `caused-by`, `part-of`, `follows` o `split-from`.
    pub tie: &'static str,
    /// Si es al revés.
    pub inverse: bool,
    /// En palabras: «es parte de».
    pub words: &'static str,
}

/// The tickets that it is tied to, those that the reader may see.
pub(super) fn links(read: &Read<'_>) -> Vec<LinkShown> {
    let seen = |link: &Link| {
        let kin = read.kin.get(&link.ticket)?;
        Some(LinkShown {
            ticket: kin.reference().to_owned(),
            tie: link.tie.key(),
            inverse: link.inverse,
            words: link.tie.in_words(link.inverse),
        })
    };
    read.ticket.links.iter().filter_map(seen).collect()
}

/// Ties the ticket to another.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/link", tag = "órdenes",
    summary = "Vincular con otro ticket",
    description = "Los dos lo cuentan en su historia. Un vínculo que haga un círculo se rechaza.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Tying,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn link(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("link").await
}

/// Ties the ticket to that other no more.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/unlink", tag = "órdenes",
    summary = "Quitar un vínculo",
    description = "Con los mismos datos con que se vinculó.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Tying,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn unlink(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("unlink").await
}

/// Lets the ticket go on within another.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/merge", tag = "órdenes",
    summary = "Unir a otro ticket",
    description = "El trabajo sigue en el otro; quien solicitó este recibe lo que allá se responda. Se deshace con «unmerge».",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Joining,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn merge(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("merge").await
}

/// Lets the ticket go on by itself again.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/unmerge", tag = "órdenes",
    summary = "Separar de otro ticket",
    description = "Sigue por su cuenta; lo que se hizo en el otro se queda en el otro.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Parting,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn unmerge(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("unmerge").await
}

/// Carries out one of these by its name; the ticket's version afterwards.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub(super) async fn tied(
    app: &App,
    request: &Page,
    ticket: &str,
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let actor = &request.viewer.actor;
    let on = intake::target(app, actor, ticket, Action::Edit).await?;
    let (known, command) = match name {
        "merge" => {
            let known = body.only(&JOINING)?;
            let into = named::ticket(
                app.db.read(),
                Some(actor),
                &known.text("into")?,
                Action::Edit,
            )
            .await?;
            (known, Command::Merge { into })
        }
        "unmerge" => (body.only(&PARTING)?, Command::Unmerge),
        _ => {
            let known = body.only(&TYING)?;
            let tie = Tie::from_key(&known.text("tie")?);
            let link = Link {
                tie: tie.ok_or_else(|| wrong("tie", TIES))?,
                ticket: named::ticket(
                    app.db.read(),
                    Some(actor),
                    &known.text("ticket")?,
                    Action::SeeTickets,
                )
                .await?,
                inverse: known.yes("inverse")?,
            };
            let command = match name {
                "link" => Command::Link(link),
                _ => Command::Unlink(link),
            };
            (known, command)
        }
    };
    let asked = intake::Asked::of(command, command_id(headers, &known)?);
    let order = intake::order(app, (&on.0, on.1), asked, CHANNEL)?;
    intake::carry(app, order).await
}

/// What a tie can be.
const TIES: &str = "Use «duplicate-of», «caused-by», «part-of», «follows» o «split-from».";
