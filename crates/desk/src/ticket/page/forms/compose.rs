//! Where an answer or a note is written.

use super::{Answered, Shown, Typed};
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Limits;
use crate::platform::web::view::{Field as Control, Kept, error_of};
use crate::ticket::store::Listed;

/// Where an answer or a note is written.
pub struct Compose {
    pub action: String,
    /// Where the canned replies are.
    pub replies: String,
    pub can_answer: bool,
    pub can_note: bool,
    pub text: Control,
    pub chosen: &'static str,
    pub files_error: Option<String>,
    pub kept: Vec<Kept>,
    pub limits: Limits,
    pub command: String,
    /// Version of the ticket that the page shows.
    pub base: i64,
    /// For whom the page is made: the number of the person.
    pub author: i64,
    /// Whom the answer goes to.
    pub to: String,
    /// The names of colleagues who are to be called.
    pub mention: Control,
    /// Who answered while this one was being written.
    pub answered: Option<Answered>,
}

/// The composer with what was typed, for who may write here.
///
/// # Errors
/// When the random source refuses.
pub fn compose(shown: &Shown<'_>, typed: &mut Typed) -> Result<Option<Compose>, AppError> {
    let asked_for = shown.ticket.requester.is_some();
    let can_answer = shown.may(Action::Answer) && !shown.is_ended() && asked_for;
    let can_note = shown.may(Action::Note);
    if !can_answer && !can_note || shown.ticket.merged_into.is_some() {
        return Ok(None);
    }
    let chosen = if typed.chosen == "note" || !can_answer {
        "note"
    } else {
        "answer"
    };
    Ok(Some(Compose {
        action: format!("/solicitudes/{}/escribir", shown.row.reference()),
        replies: format!("/solicitudes/{}/respuestas", shown.row.reference()),
        can_answer,
        can_note,
        text: Control {
            value: typed.text.clone(),
            error: error_of(&typed.faults, "text"),
        },
        chosen,
        files_error: error_of(&typed.faults, "files"),
        kept: typed.kept.clone(),
        limits: Limits::of(&shown.app.pack.files),
        command: shown.app.random.token()?,
        base: shown.ticket.version,
        author: shown.request.viewer.actor.person.unwrap_or_default(),
        to: receiver(shown.row),
        mention: Control {
            value: typed.mention.clone(),
            error: error_of(&typed.faults, "mention"),
        },
        answered: typed.answered.take(),
    }))
}

/// Whom an answer goes to: by name, or by address where only that is known.
fn receiver(row: &Listed) -> String {
    if row.requester.is_empty() {
        row.contact.clone()
    } else {
        row.requester.clone()
    }
}
