//! What goes on where a ticket ended: a new one for whom that was, linked by itself [P-12].

use engine::{Attachment, Changes, Draft, FieldType, Origin, Ticket, Tie, Value};

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::act::locked;

/// What is said of the new one.
#[derive(Debug, Clone)]
pub struct Said {
    /// How it came in.
    pub channel: &'static str,
    /// What is asked for.
    pub description: String,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
}

/// Whether none that follows a ticket would be read by the same few: somebody restricted that one alone, not its kind.
pub fn is_apart(app: &App, before: &Ticket) -> bool {
    let kind = app.book.kind(&before.kind);
    before.restricted && kind.is_none_or(|kind| !kind.restricted)
}

/// The key of a ticket and what its events make of it; its row is held until the transaction ends.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn held(tx: &Tx, id: i64) -> Result<(String, Ticket), AppError> {
    let before = locked(tx, id).await?;
    Ok((before.row.key, before.ticket))
}

/// A ticket of the same kind and service for whom this one was, with what its requester filled in that the form still
/// asks for. What few read is followed by what the same few read: it keeps its team.
pub fn draft(app: &App, (key, before): (&str, &Ticket), said: Said) -> Draft {
    let old = app.book.form(before);
    let new = app.book.fresh_form(&before.kind, before.service.as_deref());
    let mut changes = Changes::new();
    for (key, value) in &before.values {
        let (Some(was), Some(field)) = (old.field(key), new.field(key)) else {
            continue;
        };
        let same = was.kind == field.kind && field.kind != FieldType::File && !field.later;
        if same && engine::value::shape(field, value.clone()).as_ref() == Ok(value) {
            changes.insert(key.clone(), Some(value.clone()));
        }
    }
    if let (true, Some(team)) = (before.restricted, &before.team) {
        changes.insert("team".to_owned(), Some(Value::Text(team.clone())));
    }
    Draft {
        kind: before.kind.clone(),
        requester: before.requester,
        unit: before.unit.clone(),
        service: before.service.clone(),
        channel: said.channel.to_owned(),
        description: said.description,
        attachments: said.attachments,
        changes,
        origin: Some(Origin {
            ticket: key.to_owned(),
            tie: Tie::Follows,
        }),
        restricted: before.restricted,
    }
}
