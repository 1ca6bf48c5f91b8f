//! A message tried on a real ticket before it is kept.

use engine::EventKind;
use pack::{Message, Rendered};

use super::letter::{letter, template};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::history::{self, Told};
use crate::ticket::store;

/// A message on a ticket, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// It would read so.
    Letter(Rendered),
    /// It cannot be tried; a sentence.
    Nothing(String),
}

/// What a message would say of the ticket with this folio to its usual reader. Only for
/// who may follow that ticket; its last event of the right sort is what it tells of.
///
/// # Errors
/// When the database refuses.
pub async fn trial(
    app: &App,
    actor: &Actor,
    message: &Message,
    folio: &str,
) -> Result<Trial, AppError> {
    let unknown = || Trial::Nothing("No hay ninguno con ese folio que usted pueda ver.".to_owned());
    let seen = match store::seen(app.db.read(), folio).await {
        Ok(seen) => seen,
        Err(AppError::NotFound) => return Ok(unknown()),
        Err(error) => return Err(error),
    };
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    if !may(actor, Action::SeePublicPart, Some(target)) {
        return Ok(unknown());
    }
    let told = history::told(app.db.read(), seen.ticket.id, true).await?;
    let kind = app.book.kind(&seen.ticket.kind);
    let fits = |event: &&Told| match message.notice.as_str() {
        "received" => matches!(event.kind, EventKind::Received { .. }),
        "answered" | "replied" => matches!(event.kind, EventKind::Answered),
        "moved" => matches!(event.kind, EventKind::Moved { .. }),
        _ => {
            let own = template(&app.pack, kind, "moved", &event.kind);
            matches!(event.kind, EventKind::Moved { .. })
                && own.is_some_and(|own| own.notice == message.notice)
        }
    };
    let event = told.iter().rev().find(fits);
    let mut letter = letter(app, kind, &seen.ticket, &told, event);
    let to_responsible = pack::TO_RESPONSIBLE.contains(&message.notice.as_str());
    letter.link = app.public_url.link(&if to_responsible {
        format!("/solicitudes/{}", seen.ticket.reference())
    } else {
        "/seguimiento/…".to_owned()
    });
    Ok(match message.render(&letter) {
        Ok(rendered) => Trial::Letter(rendered),
        Err(error) => {
            tracing::debug!(%error, "a message that is being tried cannot be rendered");
            Trial::Nothing(
                "Así como está no se puede armar: guárdelo para ver qué corregir.".to_owned(),
            )
        }
    })
}
