//! Who asks, and whether the route is for them.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use engine::Refusal;
use std::convert::Infallible;

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::held;
use crate::platform::limit::{self, Key, Purpose};
use crate::platform::policy::may;
use crate::platform::session::Viewer;
use crate::platform::token::{self, Bearer, Scope};
use crate::platform::web::{Access, Client, problem};

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
    // A cookie means nothing to the API: no other site can make a browser show a token.
    let viewer = if problem::is_for(request.uri().path()) {
        let (viewer, bearer) = token::read(&app, request.headers()).await?;
        request.extensions_mut().insert(bearer);
        viewer
    } else {
        Viewer::of(&app, request.headers()).await?
    };
    request.extensions_mut().insert(viewer);
    Ok(next.run(request).await)
}

/// What a route asks of a request.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Who may ask.
    pub access: Access,
    /// What is counted.
    pub limit: Option<Purpose>,
    /// Whether its address holds a secret, which is not to be found by trying.
    pub is_secret: bool,
}

/// Lets a request through to its handler, or not. Who is not signed in is led
/// to the sign-in page; who is, but may not, finds nothing there.
///
/// # Errors
/// [`AppError::SignIn`], [`AppError::NotFound`] or [`AppError::TooMany`].
pub async fn admit(
    State((app, rules)): State<(App, Rules)>,
    viewer: Viewer,
    request: Request,
    next: Next,
) -> Result<Response, AppError> {
    if let Access::Token(scope) = rules.access {
        return by_token(&app, rules, scope, &viewer, request, next).await;
    }
    // Whoever owes a second factor sets it up first; what everybody may see stays open.
    let own = request.uri().path().starts_with("/mi-cuenta");
    if viewer.owes_second_factor && rules.access != Access::Open && !own {
        return Ok(Redirect::to("/mi-cuenta/seguridad").into_response());
    }
    let allowed = match rules.access {
        Access::Open => true,
        Access::SignedIn => viewer.actor.person.is_some(),
        Access::May(action) => may(&viewer.actor, action, None),
        Access::Token(_) => false,
    };
    if allowed {
        let client = Client::of(&app, request.extensions(), request.headers());
        if let Some(purpose) = rules.limit {
            let person = viewer.actor.person.map(Key::Person);
            limit::take(&app, purpose, person.unwrap_or(Key::Address(client.0))).await?;
        }
        let response = next.run(request).await;
        let missed = matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE);
        if rules.is_secret && missed {
            limit::take(&app, Purpose::Link, Key::Address(client.0)).await?;
        }
        return Ok(response);
    }
    if viewer.actor.person.is_some() {
        return Err(AppError::NotFound);
    }
    if request.method() != Method::GET {
        // What was being written when the session ended is there again afterwards.
        let page = held::keep(&app, request).await?;
        return Err(AppError::SignIn(page.unwrap_or_default()));
    }
    let path = request.uri().path_and_query();
    let path = path.map_or("/", |p| p.as_str());
    Err(AppError::SignIn(path.to_owned()))
}

/// Lets a program through whose token is good for this.
async fn by_token(
    app: &App,
    rules: Rules,
    scope: Option<Scope>,
    viewer: &Viewer,
    request: Request,
    next: Next,
) -> Result<Response, AppError> {
    let person = viewer.actor.person.ok_or(AppError::NoToken)?;
    let bearer = request.extensions().get::<Bearer>();
    let lacks = |scope: &Scope| !bearer.is_some_and(|bearer| bearer.scopes.has(*scope));
    if let Some(scope) = scope.filter(lacks) {
        return Err(AppError::OutOfScope(scope));
    }
    if viewer.owes_second_factor {
        let text = "Su función pide la verificación en dos pasos. Actívela en «Mi cuenta» y vuelva a intentarlo.";
        return Err(Refusal::whole("token.second-factor", text).into());
    }
    let purpose = rules.limit.unwrap_or(Purpose::Program);
    limit::take(app, purpose, Key::Person(person)).await?;
    Ok(next.run(request).await)
}

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let bearer = parts.extensions.get::<Self>();
        Ok(bearer.cloned().unwrap_or_default())
    }
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
