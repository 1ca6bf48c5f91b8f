//! `/administracion/equipos/{team}`: a team, its members, and changing it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;

use super::{Done, Holder, Standing, done, holders, name};
use crate::directory::store::Place;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::When;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::structure::change::By;
use crate::structure::team::{self, Becomes, Changing};

#[derive(Template)]
#[template(path = "structure/page/team.html")]
struct TeamPage {
    shell: Shell,
    name: String,
    action: String,
    holders: Vec<Holder>,
    retired: Option<When>,
    from_pack: bool,
    typed: Field,
    faults: Vec<Fault>,
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] without such a team.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let text = match done.hecho.as_deref() {
        Some("agregado") => Some("Se agregó el equipo."),
        Some("cambiado") => Some("Se guardó el cambio."),
        Some("baja") => Some("El equipo quedó de baja."),
        Some("vigente") => Some("El equipo está vigente otra vez."),
        _ => None,
    };
    render(&app, &request, &key, None, Vec::new(), text).await
}

async fn render(
    app: &App,
    request: &Page,
    key: &str,
    typed: Option<&str>,
    faults: Vec<Fault>,
    done: Option<&str>,
) -> Result<Response, AppError> {
    let own = app.known.team(key).ok_or(AppError::NotFound)?;
    let crumbs = vec![
        Crumb::to("Equipos", "/administracion/equipos"),
        Crumb::here(own.name.clone()),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = done.map(Notice::done);
    page(&TeamPage {
        shell,
        name: own.name.clone(),
        action: format!("/administracion/equipos/{key}"),
        holders: holders(app, Place::Team(own.id)).await?,
        retired: own.retired_at.map(|at| When::new(at, app.now(), &app.zone)),
        from_pack: own.origin == "pack",
        typed: Field {
            value: typed.unwrap_or(&own.name).to_owned(),
            error: error_of(&faults, "name"),
        },
        faults,
    })
}

/// The form of a name.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
}

/// Renames a team.
///
/// # Errors
/// [`AppError::NotFound`] without such a team; a refusal when the configuration
/// changed meanwhile.
pub async fn change(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let name = match name(&typed.name) {
        Ok(name) => name,
        Err(text) => {
            let faults = vec![Fault::new("name", text)];
            let again = render(&app, &request, &key, Some(&typed.name), faults, None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    turn(&app, &request, &key, Becomes::Named(name), "cambiado").await
}

/// Retires a team, or opens it again.
///
/// # Errors
/// [`AppError::NotFound`] without such a team; a refusal when the configuration
/// changed meanwhile.
pub async fn retire(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(standing): Form<Standing>,
) -> Result<Response, AppError> {
    if standing.retires()? {
        turn(&app, &request, &key, Becomes::Retired, "baja").await
    } else {
        turn(&app, &request, &key, Becomes::Open, "vigente").await
    }
}

async fn turn(
    app: &App,
    request: &Page,
    key: &str,
    becomes: Becomes,
    what: &str,
) -> Result<Response, AppError> {
    let changing = Changing {
        by: By {
            app: app.clone(),
            me: request.viewer.actor.person,
        },
        key: key.to_owned(),
        becomes,
    };
    let write = app.db.write(changing, |tx, changing| {
        Box::pin(team::change(tx, changing))
    });
    write.await?;
    Ok(Redirect::to(&done("equipos", key, what)).into_response())
}
