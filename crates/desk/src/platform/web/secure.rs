//! Headers that every answer carries, and the check against other sites.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::platform::app::App;
use crate::platform::error::AppError;

/// What a page may load, with these further places for pictures.
macro_rules! policy {
    ($pictures:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:",
            $pictures,
            "; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    };
}

const POLICY: &str = policy!("");
const WITH_PICTURES: &str = policy!(" https:");

/// What addresses begin with that open something by themselves.
const SECRET: [&str; 5] = [
    "/calendario/",
    "/seguimiento/",
    "/bienvenida/",
    "/confirmar/",
    "/registro/confirmar/",
];

/// A path as a log may hold it: what follows one of these opens something to
/// whoever reads it.
pub fn masked(path: &str) -> String {
    let secret = SECRET.iter().find(|p| path.starts_with(**p));
    match secret {
        Some(beginning) => format!("{beginning}…"),
        None => path.to_owned(),
    }
}

/// Sets the headers that keep a page to itself [P-37]. An answer that sets one
/// of them keeps its own.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let mut set = |name: HeaderName, value: &'static str| {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // A private link must not travel to another site as the page one came from.
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    );
    set(header::CACHE_CONTROL, "no-store");
    if app.public_url.is_secure() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Lets this one answer show pictures of other places, whose servers are not told from which page they were asked for. Only for
/// who asked to see them: each of those servers learns that, when and from where.
pub fn show_pictures(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(WITH_PICTURES),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
}

/// Refuses what other sites make a browser send.
pub fn csrf() -> CsrfLayer<fn(ProtectionError) -> Response> {
    CsrfLayer::new().with_rejection_response(foreign)
}

fn foreign(_: ProtectionError) -> Response {
    (StatusCode::FORBIDDEN, AppError::Foreign).into_response()
}
