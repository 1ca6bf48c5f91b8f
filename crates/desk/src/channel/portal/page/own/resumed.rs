//! A text that the requester sent after the session had ended, back in its form. By a
//! private link there is nothing to give back: it asks for no session.

use axum::response::{IntoResponse, Redirect, Response};

use super::{Own, render};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::held;
use crate::platform::text::clean;
use crate::platform::web::Page;
use crate::ticket::page::forms::Typed;
use crate::ticket::page::resumed::{first, moving};

/// The page with what this person had sent; without it where there is nothing of theirs.
///
/// # Errors
/// When the database refuses.
pub async fn resume(
    app: &App,
    request: &Page,
    own: Own,
    token: &str,
) -> Result<Response, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let found = held::find(app.db.read(), app.now(), person, token).await?;
    let found = found.and_then(|(path, texts)| {
        let form = path.strip_prefix(&own.path)?;
        match form {
            "/escribir" | "/dar-seguimiento" => Some(Typed {
                text: clean(&first(&texts, "text")),
                done: Some(held::RECOVERED),
                ..Typed::default()
            }),
            "/mover" => Some(moving(&texts)),
            _ => None,
        }
    });
    match found {
        Some(typed) => render(app, request, own, typed, false).await,
        None => Ok(Redirect::to(&own.path).into_response()),
    }
}
