//! The catalogue of services, and the configuration for who looks after it.

use axum::Json;
use axum::extract::{Path, State};
use engine::{Field, Form};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::params::Params;
use super::shape::Named;
use crate::catalogue;
use crate::channel::desk::page::parts;
use crate::channel::portal::page::send;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::session::Viewer;

/// El catálogo de servicios que se pueden pedir hoy.
#[derive(Debug, Serialize, ToSchema)]
pub struct Catalogue {
    /// Los servicios, por área.
    pub services: Vec<ServiceLine>,
}

/// Un servicio del catálogo.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceLine {
    /// Su clave.
    pub key: String,
    /// Su nombre.
    pub name: String,
    /// Lo que es, en una frase.
    pub summary: String,
    /// Su área.
    pub area: Named,
}

/// Un servicio con lo que pide.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceShown {
    /// Su clave.
    pub key: String,
    /// Su nombre.
    pub name: String,
    /// Lo que es, en una frase.
    pub summary: String,
    /// Clave del tipo de ticket que se registra.
    pub kind: String,
    /// Los datos que se envían en «fields» al registrar.
    pub fields: Vec<FieldShown>,
}

/// Un dato de un formulario.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldShown {
    /// Su clave, por la que se envía.
    pub key: String,
    /// Su nombre.
    pub label: String,
    /// Lo que lleva: `text`, `long-text`, `number`, `date`, `date-time`, `choice`, `several`, `yes-no`, `person`, `unit`, `file` y otros.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Si hace falta siempre.
    pub required: bool,
    /// Una frase que ayuda a llenarlo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Lo que se puede elegir.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Named>,
}

impl FieldShown {
    /// A field as programs are told of it.
    pub fn of(field: &Field) -> Self {
        let choices = field.choices.iter();
        Self {
            key: field.key.clone(),
            label: field.label.clone(),
            kind: kind(field.kind),
            required: field.required && field.visible_when.is_none(),
            help: field.help.clone(),
            choices: choices.map(|c| Named::of(&c.key, &c.name)).collect(),
        }
    }
}

fn kind(kind: engine::FieldType) -> &'static str {
    use engine::FieldType as Is;
    match kind {
        Is::Text => "text",
        Is::LongText => "long-text",
        Is::Number => "number",
        Is::Date => "date",
        Is::DateTime => "date-time",
        Is::Choice => "choice",
        Is::Several => "several",
        Is::YesNo => "yes-no",
        Is::Person => "person",
        Is::Unit => "unit",
        Is::Asset => "asset",
        Is::File => "file",
        Is::Email => "email",
        Is::Phone => "phone",
        Is::Ip => "ip",
        Is::Url => "url",
        Is::Money => "money",
        Is::Curp => "curp",
    }
}

/// The services.
///
/// # Errors
/// A parameter that is not known.
#[utoipa::path(
    get, path = "/api/v1/services", tag = "catálogo",
    summary = "Listar los servicios",
    description = "Los que se pueden pedir hoy.",
    responses((status = 200, description = "El catálogo.", body = Catalogue)),
)]
pub async fn services(State(app): State<App>, params: Params) -> Result<Json<Catalogue>, AppError> {
    params.none()?;
    let mut services = Vec::new();
    for area in catalogue::open(&app)? {
        let of = |service: &&tables::service::Model| ServiceLine {
            key: service.key.clone(),
            name: service.name.clone(),
            summary: service.summary.clone(),
            area: Named::of(&area.area.key, &area.area.name),
        };
        services.extend(area.services.iter().map(of));
    }
    Ok(Json(Catalogue { services }))
}

/// One service, with the form that the person would get.
///
/// # Errors
/// [`AppError::NotFound`] for one that cannot be asked for now.
#[utoipa::path(
    get, path = "/api/v1/services/{service}", tag = "catálogo",
    summary = "Leer un servicio",
    description = "Con los datos que pide al registrar.",
    params(("service" = String, Path, description = "Clave del servicio.")),
    responses((status = 200, description = "El servicio.", body = ServiceShown)),
)]
pub async fn service(
    State(app): State<App>,
    viewer: Viewer,
    Path(key): Path<String>,
    params: Params,
) -> Result<Json<ServiceShown>, AppError> {
    params.none()?;
    let service = catalogue::find(&app, &key)?.ok_or(AppError::NotFound)?;
    let form = parts::form_of(&app, &service.key);
    let fields = asked(&app, &viewer, &form);
    Ok(Json(ServiceShown {
        key: service.key.clone(),
        name: service.name.clone(),
        summary: service.summary.clone(),
        kind: parts::kind_of(&app, &service.key),
        fields: fields.into_iter().map(FieldShown::of).collect(),
    }))
}

/// What the form of registering asks somebody: that of the desk, or that of the portal.
fn asked<'a>(app: &App, viewer: &Viewer, form: &Form<'a>) -> Vec<&'a Field> {
    if may(&viewer.actor, Action::Create, None) {
        parts::asked(app, form)
    } else {
        send::asked(form)
    }
}

/// La configuración, como está aplicada ahora.
#[derive(Debug, Serialize, ToSchema)]
pub struct Configuration {
    /// Versión, que crece con cada cambio.
    pub version: i64,
    /// Los tipos de ticket, con su formulario y su flujo, como los escribe un paquete.
    #[schema(value_type = Vec<Object>)]
    pub kinds: Vec<Value>,
    /// Las funciones.
    pub roles: Vec<Named>,
    /// Por dónde llegan las solicitudes que alguien registra.
    pub channels: Vec<Named>,
    /// Las áreas del catálogo.
    pub areas: Vec<Named>,
}

/// The configuration.
///
/// # Errors
/// [`AppError::NotFound`] for who does not look after it.
#[utoipa::path(
    get, path = "/api/v1/configuration", tag = "configuración",
    summary = "Leer la configuración",
    description = "Solo para quien la administra.",
    responses((status = 200, description = "La configuración.", body = Configuration)),
)]
pub async fn configuration(
    State(app): State<App>,
    viewer: Viewer,
    params: Params,
) -> Result<Json<Configuration>, AppError> {
    params.none()?;
    if !may(&viewer.actor, Action::Configure, None) {
        return Err(AppError::NotFound);
    }
    let kinds = app.pack.kinds.iter().map(serde_json::to_value);
    let kinds: Result<Vec<Value>, _> = kinds.collect();
    let roles = app.pack.roles.iter();
    let channels = app.pack.channels.iter();
    let areas = app.known.areas().iter();
    Ok(Json(Configuration {
        version: app.config_version,
        kinds: kinds.map_err(|e| AppError::internal(e.to_string()))?,
        roles: roles.map(|r| Named::of(&r.key, &r.name)).collect(),
        channels: channels.map(|c| Named::of(&c.key, &c.name)).collect(),
        areas: areas.map(|a| Named::of(&a.key, &a.name)).collect(),
    }))
}
