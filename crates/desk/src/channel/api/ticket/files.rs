//! `/api/v1/tickets/{ticket}/files`: what was sent with a ticket, and each of it.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::event::{FileShown, events};
use super::open::Open;
use crate::channel::api::params::Params;
use crate::channel::api::value::Telling;
use crate::channel::portal::page::own;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::{Stored, download};
use crate::platform::session::Viewer;
use crate::ticket::{reading, store};

/// Los archivos de un ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Files {
    /// En el orden en que llegaron.
    pub files: Vec<FileShown>,
}

/// The files.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}/files", tag = "tickets",
    summary = "Listar los archivos",
    description = "Quien solicita recibe solo los públicos.",
    params(("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001")),
    responses((status = 200, description = "Los archivos.", body = Files)),
)]
pub async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Path(reference): Path<String>,
    params: Params,
) -> Result<Json<Files>, AppError> {
    params.none()?;
    let open = Open::of(&app, &viewer.actor, &reference).await?;
    let read = open.read(&app, &viewer.actor).await?;
    let people = app.people.keys(&app).await?;
    let events = events(&Telling { app: &app, people }, &open, &read)?;
    let files = events.into_iter().flat_map(|event| event.files).collect();
    Ok(Json(Files { files }))
}

/// One of them, as bytes.
///
/// # Errors
/// [`AppError::NotFound`], or disk and database.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}/files/{key}", tag = "tickets",
    summary = "Descargar un archivo",
    description = "Quien solicita recibe solo los públicos.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("key" = String, Path, description = "Clave del archivo."),
    ),
    responses((status = 200, description = "El contenido, con su tipo y su nombre.", content_type = "application/octet-stream", body = Vec<u8>)),
)]
pub async fn one(
    State(app): State<App>,
    viewer: Viewer,
    Path((reference, key)): Path<(String, String)>,
    params: Params,
) -> Result<Response, AppError> {
    params.none()?;
    let open = Open::of(&app, &viewer.actor, &reference).await?;
    let file = store::file(app.db.read(), open.row.id, &key, !open.attends).await?;
    if open.follows && own::hides_files(&app, open.row.id).await? {
        return Err(AppError::NotFound);
    }
    if open.attends {
        let subject = format!("{}/{}", open.row.reference(), file.name);
        reading::note(&app, &viewer.actor, &open.row, "file", subject);
    }
    let stored = Stored {
        sha256: file.sha256,
        name: file.name,
        media_type: file.media_type,
        size: file.size,
    };
    download(&app, stored).await
}
