//! The macros that are offered on a ticket, and applying one.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::Deed;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::command::{CHANNEL, Done};
use super::open::Open;
use super::order::Order;
use crate::channel::api::body::{Body, wrong};
use crate::channel::api::command_id::{Base, command_id};
use crate::channel::api::params::Params;
use crate::channel::api::request::Applying;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::Page;
use crate::ticket::history;
use crate::ticket::page::macros::{self, Chosen};
use crate::ticket::recipe::{self, On, words};

/// The names that applying a macro takes.
pub const APPLYING: [&str; 4] = ["id", "base", "macro", "texts"];

/// Las macros que se ofrecen en un ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Macros {
    /// En el orden en que se ofrecen.
    pub macros: Vec<MacroShown>,
}

/// Una macro, y lo que haría ahora en este ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct MacroShown {
    /// Su clave.
    pub key: String,
    /// Su nombre.
    pub name: String,
    /// Lo que haría, en orden.
    pub steps: Vec<StepShown>,
    /// Por qué no se puede ahora, si no se puede.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

/// Un paso de una macro.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepShown {
    /// Su lugar, desde 1.
    pub number: usize,
    /// Qué hace: `set`, `clear`, `assign`, `release`, `team`, `move`, `note`, `answer` o `task`.
    pub r#do: &'static str,
    /// Lo mismo en palabras.
    pub title: String,
    /// Su texto, ya armado; se puede cambiar al aplicarla.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

fn step(request: (&App, usize, &Deed)) -> StepShown {
    let (app, number, deed) = request;
    StepShown {
        number,
        r#do: deed.act.key(),
        title: words::of(app, deed),
        text: deed.text.clone().filter(|_| words::has_text(deed)),
    }
}

/// The macros that are offered to the person on a ticket, with what each would do.
///
/// # Errors
/// [`AppError::NotFound`] for who does not attend it, or the database.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}/macros", tag = "tickets",
    summary = "Las macros que se ofrecen",
    description = "Con exactamente lo que haría cada una. No se guarda nada.",
    params(("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001")),
    responses((status = 200, description = "Las macros.", body = Macros)),
)]
pub async fn list(
    State(app): State<App>,
    request: Page,
    Path(ticket): Path<String>,
    params: Params,
) -> Result<Json<Macros>, AppError> {
    params.none()?;
    let viewer = &request.viewer;
    let open = Open::of(&app, &viewer.actor, &ticket).await?;
    if !open.attends {
        return Err(AppError::NotFound);
    }
    let row = open.row;
    let state = history::ticket(app.db.read(), row.id).await?;
    let on = On {
        id: row.id,
        key: &row.key,
        created: row.created_at,
        ticket: &state,
    };
    let mut macros = Vec::new();
    for own in recipe::offered(&app, &viewer.actor, on)? {
        let chosen = Chosen {
            version: state.version,
            deeds: recipe::filled(&app, &row, &viewer.name, &own.own.deeds)?,
            own: own.own.clone(),
            row: row.clone(),
        };
        let refusal = chosen.judged(&app, &viewer.actor).await?;
        let steps = (1..).zip(&chosen.deeds);
        macros.push(MacroShown {
            key: own.own.key.clone(),
            name: own.own.name.clone(),
            steps: steps.map(|(n, deed)| step((&app, n, deed))).collect(),
            refusal: refusal.map(|refusal| refusal.text),
        });
    }
    Ok(Json(Macros { macros }))
}

/// Applies a macro: all of it or nothing.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/macro", tag = "órdenes",
    summary = "Aplicar una macro",
    description = "Se hacen todos sus pasos o ninguno, con los derechos de la persona; la negativa dice qué paso y por qué.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("If-Match" = Option<String>, Header, description = "Versión sobre la que se hace el cambio; «*» para cualquiera."),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Applying,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn apply(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("macro").await
}

/// Carries it out; the ticket's version afterwards.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub(super) async fn applied(
    app: &App,
    request: &Page,
    ticket: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let mut known = body.only(&APPLYING)?;
    let mut texts = BTreeMap::new();
    for (number, text) in known.object("texts")? {
        let Value::String(text) = text else {
            return Err(wrong("texts", "Cada uno debe ser un texto."));
        };
        texts.insert(number, text);
    }
    let (id, base) = (command_id(headers, &known)?, Base::read(headers, &known)?);
    let viewer = &request.viewer;
    let key = known.text("macro")?;
    let row = macros::target(app, &viewer.actor, ticket).await?;
    let command = macros::command(&viewer.actor, (&row, &key), &texts, id)?;
    if let Some(earlier) = command.earlier(app.db.read()).await? {
        let version = earlier.parse();
        return version.map_err(|_| AppError::internal("result of a command"));
    }
    let id = row.id;
    let chosen = macros::chosen(app, (&viewer.actor, &viewer.name), row, &key).await;
    let chosen = match chosen {
        Ok(chosen) => chosen.with_texts(&texts)?,
        Err(AppError::NotFound) => {
            return Err(wrong("macro", "Esa macro no se ofrece en este ticket."));
        }
        Err(error) => return Err(error),
    };
    let doing = chosen.doing(&viewer.actor, base.said());
    macros::apply(app, id, doing, (CHANNEL, command)).await
}
