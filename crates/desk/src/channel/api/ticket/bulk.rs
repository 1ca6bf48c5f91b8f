//! `POST /api/v1/tickets/commands`: many commands, each with a result of its own.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::command;
use crate::channel::api::body::{Body, wrong};
use crate::channel::api::params::Params;
use crate::channel::api::problem::ProblemShown;
use crate::channel::api::request::Bulk;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::Page;
use crate::platform::web::problem::Problem;

/// Commands of one request at most.
const MOST: usize = 50;

/// Lo que resultó de varias órdenes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Results {
    /// Un resultado por orden, en el mismo orden.
    pub results: Vec<Outcome>,
}

/// Lo que resultó de una orden.
#[derive(Debug, Serialize, ToSchema)]
pub struct Outcome {
    /// Folio o clave del ticket.
    pub ticket: String,
    /// 200 si se hizo; si no, el estado del problema.
    pub status: u16,
    /// Versión del ticket, si se hizo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Por qué no se hizo.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ProblemShown>)]
    pub problem: Option<Problem>,
}

/// Carries out many commands, one after the other; one that is refused stops none of the others.
///
/// # Errors
/// When the list itself is wrong.
#[utoipa::path(
    post, path = "/api/v1/tickets/commands", tag = "órdenes",
    summary = "Dar varias órdenes",
    description = "Se dan en orden, cada una por sí misma: la que no se puede hacer no detiene a las demás. Cada una lleva su propio «id» y su propia «base».",
    request_body = Bulk,
    responses((status = 200, description = "Un resultado por orden.", body = Results)),
)]
pub async fn bulk(
    State(app): State<App>,
    request: Page,
    params: Params,
    body: Body,
) -> Result<Json<Results>, AppError> {
    params.none()?;
    let commands = body.only(&["commands"])?.objects("commands")?;
    if commands.is_empty() || commands.len() > MOST {
        return Err(wrong("commands", format!("Envíe de 1 a {MOST} órdenes.")));
    }
    let mut results = Vec::with_capacity(commands.len());
    for command in commands {
        results.push(one(&app, &request, command).await?);
    }
    Ok(Json(Results { results }))
}

async fn one(
    app: &App,
    request: &Page,
    mut command: Map<String, Value>,
) -> Result<Outcome, AppError> {
    let mut text = |name: &str| match command.remove(name) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let (ticket, name) = (text("ticket"), text("command"));
    let headers = HeaderMap::new();
    let done = command::carry(app, request, &ticket, &name, &headers, Body(command)).await;
    match done {
        Ok(done) => Ok(Outcome {
            ticket: done.ticket,
            status: 200,
            version: Some(done.version),
            problem: None,
        }),
        Err(error @ (AppError::Db(_) | AppError::Disk(_) | AppError::Internal(_))) => Err(error),
        Err(error) => {
            let problem = Problem::of(app, &error);
            Ok(Outcome {
                ticket,
                status: problem.status,
                version: None,
                problem: Some(problem),
            })
        }
    }
}
