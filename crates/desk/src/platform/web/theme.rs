//! The choice of light or dark, kept in a cookie so that no page flashes.

use axum::extract::State;
use axum::response::Redirect;
use axum_extra::extract::cookie::{Cookie, SameSite};
use axum_extra::extract::{CookieJar, Form};
use serde::Deserialize;

use crate::platform::app::App;
use crate::platform::session::local_path;
use crate::platform::web::Theme;

/// The form in the footer.
#[derive(Deserialize)]
pub struct Choice {
    theme: String,
    back: String,
}

/// Keeps the choice and goes back to the page.
pub async fn choose(
    State(app): State<App>,
    jar: CookieJar,
    Form(form): Form<Choice>,
) -> (CookieJar, Redirect) {
    let value = Theme::from_key(&form.theme).attr().unwrap_or("auto");
    let cookie = Cookie::build(("tema", value))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(app.public_url.is_secure())
        .permanent();
    (jar.add(cookie), Redirect::to(&local_path(&form.back)))
}
