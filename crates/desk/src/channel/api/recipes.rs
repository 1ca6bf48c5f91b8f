//! Macros, rules with what they did, and tags, as who looks after them reads them.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use tables::recipe;
use utoipa::ToSchema;

use super::params::Params;
use super::shape::{Instant, Named};
use crate::automation::{Which, firing, sight};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::session::Viewer;

/// Las macros o las reglas de la institución.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recipes {
    /// Las del paquete, y después las que se guardaron aquí.
    pub recipes: Vec<RecipeShown>,
}

/// Una macro o una regla.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecipeShown {
    /// Su clave.
    pub key: String,
    /// Su nombre.
    pub name: String,
    /// De dónde viene: `pack`, `changed` (del paquete, cambiada aquí) o `own`.
    pub origin: &'static str,
    /// `active`, `paused` o `retired`.
    pub state: &'static str,
    /// Por qué está en pausa.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<String>,
    /// Lo que dice, como la escribe un paquete.
    #[schema(value_type = Object)]
    pub definition: Value,
}

/// Those of the pack, with those of this institution over them and after them.
fn recipes<T: Serialize>(
    app: &App,
    which: Which,
    pack: &[T],
    named: impl Fn(&T) -> (&str, &str),
) -> Result<Recipes, AppError> {
    let kept = app.known.recipes().iter();
    let kept: Vec<&recipe::Model> = kept.filter(|row| row.what == which.what()).collect();
    let of_pack = |key: &str| pack.iter().any(|own| named(own).0 == key);
    let json = |e: serde_json::Error| AppError::internal(e.to_string());
    let mut recipes = Vec::new();
    for own in pack {
        let (key, name) = named(own);
        if kept.iter().any(|row| row.key == key) {
            continue;
        }
        recipes.push(RecipeShown {
            key: key.to_owned(),
            name: name.to_owned(),
            origin: "pack",
            state: "active",
            paused: None,
            definition: serde_json::to_value(own).map_err(json)?,
        });
    }
    for row in kept {
        recipes.push(RecipeShown {
            key: row.key.clone(),
            name: row.name.clone(),
            origin: if of_pack(&row.key) { "changed" } else { "own" },
            state: match (row.retired_at, &row.paused) {
                (Some(_), _) => "retired",
                (None, Some(_)) => "paused",
                (None, None) => "active",
            },
            paused: row.paused.clone(),
            definition: serde_json::from_str(&row.body).map_err(json)?,
        });
    }
    Ok(Recipes { recipes })
}

/// Who configures; for anybody else there is nothing here.
fn configures(viewer: &Viewer) -> Result<(), AppError> {
    match may(&viewer.actor, Action::Configure, None) {
        true => Ok(()),
        false => Err(AppError::NotFound),
    }
}

/// The macros.
///
/// # Errors
/// [`AppError::NotFound`] for who does not look after them.
#[utoipa::path(
    get, path = "/api/v1/macros", tag = "configuración",
    summary = "Listar las macros",
    description = "Todas, también las retiradas. Solo para quien administra la configuración; las que se ofrecen en un ticket están en ese ticket.",
    responses((status = 200, description = "Las macros.", body = Recipes)),
)]
pub async fn macros(
    State(app): State<App>,
    viewer: Viewer,
    params: Params,
) -> Result<Json<Recipes>, AppError> {
    params.none()?;
    configures(&viewer)?;
    recipes(&app, Which::Macros, &app.pack.macros, |own| {
        (&own.key, &own.name)
    })
    .map(Json)
}

/// The rules.
///
/// # Errors
/// [`AppError::NotFound`] for who does not look after them.
#[utoipa::path(
    get, path = "/api/v1/rules", tag = "configuración",
    summary = "Listar las reglas",
    description = "Todas, también las retiradas. Solo para quien administra la configuración.",
    responses((status = 200, description = "Las reglas.", body = Recipes)),
)]
pub async fn rules(
    State(app): State<App>,
    viewer: Viewer,
    params: Params,
) -> Result<Json<Recipes>, AppError> {
    params.none()?;
    configures(&viewer)?;
    recipes(&app, Which::Rules, &app.pack.rules, |own| {
        (&own.key, &own.name)
    })
    .map(Json)
}

/// Lo que hicieron las reglas.
#[derive(Debug, Serialize, ToSchema)]
pub struct Firings {
    /// Lo último primero.
    pub firings: Vec<FiringShown>,
    /// Las reglas que se detuvieron en un ticket porque no paraban.
    pub stops: Vec<StopShown>,
}

/// Una vez que una regla tuvo motivo para actuar.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiringShown {
    /// Nombre de la regla.
    pub rule: String,
    /// Folio o clave del ticket; otro texto si quien pregunta no lo ve.
    pub ticket: String,
    /// `queued`, `done`, `same`, `skipped`, `refused` o `stopped`.
    pub state: String,
    /// Por qué no hizo nada.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// Cuándo.
    pub at: Instant,
}

/// Una regla detenida en un ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct StopShown {
    /// Nombre de la regla.
    pub rule: String,
    /// Folio o clave del ticket; otro texto si quien pregunta no lo ve.
    pub ticket: String,
    /// Por qué.
    pub why: String,
    /// Cuándo.
    pub at: Instant,
}

/// What rules did.
///
/// # Errors
/// [`AppError::NotFound`] for who does not look after them, or the database.
#[utoipa::path(
    get, path = "/api/v1/rules/log", tag = "configuración",
    summary = "Leer lo que hicieron las reglas",
    description = "Lo último de todas, o de una. Solo para quien administra la configuración.",
    params(
        ("rule" = Option<String>, Query, description = "Clave de una regla."),
        ("limit" = Option<u32>, Query, description = "Cuántos, de 1 a 100; 50 si no se dice.", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "Lo que hicieron.", body = Firings)),
)]
pub async fn log(
    State(app): State<App>,
    viewer: Viewer,
    params: Params,
) -> Result<Json<Firings>, AppError> {
    let known = params.only(&["rule", "limit"])?;
    let most = u64::try_from(known.limit()?).unwrap_or(u64::MAX);
    configures(&viewer)?;
    let (conn, rule) = (app.db.read(), known.text("rule"));
    let told = firing::latest(conn, rule, most).await?;
    let stops = firing::stops(conn, most).await?;
    let stops: Vec<_> = stops
        .into_iter()
        .filter(|(row, _)| rule.is_none_or(|rule| rule == row.rule))
        .collect();
    let mut folios: Vec<String> = told.iter().map(|own| own.reference().to_owned()).collect();
    folios.extend(stops.iter().map(|(_, folio)| folio.clone()));
    let seen = sight::seen(&app, &viewer.actor, &folios).await?;
    Ok(Json(Firings {
        firings: told
            .into_iter()
            .map(|own| FiringShown {
                ticket: sight::named(own.reference().to_owned(), &seen),
                rule: own.name,
                state: own.state,
                said: Some(own.said).filter(|text| !text.is_empty()),
                at: Instant(own.created_at),
            })
            .collect(),
        stops: stops
            .into_iter()
            .map(|(row, ticket)| StopShown {
                rule: row.name,
                ticket: sight::named(ticket, &seen),
                why: row.why,
                at: Instant(row.at),
            })
            .collect(),
    }))
}

/// Las etiquetas, por tipo de ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tags {
    /// Los tipos.
    pub kinds: Vec<KindTags>,
}

/// Las etiquetas de un tipo de ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindTags {
    /// Clave del tipo.
    pub kind: String,
    /// Si se pueden escribir otras.
    pub free: bool,
    /// Las de su lista.
    pub tags: Vec<Named>,
}

/// The tags.
///
/// # Errors
/// [`AppError::NotFound`] for who neither attends tickets nor configures.
#[utoipa::path(
    get, path = "/api/v1/tags", tag = "configuración",
    summary = "Listar las etiquetas",
    description = "Las que cada tipo de ticket tiene en su lista, para quien atiende o administra la configuración.",
    responses((status = 200, description = "Las etiquetas.", body = Tags)),
)]
pub async fn tags(
    State(app): State<App>,
    viewer: Viewer,
    params: Params,
) -> Result<Json<Tags>, AppError> {
    params.none()?;
    if !may(&viewer.actor, Action::SeeTickets, None) {
        configures(&viewer)?;
    }
    let of = |kind: &engine::Kind| {
        let rules = kind.tags.as_ref();
        let list = rules.into_iter().flat_map(|rules| rules.list());
        KindTags {
            kind: kind.key.clone(),
            free: rules.is_none_or(|rules| rules.free),
            tags: list.map(|tag| Named::of(&tag.key, &tag.name)).collect(),
        }
    };
    Ok(Json(Tags {
        kinds: app.book.kinds().map(of).collect(),
    }))
}
