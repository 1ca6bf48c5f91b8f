//! Who reads what a requester told of themselves, and takes no part in it, is written down.

use crate::platform::App;
use crate::platform::audit::{self, Reading};
use crate::platform::policy::Actor;
use crate::ticket::store::Listed;

/// Writes down, a moment later, that somebody read a ticket or one of its files. `page` is
/// `ticket` or `file`, `subject` what was read.
pub fn note(app: &App, actor: &Actor, row: &Listed, page: &'static str, subject: String) {
    let reader = actor.person;
    let own = reader == row.assignee_id || reader == row.requester_id;
    if let Some(reader) = reader.filter(|_| !own) {
        let reading = Reading {
            reader,
            page,
            subject,
            person: row.requester_id,
        };
        audit::note(app, reading);
    }
}
