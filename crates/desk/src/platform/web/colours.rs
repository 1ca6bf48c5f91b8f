//! `/institucion.css`: the institution's own colours over the tokens.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::platform::app::App;

/// The colours of the pack, which the pack's check has found legible.
pub async fn colours(State(app): State<App>) -> Response {
    let identity = &app.pack.identity;
    let css = format!(
        ":root{{--v-accent:{};--v-accent-ink:#ffffff;--v-accent-dark:{}}}\n",
        identity.accent, identity.accent_dark
    );
    let mut response = css.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/css; charset=utf-8"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    response
}
