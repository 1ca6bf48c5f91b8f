//! A real ticket on which a text is tried before it is kept.

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::store::{self, Seen};

/// What is said where there is none.
pub const UNKNOWN: &str = "No hay ninguno con ese folio que usted pueda ver.";

/// What is said of a text that was tried on no ticket.
pub const EXAMPLE: &str = "Con datos de ejemplo. Escriba un folio para verlo con uno real.";

/// The ticket with this folio for who may follow it; `None` alike for no ticket and for
/// one that is not theirs to see.
///
/// # Errors
/// When the database refuses.
pub async fn ticket(app: &App, actor: &Actor, folio: &str) -> Result<Option<Seen>, AppError> {
    let seen = match store::seen(app.db.read(), folio).await {
        Ok(seen) => seen,
        Err(AppError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    Ok(may(actor, Action::SeePublicPart, Some(target)).then_some(seen))
}

/// Somebody who does not exist, for texts that are tried on no ticket.
pub const NOBODY: &str = "Mariana Peña Inventada";

/// A ticket that does not exist, as far as a text can name it.
pub struct Example<'a> {
    /// Its number.
    pub folio: String,
    /// Its service.
    pub service: &'a str,
    /// The unit that asks.
    pub unit: &'a str,
}

/// The example of an institution: its first service, its first unit.
pub fn example(app: &App) -> Example<'_> {
    let service = app.known.services().first();
    let unit = app.known.units().first();
    Example {
        folio: app.kind.folio.write(2026, 42),
        service: service.map_or("", |service| &service.name),
        unit: unit.map_or("", |unit| &unit.name),
    }
}
