//! `/administracion/equipos`: the teams, and adding one.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use serde::Deserialize;

use super::{done, name};
use crate::directory::store;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Page, Shell, page};
use crate::structure::change::By;
use crate::structure::team::{self, Adding};

#[derive(Template)]
#[template(path = "structure/page/teams.html")]
struct Teams {
    shell: Shell,
    rows: Vec<Row>,
    name: Field,
    faults: Vec<Fault>,
    command: String,
}

struct Row {
    name: String,
    href: String,
    members: i64,
    is_open: bool,
    local: bool,
}

/// A new team, as the form sends it.
#[derive(Deserialize, Default)]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    command: String,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    render(&app, &request, "", Vec::new()).await
}

async fn render(
    app: &App,
    request: &Page,
    typed: &str,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let members = store::counts_by_team(app.db.read(), app.now()).await?;
    let row = |team: &tables::team::Model| Row {
        name: team.name.clone(),
        href: format!("/administracion/equipos/{}", team.key),
        members: members.get(&team.id).copied().unwrap_or_default(),
        is_open: team.retired_at.is_none(),
        local: team.origin != "pack",
    };
    page(&Teams {
        shell: request.shell(app, Vec::new()),
        rows: app.known.teams().iter().map(row).collect(),
        name: Field {
            value: typed.to_owned(),
            error: error_of(&faults, "name"),
        },
        faults,
        command: app.random.token()?,
    })
}

/// Adds a team, once for each form.
///
/// # Errors
/// A refusal when the configuration changed meanwhile.
pub async fn add(
    State(app): State<App>,
    request: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let name = match name(&typed.name) {
        Ok(name) => name,
        Err(text) => {
            let faults = vec![Fault::new("name", text)];
            let again = render(&app, &request, &typed.name, faults).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    let me = request.viewer.actor.person;
    let command = CommandId::new(typed.command, me, sha256(&name))?;
    let by = By {
        app: app.clone(),
        me,
    };
    let adding = Adding { by, name };
    let write = app.db.write((adding, command), |tx, (adding, command)| {
        Box::pin(async move {
            if let Some(key) = command.claim(tx, adding.by.app.now()).await? {
                return Ok(key);
            }
            let key = team::add(tx, adding).await?;
            command.finish(tx, &key).await?;
            Ok(key)
        })
    });
    let key = write.await?;
    Ok(Redirect::to(&done("equipos", &key, "agregado")).into_response())
}
