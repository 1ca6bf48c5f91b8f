//! All routes, and what every request goes through.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{
    Access, Route, choose_theme, csrf, headers, identify, masked, render_errors, serve_asset, style,
};
use crate::{
    administration, automation, bulk, channel, configuration, directory, knowledge, operation,
    platform, structure, tagging, ticket,
};

/// Bytes of a form without files.
const FORM: usize = 512 * 1024;

/// Every route that asks who is there, with who may ask for it. The test of the
/// authorisation matrix walks this list.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::post("/tema", Access::Open, choose_theme),
        Route::get("/estilo", Access::SignedIn, style::show),
    ];
    routes.extend(channel::portal::routes());
    routes.extend(channel::routes());
    routes.extend(channel::desk::routes());
    routes.extend(channel::api::routes());
    routes.extend(knowledge::routes());
    routes.extend(directory::routes());
    routes.extend(ticket::routes());
    routes.extend(structure::routes());
    routes.extend(bulk::routes());
    routes.extend(administration::routes());
    routes.extend(configuration::routes());
    routes.extend(automation::routes());
    routes.extend(tagging::routes());
    routes.extend(operation::routes());
    routes
}

/// What the log says of a request: no secret of its address, no query.
fn span(request: &Request) -> Span {
    let path = masked(request.uri().path());
    tracing::debug_span!("request", method = %request.method(), path)
}

/// Everything that depends on who asks or on the configuration.
pub fn pages(app: &App) -> Router {
    let mut pages = Router::new();
    for route in routes() {
        pages = route.mount(pages, app);
    }
    pages
        .route("/institucion.css", get(platform::web::colours))
        .fallback(|| async { AppError::NotFound })
        .layer(CatchPanicLayer::new())
        .layer(csrf())
        .layer(from_fn_with_state(app.clone(), render_errors))
        .layer(from_fn_with_state(app.clone(), identify))
        // Who asks may already be unknowable: that error gets its page, too.
        .layer(from_fn_with_state(app.clone(), render_errors))
        .layer(DefaultBodyLimit::max(FORM))
        .layer(from_fn(platform::web::compress))
        // For what is not whole, and for who takes gzip alone.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(2)))
        .with_state(app.clone())
}

/// What is the same for everybody, in front of `rest`.
pub fn outside(app: &App, rest: MethodRouter<App>) -> Router {
    Router::new()
        .route("/recursos/{name}", get(serve_asset))
        .route("/healthz", get(platform::web::health))
        .layer(from_fn_with_state(app.clone(), render_errors))
        // After that layer: the pages have their own.
        .fallback(rest)
        .layer(from_fn_with_state(app.clone(), headers))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app.clone())
}
