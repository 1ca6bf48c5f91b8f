//! Who is on the other side: passwords, signed-in devices, links that work once.

mod cookie;
pub mod link;
mod password;
pub mod store;

use axum::http::HeaderMap;

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::policy::Actor;
use crate::platform::random::sha256;
use crate::platform::text::escaped;

pub use cookie::{clear, set, token_of};
pub use password::{Hashing, WeakPassword, hash, verify};

/// Who asks, as every page needs it.
#[derive(Debug, Clone, Default)]
pub struct Viewer {
    /// What the decision function needs.
    pub actor: Actor,
    /// Full name; empty when nobody is signed in.
    pub name: String,
}

impl Viewer {
    /// Who the request's cookie says it is: one query, none without a cookie.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Self, AppError> {
        let Some(token) = token_of(app, headers) else {
            return Ok(Self::default());
        };
        let Some(signed) = store::find(app, &sha256(token)).await? else {
            return Ok(Self::default());
        };
        let actor = Actor::holding(signed.person, signed.held, &app.pack);
        Ok(Self {
            actor,
            name: signed.name,
        })
    }
}

/// The sign-in page that leads to `next` afterwards.
pub fn sign_in_path(next: &str) -> String {
    if next.is_empty() || next == "/" {
        return "/entrar".to_owned();
    }
    format!("/entrar?next={}", escaped(next))
}

/// A path of this site, or `/` for anything that leads elsewhere.
pub fn local_path(path: &str) -> String {
    let local = path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/\\")
        && !path.chars().any(char::is_control);
    if local {
        path.to_owned()
    } else {
        "/".to_owned()
    }
}
