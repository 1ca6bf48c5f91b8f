//! `/api/v1/me`: whom a token acts for, and what it is for.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::shape::{Instant, PersonRef};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::session::Viewer;
use crate::platform::token::Bearer;

/// Por quién actúa la clave, y para qué sirve.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// La persona.
    pub person: PersonRef,
    /// Claves de las funciones que tiene ahora.
    pub roles: Vec<String>,
    /// Claves de los equipos a los que pertenece.
    pub teams: Vec<String>,
    /// Permisos de la clave.
    pub scopes: Vec<String>,
    /// Hasta cuándo vale.
    pub expires_at: Instant,
}

/// Whom the token acts for.
///
/// # Errors
/// When the database refuses.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "clave",
    summary = "Por quién actúa la clave",
    description = "Sirve para comprobar que la clave funciona. No pide ningún permiso.",
    responses((status = 200, description = "La persona y los permisos de la clave.", body = Me)),
)]
pub async fn show(
    State(app): State<App>,
    viewer: Viewer,
    bearer: Bearer,
) -> Result<Json<Me>, AppError> {
    let id = viewer.actor.person.ok_or(AppError::NoToken)?;
    let keys = app.people.keys(&app).await?;
    Ok(Json(Me {
        person: PersonRef {
            key: keys.key(id),
            name: viewer.name.clone(),
        },
        roles: viewer.actor.roles(),
        teams: viewer.actor.teams(),
        scopes: bearer.scopes.iter().map(|s| s.key().to_owned()).collect(),
        expires_at: Instant(bearer.expires_at),
    }))
}
