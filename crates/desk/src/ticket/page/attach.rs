//! Files that travel before the answer that they go with.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::replies::writes;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::web::Page;
use crate::platform::web::view::Kept;
use crate::platform::web::{Incoming, page};
use crate::ticket::store;

#[derive(Template)]
#[template(path = "ticket/page/attach.html")]
struct Attached {
    kept: Vec<Kept>,
    refused: Vec<String>,
}

/// Receives files for an answer or a note that is still being written; answers
/// with the boxes that its form carries for them, and why others were refused.
///
/// # Errors
/// [`AppError::NotFound`], or disk and database.
pub async fn add(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let seen = store::seen(app.db.read(), &reference).await?;
    if !writes(&request, &seen) {
        return Err(AppError::NotFound);
    }
    let incoming = Incoming::read(&app, multipart).await?;
    let before = incoming.form.all("kept");
    let known = before.len();
    let carried = carry(&app, before, incoming.files).await?;
    let mut refused = incoming.refused;
    refused.extend(carried.refusal);
    let new = carried.tokens.into_iter().skip(known);
    let new: Vec<String> = new.collect();
    let kept = carried.kept.into_iter();
    let kept: Vec<Kept> = kept.filter(|file| new.contains(&file.token)).collect();
    let status = if kept.is_empty() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, page(&Attached { kept, refused })?).into_response())
}
