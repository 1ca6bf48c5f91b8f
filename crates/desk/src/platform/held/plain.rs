//! What was typed into a page of administration after the session had ended. Nothing
//! of it is sent again by a click: the texts are shown, to be copied into the page.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum_extra::extract::CookieJar;
use url::Url;
use url::form_urlencoded::parse;

use super::Texts;
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::session;

/// Where administration begins; the page there gives the texts back.
pub const ADMINISTRATION: &str = "/administracion";
/// Bytes of a form that are read.
const MOST: usize = 256 * 1024;
/// What is short and without a space is a choice, not a text.
const SHORT: usize = 12;
/// Controls that are no text of anybody, and those that nobody is to keep.
const APART: [&str; 8] = [
    "command", "base", "author", "kept", "password", "repeat", "current", "code",
];

/// A form of administration: the page that it was on, who was signed in on this
/// browser before, and its texts; `None` for any other, and on a browser that nobody is known by.
///
/// # Errors
/// When the database refuses.
pub(super) async fn read(
    app: &App,
    request: Request<Body>,
) -> Result<Option<(String, i64, Texts)>, AppError> {
    let path = request.uri().path().to_owned();
    if !path.starts_with(ADMINISTRATION) {
        return Ok(None);
    }
    let jar = CookieJar::from_headers(request.headers());
    let Some(device) = session::device_in(app, &jar) else {
        return Ok(None);
    };
    let Some(author) = session::known_device::owner(app.db.read(), app.now(), &device).await?
    else {
        return Ok(None);
    };
    let from = request.headers().get(header::REFERER);
    let from = from.and_then(|value| Url::parse(value.to_str().ok()?).ok());
    let page = from.map(|url| url.path().to_owned());
    let page = page.filter(|page| page.starts_with(ADMINISTRATION));
    let Ok(body) = to_bytes(request.into_body(), MOST).await else {
        return Ok(None);
    };
    let mut texts = Texts::new();
    for (name, text) in parse(&body) {
        let is_text = text.chars().count() >= SHORT || text.trim().contains(char::is_whitespace);
        if is_text && !APART.contains(&name.as_ref()) {
            let all = texts.entry(name.into_owned()).or_default();
            all.push(text.into_owned());
        }
    }
    let page = page.unwrap_or_else(|| ADMINISTRATION.to_owned());
    Ok(Some((page, author, texts)).filter(|(.., texts)| !texts.is_empty()))
}
