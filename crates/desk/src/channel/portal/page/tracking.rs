//! `/seguimiento/{token}`: a ticket for whoever holds its private link.

use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use super::own::{self, Own, done, render};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::Page;
use crate::ticket::page::forms::Typed;

/// What just happened, in the address.
#[derive(Deserialize)]
pub struct Arrival {
    nuevo: Option<String>,
    hecho: Option<String>,
}

/// The page of a private link.
///
/// # Errors
/// [`AppError::NotFound`] for an invented link.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
    Query(arrival): Query<Arrival>,
) -> Result<Response, AppError> {
    let own = Own::by_link(&app, &token).await?;
    let typed = Typed {
        done: arrival.hecho.as_deref().and_then(done),
        ..Typed::default()
    };
    render(&app, &request, own, typed, arrival.nuevo.is_some()).await
}

/// A public file of the ticket.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn file(
    State(app): State<App>,
    Path((token, key)): Path<(String, String)>,
) -> Result<Response, AppError> {
    Own::by_link(&app, &token).await?.file(&app, &key).await
}

/// Writes to those who attend.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn write(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let own = Own::by_link(&app, &token).await?;
    own::act::write(&app, &request, own, multipart).await
}

/// Makes a transition of the requester's.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn transition(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let own = Own::by_link(&app, &token).await?;
    own::act::transition(&app, &request, own, multipart).await
}

/// Writes where the ticket ended: another one goes on there.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn follow_up(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let own = Own::by_link(&app, &token).await?;
    own::act::follow_up(&app, &request, own, multipart).await
}
