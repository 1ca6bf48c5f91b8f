//! The cookies of signing in. Over HTTPS their names bind them to this very host.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::platform::app::App;

/// What a cookie says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Who is signed in.
    Session,
    /// Whose second factor is waited for.
    Step,
    /// Who signed in here before.
    Device,
}

fn name(app: &App, kind: Kind) -> &'static str {
    match (kind, app.public_url.is_secure()) {
        (Kind::Session, true) => "__Host-ventanilla",
        (Kind::Session, false) => "ventanilla",
        (Kind::Step, true) => "__Host-ventanilla-paso",
        (Kind::Step, false) => "ventanilla-paso",
        (Kind::Device, true) => "__Host-ventanilla-equipo",
        (Kind::Device, false) => "ventanilla-equipo",
    }
}

fn read(app: &App, jar: &CookieJar, kind: Kind) -> Option<String> {
    jar.get(name(app, kind)).map(|c| c.value().to_owned())
}

fn write(app: &App, kind: Kind, token: String) -> Cookie<'static> {
    Cookie::build((name(app, kind), token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.public_url.is_secure())
        .build()
}

fn remove(app: &App, jar: CookieJar, kind: Kind) -> CookieJar {
    let cookie = Cookie::build((name(app, kind), ""))
        .path("/")
        .secure(app.public_url.is_secure());
    jar.remove(cookie)
}

/// The token that a request carries.
pub fn token_of(app: &App, headers: &HeaderMap) -> Option<String> {
    read(app, &CookieJar::from_headers(headers), Kind::Session)
}

/// The token of the session that a browser comes with.
pub fn token_in(app: &App, jar: &CookieJar) -> Option<String> {
    read(app, jar, Kind::Session)
}

/// Gives the browser its token, until it is closed; the server ends the session earlier.
pub fn set(app: &App, jar: CookieJar, token: String) -> CookieJar {
    jar.add(write(app, Kind::Session, token))
}

/// Takes the token away.
pub fn clear(app: &App, jar: CookieJar) -> CookieJar {
    remove(app, jar, Kind::Session)
}

/// The token of whose second factor is waited for.
pub fn step_in(app: &App, jar: &CookieJar) -> Option<String> {
    read(app, jar, Kind::Step)
}

/// Gives the browser the token by which the second factor is waited for.
pub fn set_step(app: &App, jar: CookieJar, token: String) -> CookieJar {
    jar.add(write(app, Kind::Step, token))
}

/// Takes that token away.
pub fn clear_step(app: &App, jar: CookieJar) -> CookieJar {
    remove(app, jar, Kind::Step)
}

/// The token by which a browser is known.
pub fn device_in(app: &App, jar: &CookieJar) -> Option<String> {
    read(app, jar, Kind::Device)
}

/// Gives the browser the token by which it is known from now on.
pub fn set_device(app: &App, jar: CookieJar, token: String) -> CookieJar {
    let mut cookie = write(app, Kind::Device, token);
    // The server forgets it earlier.
    cookie.make_permanent();
    jar.add(cookie)
}
