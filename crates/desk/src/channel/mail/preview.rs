//! A letter as it would leave now, to be looked at by who looks after mail.

use tables::outbox;

use super::letter::compose;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::access;

/// A letter, or why there would be none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// It would leave so.
    Letter {
        /// Where to.
        address: String,
        /// One line.
        subject: String,
        /// Plain text.
        body: String,
        /// What people wrote is left out: the viewer may not read the ticket.
        is_covered: bool,
    },
    /// It would not leave; half a sentence.
    Nothing(String),
}

/// What stands for a text that the viewer may not read.
const COVERED: &str = "[texto que solo lee quien participa]";

/// The letter of a row of the outbox for a viewer. Looking after mail is no right to
/// read tickets: without that right, what people wrote is covered. A private link is never shown.
///
/// # Errors
/// When the database refuses.
pub async fn preview(app: &App, actor: &Actor, row: &outbox::Model) -> Result<Preview, AppError> {
    let composed = match compose(app, row).await? {
        Ok(composed) => composed,
        Err(why) => return Ok(Preview::Nothing(why.to_owned())),
    };
    let keys = access::of(app.db.read(), row.ticket_id).await?;
    let target = Target {
        id: row.ticket_id,
        keys: &keys,
    };
    let is_covered = !may(actor, Action::SeePublicPart, Some(target));
    let hidden = composed.is_secret().then_some("…");
    let path = composed.path(hidden);
    let mut letter = composed.letter;
    if is_covered {
        for text in [&mut letter.text, &mut letter.summary] {
            if !text.is_empty() {
                COVERED.clone_into(text);
            }
        }
    }
    letter.link = app.public_url.link(&path);
    Ok(match composed.message.render(&letter) {
        Ok(rendered) => Preview::Letter {
            address: composed.address,
            subject: rendered.subject,
            body: rendered.body,
            is_covered,
        },
        Err(error) => {
            tracing::error!(%error, mail = row.id, "a message of the pack cannot be rendered");
            Preview::Nothing("el mensaje no se pudo armar".to_owned())
        }
    })
}
