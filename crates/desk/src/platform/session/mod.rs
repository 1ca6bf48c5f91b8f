//! Who is on the other side: passwords, signed-in devices, links that work once.

pub mod attempt;
mod cookie;
pub mod device;
pub mod known_device;
pub mod link;
mod password;
pub mod second_factor;
pub mod step;
pub mod store;

use axum::http::HeaderMap;

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Actor, Held};
use crate::platform::random::sha256;
use crate::platform::text::escaped;

pub use cookie::{
    clear, clear_step, device_in, set, set_device, set_step, step_in, token_in, token_of,
};
pub use store::SignedIn;

pub use password::{Hashing, WeakPassword, hash, verify};

/// Who asks, as every page needs it.
#[derive(Debug, Clone, Default)]
pub struct Viewer {
    /// What the decision function needs.
    pub actor: Actor,
    /// The number of the session; none when nobody is signed in.
    pub session: Option<i64>,
    /// Whether a role that they hold asks for a second factor that they do not
    /// have: until then they hold none.
    pub owes_second_factor: bool,
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
        let session = Some(signed.session);
        Ok(Self {
            session,
            ..Self::by_token(app, signed)
        })
    }

    /// Who shows a token: the same person with the same roles, without a session.
    pub fn by_token(app: &App, signed: SignedIn) -> Self {
        let asks = |held: &Held| app.pack.passwords.second_factor.contains(&held.role);
        let owes_second_factor = !signed.has_second_factor && signed.held.iter().any(asks);
        let held = if owes_second_factor {
            Vec::new()
        } else {
            signed.held
        };
        let actor = Actor::holding(signed.person, held, &app.pack);
        Self {
            actor,
            session: None,
            owes_second_factor,
            name: signed.name,
        }
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
