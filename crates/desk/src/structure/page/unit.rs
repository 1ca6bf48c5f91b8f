//! `/administracion/dependencias/{unit}`: a unit, who is there, and changing it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;

use super::{Done, Holder, Standing, done, holders, name, units};
use crate::directory::page::place;
use crate::directory::store::Place;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::When;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::structure::change::By;
use crate::structure::unit::{self, Adding, Changing, Retiring};

#[derive(Template)]
#[template(path = "structure/page/unit.html")]
struct UnitPage {
    shell: Shell,
    name: String,
    action: String,
    /// None for a unit that is to be added.
    own: Option<Own>,
    typed_name: Field,
    parent: Field,
    units: Vec<String>,
    faults: Vec<Fault>,
    command: String,
}

/// What is there of a unit.
struct Own {
    above: Vec<Crumb>,
    below: Vec<Crumb>,
    holders: Vec<Holder>,
    retired: Option<When>,
    from_pack: bool,
    /// Everybody whom the search for its name finds.
    people: String,
    retire_error: Option<String>,
}

/// Name and place of a unit, as the form sends them.
#[derive(Deserialize, Default, Clone)]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    parent: String,
    #[serde(default)]
    command: String,
}

fn crumbs(here: &str) -> Vec<Crumb> {
    vec![
        Crumb::to("Dependencias", "/administracion/dependencias"),
        Crumb::here(here),
    ]
}

/// The form of a new unit.
///
/// # Errors
/// When there is no randomness.
pub async fn blank(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    form(&app, &request, &Typed::default(), Vec::new())
}

fn form(
    app: &App,
    request: &Page,
    typed: &Typed,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let title = "Agregar una dependencia";
    page(&UnitPage {
        shell: request.shell(app, crumbs(title)),
        name: title.to_owned(),
        action: units::path("nueva"),
        own: None,
        typed_name: field("name", &typed.name, &faults),
        parent: field("parent", &typed.parent, &faults),
        units: place::unit_names(app),
        faults,
        command: app.random.token()?,
    })
}

fn field(id: &str, value: &str, faults: &[Fault]) -> Field {
    Field {
        value: value.to_owned(),
        error: error_of(faults, id),
    }
}

/// The name and the unit above that are meant, or what is wrong.
fn read(app: &App, typed: &Typed) -> Result<(String, Option<i64>), Vec<Fault>> {
    let mut faults = Vec::new();
    let name = name(&typed.name).unwrap_or_else(|text| {
        faults.push(Fault::new("name", text));
        String::new()
    });
    let parent = place::unit(app, &typed.parent).unwrap_or_else(|text| {
        faults.push(Fault::new("parent", text));
        None
    });
    if faults.is_empty() {
        Ok((name, parent.map(|unit| unit.id)))
    } else {
        Err(faults)
    }
}

fn by(app: &App, request: &Page) -> By {
    By {
        app: app.clone(),
        me: request.viewer.actor.person,
    }
}

/// Adds a unit, once for each form.
///
/// # Errors
/// A refusal when the configuration changed meanwhile.
pub async fn add(
    State(app): State<App>,
    request: Page,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (name, parent) = match read(&app, &typed) {
        Ok(read) => read,
        Err(faults) => {
            let again = form(&app, &request, &typed, faults)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    let me = request.viewer.actor.person;
    let seal = sha256(format!("{name} {parent:?}"));
    let command = CommandId::new(typed.command.clone(), me, seal)?;
    let adding = Adding {
        by: by(&app, &request),
        name,
        parent,
    };
    let write = app.db.write((adding, command), |tx, (adding, command)| {
        Box::pin(async move {
            if let Some(key) = command.claim(tx, adding.by.app.now()).await? {
                return Ok(key);
            }
            let key = unit::add(tx, adding).await?;
            command.finish(tx, &key).await?;
            Ok(key)
        })
    });
    let key = write.await?;
    Ok(Redirect::to(&done("dependencias", &key, "agregada")).into_response())
}

/// The page of a unit.
///
/// # Errors
/// [`AppError::NotFound`] without such a unit.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let text = match done.hecho.as_deref() {
        Some("agregada") => Some("Se agregó la dependencia."),
        Some("cambiada") => Some("Se guardó el cambio."),
        Some("baja") => Some("La dependencia quedó de baja: ya no se ofrece al enviar."),
        Some("vigente") => Some("La dependencia está vigente otra vez."),
        _ => None,
    };
    render(&app, &request, &key, None, Vec::new(), text).await
}

async fn render(
    app: &App,
    request: &Page,
    key: &str,
    typed: Option<Typed>,
    faults: Vec<Fault>,
    done: Option<&str>,
) -> Result<Response, AppError> {
    let known = app.known.unit(key).ok_or(AppError::NotFound)?;
    let row = unit::row(app.db.read(), key).await?;
    let holders = holders(app, Place::Unit(known.id)).await?;
    let crumb =
        |unit: &crate::platform::known::Unit| Crumb::to(unit.name.clone(), units::path(&unit.key));
    let above = known.path.iter().skip(1).rev();
    let above = above.filter_map(|key| app.known.unit(key)).map(crumb);
    let below = app.known.units().iter();
    let below = below.filter(|unit| unit.path.get(1) == Some(&known.key));
    let parent = known.path.get(1).and_then(|key| app.known.unit(key));
    let typed = typed.unwrap_or_else(|| Typed {
        name: known.name.clone(),
        parent: parent.map_or(String::new(), |unit| place::unit_name(app, unit)),
        command: String::new(),
    });
    let mut shell = request.shell(app, crumbs(&known.name));
    shell.notice = done.map(Notice::done);
    page(&UnitPage {
        shell,
        name: known.name.clone(),
        action: units::path(key),
        own: Some(Own {
            above: above.collect(),
            below: below.map(crumb).collect(),
            holders,
            retired: row.retired_at.map(|at| When::new(at, app.now(), &app.zone)),
            from_pack: row.origin == "pack",
            people: format!(
                "/administracion/personas?q={}",
                crate::platform::text::escaped(&known.name)
            ),
            retire_error: error_of(&faults, "vigencia"),
        }),
        typed_name: field("name", &typed.name, &faults),
        parent: field("parent", &typed.parent, &faults),
        units: place::unit_names(app),
        faults,
        command: app.random.token()?,
    })
}

/// Renames and moves a unit.
///
/// # Errors
/// [`AppError::NotFound`] without such a unit.
pub async fn change(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    if app.known.unit(&key).is_none() {
        return Err(AppError::NotFound);
    }
    let refused = async |faults: Vec<Fault>| {
        let again = render(&app, &request, &key, Some(typed.clone()), faults, None).await?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
    };
    let (name, parent) = match read(&app, &typed) {
        Ok(read) => read,
        Err(faults) => return refused(faults).await,
    };
    let changing = Changing {
        by: by(&app, &request),
        key: key.clone(),
        name,
        parent,
    };
    let write = app.db.write(changing, |tx, changing| {
        Box::pin(unit::change(tx, changing))
    });
    match write.await {
        Ok(_) => Ok(Redirect::to(&done("dependencias", &key, "cambiada")).into_response()),
        Err(AppError::Refused(refusal)) => refused(vec![Fault::new("parent", refusal.text)]).await,
        Err(e) => Err(e),
    }
}

/// Retires a unit, or opens it again.
///
/// # Errors
/// [`AppError::NotFound`] without such a unit.
pub async fn retire(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(standing): Form<Standing>,
) -> Result<Response, AppError> {
    let retire = standing.retires()?;
    let retiring = Retiring {
        by: by(&app, &request),
        key: key.clone(),
        retire,
    };
    let write = app.db.write(retiring, |tx, retiring| {
        Box::pin(unit::retire(tx, retiring))
    });
    match write.await {
        Ok(()) => {
            let what = if retire { "baja" } else { "vigente" };
            Ok(Redirect::to(&done("dependencias", &key, what)).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let faults = vec![Fault::new("vigencia", refusal.text)];
            let again = render(&app, &request, &key, None, faults, None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(e) => Err(e),
    }
}
