//! Open tickets like this one, so that nobody works on the same thing twice [P-14] [SGG-3].

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::sight;
use crate::platform::web::Page;
use crate::platform::web::view::When;
use crate::ticket::store::{self, Listed};

/// A similar ticket as a line of the page.
pub struct Similar {
    /// Its address.
    pub href: String,
    /// Folio and first words.
    pub text: String,
    /// Why it is like this one: «misma persona», «mismo servicio y dependencia».
    pub why: &'static str,
    /// When it came in.
    pub created: When,
}

/// Open tickets of the same person, or of the same service and unit, which the
/// viewer may see; the newest five, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn of(app: &App, request: &Page, row: &Listed) -> Result<Vec<Similar>, AppError> {
    let keys = sight(&request.viewer.actor);
    let found = store::similar(app.db.read(), keys, row).await?;
    Ok(found.iter().map(|other| line(app, other)).collect())
}

/// A similar ticket as a line.
pub fn line(app: &App, other: &store::Like) -> Similar {
    Similar {
        href: format!("/solicitudes/{}", other.reference),
        text: match other.numbered {
            true => format!("{} · {}", other.reference, other.summary),
            false => format!("Sin folio · {}", other.summary),
        },
        why: if other.same_person {
            "misma persona"
        } else {
            "mismo servicio y dependencia"
        },
        created: When::new(other.created_at, app.now(), &app.zone),
    }
}
