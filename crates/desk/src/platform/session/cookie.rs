//! The cookie of a session. Over HTTPS its name binds it to this very host.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::platform::app::App;

fn name(app: &App) -> &'static str {
    if app.public_url.is_secure() {
        "__Host-ventanilla"
    } else {
        "ventanilla"
    }
}

/// The token that a request carries.
pub fn token_of(app: &App, headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers)
        .get(name(app))
        .map(|c| c.value().to_owned())
}

/// Gives the browser its token, until it is closed; the server ends the session earlier.
pub fn set(app: &App, jar: CookieJar, token: String) -> CookieJar {
    let cookie = Cookie::build((name(app), token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.public_url.is_secure());
    jar.add(cookie)
}

/// Takes the token away.
pub fn clear(app: &App, jar: CookieJar) -> CookieJar {
    let cookie = Cookie::build((name(app), ""))
        .path("/")
        .secure(app.public_url.is_secure());
    jar.remove(cookie)
}
