//! What a mail needs so that its reader can answer it: where to, above which line, and the line by which
//! the answer finds its ticket.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::mail_message;

use crate::channel::intake::token;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::mail::MARKER;

/// The body of a mail that can be answered, and the address for the answer; the same body and none where the
/// desk reads no mail. `key` is the ticket's.
///
/// # Errors
/// When the database refuses.
pub(super) async fn invite(
    app: &App,
    ticket: i64,
    key: &str,
    body: String,
) -> Result<(String, Option<String>), AppError> {
    let Some(first) = app.pack.mailboxes.first() else {
        return Ok((body, None));
    };
    let last = mail_message::Entity::find()
        .filter(mail_message::Column::TicketId.eq(ticket))
        .order_by_desc(mail_message::Column::Id)
        .one(app.db.read())
        .await?;
    let of = |row: mail_message::Model| app.pack.mailboxes.iter().find(|m| m.key == row.mailbox);
    let mailbox = last.and_then(of).unwrap_or(first);
    let line = token::line(app, key).await?;
    let body = format!(
        "{MARKER}\n\n{body}\nPara responder conteste este correo; deje esta línea como está:\n{line}\n"
    );
    Ok((body, Some(mailbox.address.clone())))
}
