//! `POST /api/v1/files`: files that travel before the command that they go with.

use axum::Json;
use axum::extract::{Multipart, State};
use engine::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

use super::params::Params;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::web::Incoming;

/// Los archivos que se recibieron.
#[derive(Debug, Serialize, ToSchema)]
pub struct Uploads {
    /// Cada uno con la clave que se envía en «files» o en un dato de archivos, dentro de las próximas 24 horas.
    pub files: Vec<Upload>,
    /// Por qué no se recibieron otros.
    pub refused: Vec<String>,
}

/// Un archivo recibido.
#[derive(Debug, Serialize, ToSchema)]
pub struct Upload {
    /// Con esto se nombra en la orden; sirve una vez.
    pub token: String,
    /// Nombre con que se envió.
    pub name: String,
}

/// Archivos por enviar.
#[derive(Debug, ToSchema)]
pub struct Sending {
    /// Uno o varios.
    #[schema(value_type = Vec<String>, format = Binary, content_media_type = "application/octet-stream")]
    pub files: Vec<Vec<u8>>,
}

/// Receives files.
///
/// # Errors
/// A refusal when none is received, or disk and database.
#[utoipa::path(
    post, path = "/api/v1/files", tag = "órdenes",
    summary = "Enviar archivos",
    description = "Como formulario con archivos (multipart/form-data). Cada uno recibe una clave para la orden con que va.",
    request_body(content = Sending, content_type = "multipart/form-data"),
    responses((status = 200, description = "Al menos uno se recibió.", body = Uploads)),
)]
pub async fn receive(
    State(app): State<App>,
    params: Params,
    multipart: Multipart,
) -> Result<Json<Uploads>, AppError> {
    params.none()?;
    let incoming = Incoming::read(&app, multipart).await?;
    let carried = carry(&app, Vec::new(), incoming.files).await?;
    let mut refused = incoming.refused;
    refused.extend(carried.refusal);
    if carried.kept.is_empty() {
        let text = refused
            .first()
            .map_or("Envíe al menos un archivo.", String::as_str);
        return Err(Refusal::at("file.refused", "files", text).into());
    }
    let upload = |kept: crate::platform::web::view::Kept| Upload {
        token: kept.token,
        name: kept.name,
    };
    let files = carried.kept.into_iter().map(upload).collect();
    Ok(Json(Uploads { files, refused }))
}
