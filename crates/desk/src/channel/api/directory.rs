//! People, units and teams.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::params::{Params, wrong};
use super::shape::{Named, PersonRef};
use crate::channel::desk::page::parts;
use crate::directory::page::people::words;
use crate::directory::store::{self, Search, Standing};
use crate::directory::unit;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::session::Viewer;
use crate::platform::text::clean;
use crate::ticket::page::forms::takers;

/// Una página del directorio.
#[derive(Debug, Serialize, ToSchema)]
pub struct People {
    /// Las personas, por nombre.
    pub people: Vec<PersonShown>,
    /// Lo que se envía en «cursor» para la página siguiente; no está en la última.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Una persona del directorio.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonShown {
    /// Clave pública.
    pub key: String,
    /// Nombre.
    pub name: String,
    /// Correo; vacío si no tiene.
    pub email: String,
    /// Dependencia donde trabaja.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Named>,
    /// Teléfono.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Extensión.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Claves de las funciones que tiene ahora.
    pub roles: Vec<String>,
}

/// Personas para las que se puede registrar.
#[derive(Debug, Serialize, ToSchema)]
pub struct Requesters {
    /// A lo más ocho, por nombre.
    pub requesters: Vec<RequesterShown>,
}

/// Una persona para la que se puede registrar.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequesterShown {
    /// Clave pública.
    pub key: String,
    /// Nombre.
    pub name: String,
    /// Correo, si se conoce.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Dependencia de su última solicitud.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Named>,
}

/// Personas que pueden ser responsables de un ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Assignees {
    /// Las personas, por nombre.
    pub assignees: Vec<PersonRef>,
}

/// Las dependencias que reciben tickets.
#[derive(Debug, Serialize, ToSchema)]
pub struct Units {
    /// En el orden del árbol: cada una después de la que está sobre ella.
    pub units: Vec<UnitShown>,
}

/// Una dependencia.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitShown {
    /// Su clave.
    pub key: String,
    /// Su nombre.
    pub name: String,
    /// Clave de la que está sobre ella.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// Los equipos que atienden.
#[derive(Debug, Serialize, ToSchema)]
pub struct Teams {
    /// En orden.
    pub teams: Vec<Named>,
}

fn unit_of(app: &App, id: Option<i64>) -> Option<Named> {
    let unit = id.and_then(|id| app.known.unit_by_id(id))?;
    Some(Named::of(&unit.key, &unit.name))
}

/// A text that is looked for.
fn searched(text: Option<&str>) -> String {
    let text = clean(text.unwrap_or_default()).replace('\n', " ");
    text.chars().take(200).collect()
}

/// People of the directory.
///
/// # Errors
/// [`AppError::NotFound`] for who does not look after people, or the database.
#[utoipa::path(
    get, path = "/api/v1/people", tag = "directorio",
    summary = "Buscar en el directorio",
    description = "Solo para quien administra personas. Cada palabra se busca en todos los datos de cada persona.",
    params(
        ("search" = Option<String>, Query, description = "Palabras.", example = "ada"),
        ("cursor" = Option<String>, Query, description = "El dato «next» de la página anterior."),
        ("limit" = Option<u32>, Query, description = "Cuántas, de 1 a 100; la página tiene a lo más 50.", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "Una página del directorio.", body = People)),
)]
pub async fn people(
    State(app): State<App>,
    viewer: Viewer,
    params: Params,
) -> Result<Json<People>, AppError> {
    let known = params.only(&["search", "cursor", "limit"])?;
    if !may(&viewer.actor, Action::ManagePeople, None) {
        return Err(AppError::NotFound);
    }
    let limit = known.limit()?;
    let keys = app.people.keys(&app).await?;
    let after = match known.text("cursor") {
        None => None,
        Some(text) => {
            let id = keys.id(text);
            Some(id.ok_or_else(|| wrong("cursor", "No es el de una página anterior."))?)
        }
    };
    let search = Search {
        words: words(&app, &searched(known.text("search"))),
        standing: Standing::Account,
        role: None,
        after,
    };
    let (mut found, mut more) = store::search(app.db.read(), app.now(), &search).await?;
    more = more || found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let next = last.map(|last| keys.key(last.person.id));
    let shown = |found: store::Found| PersonShown {
        key: keys.key(found.person.id),
        unit: unit_of(&app, found.person.unit_id),
        name: found.person.name,
        email: found.email,
        phone: found.person.phone,
        extension: found.person.extension,
        roles: found.held.into_iter().map(|held| held.role).collect(),
    };
    let people = found.into_iter().map(shown).collect();
    Ok(Json(People { people, next }))
}

/// Those for whom somebody may register.
///
/// # Errors
/// [`AppError::NotFound`] for who registers for nobody, or the database.
#[utoipa::path(
    get, path = "/api/v1/requesters", tag = "directorio",
    summary = "Buscar a quien solicita",
    description = "Para quien registra por otras personas: los comienzos de las palabras de su nombre o correo.",
    params(("search" = String, Query, description = "Palabras.", example = "ada")),
    responses((status = 200, description = "Las primeras personas.", body = Requesters)),
)]
pub async fn requesters(
    State(app): State<App>,
    viewer: Viewer,
    params: Params,
) -> Result<Json<Requesters>, AppError> {
    let known = params.only(&["search"])?;
    if !may(&viewer.actor, Action::Create, None) {
        return Err(AppError::NotFound);
    }
    let keys = app.people.keys(&app).await?;
    let found = parts::found(&app, &searched(known.text("search"))).await?;
    let shown = |person: store::Requester| RequesterShown {
        key: keys.key(person.id),
        unit: unit_of(&app, person.unit_id),
        email: person.email,
        name: person.name,
    };
    let requesters = found.into_iter().map(shown).collect();
    Ok(Json(Requesters { requesters }))
}

/// Those who can be made responsible.
///
/// # Errors
/// [`AppError::NotFound`] for who changes no ticket, or the database.
#[utoipa::path(
    get, path = "/api/v1/assignees", tag = "directorio",
    summary = "Listar a quienes pueden ser responsables",
    description = "Para quien clasifica tickets.",
    responses((status = 200, description = "Las personas.", body = Assignees)),
)]
pub async fn assignees(
    State(app): State<App>,
    viewer: Viewer,
    params: Params,
) -> Result<Json<Assignees>, AppError> {
    params.none()?;
    if !may(&viewer.actor, Action::Edit, None) {
        return Err(AppError::NotFound);
    }
    let keys = app.people.keys(&app).await?;
    let shown = |(id, name): (i64, String)| PersonRef {
        key: keys.key(id),
        name,
    };
    let assignees = takers(&app).await?.into_iter().map(shown).collect();
    Ok(Json(Assignees { assignees }))
}

/// The units that take tickets.
///
/// # Errors
/// A parameter that is not known.
#[utoipa::path(
    get, path = "/api/v1/units", tag = "directorio",
    summary = "Listar las dependencias",
    description = "Las que reciben tickets, en el orden del árbol.",
    responses((status = 200, description = "Las dependencias.", body = Units)),
)]
pub async fn units(State(app): State<App>, params: Params) -> Result<Json<Units>, AppError> {
    params.none()?;
    let shown = |unit: unit::Unit| UnitShown {
        parent: app
            .known
            .unit(&unit.key)
            .and_then(|known| known.path.get(1).cloned()),
        key: unit.key,
        name: unit.name,
    };
    let units = unit::open(&app.known).into_iter().map(shown).collect();
    Ok(Json(Units { units }))
}

/// The teams.
///
/// # Errors
/// [`AppError::NotFound`] for who attends nothing.
#[utoipa::path(
    get, path = "/api/v1/teams", tag = "directorio",
    summary = "Listar los equipos",
    description = "Para quien atiende tickets.",
    responses((status = 200, description = "Los equipos.", body = Teams)),
)]
pub async fn teams(
    State(app): State<App>,
    viewer: Viewer,
    params: Params,
) -> Result<Json<Teams>, AppError> {
    params.none()?;
    if !may(&viewer.actor, Action::SeeTickets, None) {
        return Err(AppError::NotFound);
    }
    let teams = app.known.teams().iter();
    let open = teams.filter(|team| team.retired_at.is_none());
    let teams = open.map(|team| Named::of(&team.key, &team.name)).collect();
    Ok(Json(Teams { teams }))
}
