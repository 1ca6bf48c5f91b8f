//! The mail to who is asked to approve: what is asked, and a link for that person alone [P-16].

use pack::TO_APPROVER;
use sea_orm::ConnectionTrait;
use tables::outbox;

use super::letter::{Composed, Outcome, letter};
use crate::channel::approval::link::Opens;
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::view::When;
use crate::ticket::approval::words::Words;
use crate::ticket::history;
use crate::ticket::store;

/// The letter of a row, as things stand now.
///
/// # Errors
/// When the database refuses.
pub(super) async fn compose<'a>(
    app: &'a App,
    conn: &impl ConnectionTrait,
    row: &outbox::Model,
    person: i64,
) -> Result<Outcome<'a>, AppError> {
    let ticket = store::by_id(conn, row.ticket_id).await?;
    let told = history::told(conn, row.ticket_id, true).await?;
    let now = history::ticket(conn, row.ticket_id).await?;
    let open = now.approvals.iter().find(|(_, own)| {
        let is_its = own.asked == row.seq || own.reminded == Some(row.seq);
        is_its && own.deciders().any(|decider| decider == person)
    });
    let kind = app.book.kind(&now.kind);
    let ended = kind.and_then(|kind| now.category(kind));
    let ended = ended.is_none_or(engine::Category::is_ended);
    let Some(((key, own), kind)) = open.zip(kind).filter(|_| !ended) else {
        return Ok(Err("ya no le toca decidir"));
    };
    let message = app.pack.messages.iter().find(|m| m.notice == TO_APPROVER);
    let Some(message) = message else {
        return Ok(Err("el paquete ya no tiene este mensaje"));
    };
    if directory::store::locked(conn, person).await?.is_some() {
        return Ok(Err("su cuenta no se puede usar"));
    }
    let found = directory::store::find(conn, person).await?;
    let address = found.map(|found| found.email).unwrap_or_default();
    if address.is_empty() {
        return Ok(Err("no hay una dirección"));
    }
    let mut letter = letter(app, Some(kind), &ticket, &told, None);
    letter.label = Words::of(app, kind).name(key);
    if let Some(due) = own.due {
        letter.due = When::day_in_words(due, &app.zone);
        if due < app.now() {
            "sí".clone_into(&mut letter.overdue);
        }
    }
    Ok(Ok(Composed {
        message,
        letter,
        address,
        reference: ticket.reference().to_owned(),
        ticket: ticket.id,
        thread: ticket.key,
        is_private: false,
        follows: false,
        opens: Some(Opens {
            ticket: row.ticket_id,
            approval: key.clone(),
            asked: own.asked,
            person,
        }),
    }))
}
