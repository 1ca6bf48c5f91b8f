//! Who asks, and whether the route is for them.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use std::convert::Infallible;

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::policy::may;
use crate::platform::session::Viewer;
use crate::platform::web::Access;

/// Finds out who asks and keeps it with the request.
///
/// # Errors
/// When the database refuses.
pub async fn identify(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Result<Response, AppError> {
    // No address of ours has a NUL, and not every database takes one.
    if request.uri().path().contains("%00") {
        return Err(AppError::NotFound);
    }
    let viewer = Viewer::of(&app, request.headers()).await?;
    request.extensions_mut().insert(viewer);
    Ok(next.run(request).await)
}

/// Lets a request through to its handler, or not. Who is not signed in is led
/// to the sign-in page; who is, but may not, finds nothing there.
///
/// # Errors
/// [`AppError::SignIn`] or [`AppError::NotFound`].
pub async fn admit(
    State((_, access)): State<(App, Access)>,
    viewer: Viewer,
    request: Request,
    next: Next,
) -> Result<Response, AppError> {
    let allowed = match access {
        Access::Open => true,
        Access::SignedIn => viewer.actor.person.is_some(),
        Access::May(action) => may(&viewer.actor, action, None),
    };
    if allowed {
        return Ok(next.run(request).await);
    }
    if viewer.actor.person.is_some() {
        return Err(AppError::NotFound);
    }
    let uri = request.uri();
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    Err(AppError::SignIn(if request.method() == Method::GET {
        path.to_owned()
    } else {
        String::new()
    }))
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts
            .extensions
            .get::<Viewer>()
            .cloned()
            .unwrap_or_default())
    }
}
