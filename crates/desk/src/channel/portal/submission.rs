//! A guest's request: from what was typed to a ticket with a private link.

use std::collections::BTreeMap;

use engine::{Actor, Changes, Draft, Value};

use crate::directory;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::create::{NewTicket, create, link};
use crate::ticket::store;
use crate::ticket::submit::claimed;

/// The public form, checked, with what the database knows of its choices.
pub struct Submission {
    /// Whose desk.
    pub app: App,
    /// The guest's address.
    pub email: String,
    /// Key of the unit.
    pub unit: String,
    /// Key of the kind of ticket.
    pub kind: String,
    /// Key of the service.
    pub service: String,
    /// The form as filled in, but for its files.
    pub changes: Changes,
    /// Tokens of the files of each file field.
    pub fields: BTreeMap<String, Vec<String>>,
    /// What is asked for.
    pub description: String,
    /// Tokens of the files.
    pub uploads: Vec<String>,
    /// Makes a second click harmless.
    pub command: CommandId,
    /// Token of the private link to make.
    pub link_token: String,
    /// Milliseconds UTC.
    pub now: i64,
}

/// Registers the request and its private link in one transaction. A repeated
/// command makes only another link to the same ticket.
///
/// # Errors
/// A refusal, or the database.
pub async fn register(tx: &Tx, submission: &Submission) -> Result<(), AppError> {
    let now = submission.now;
    if let Some(earlier) = submission.command.claim(tx, now).await? {
        let ticket = earlier
            .parse()
            .map_err(|_| AppError::internal("result of a command"))?;
        store::by_id(tx.conn(), ticket).await?;
        return link(tx, now, ticket, &submission.link_token).await;
    }
    let requester = directory::store::guest(tx, now, &submission.email).await?;
    let attachments = claimed(tx, now, &submission.uploads, "files").await?;
    let (mut changes, mut taken) = (submission.changes.clone(), Vec::new());
    for (field, tokens) in &submission.fields {
        let files = claimed(tx, now, tokens, field).await?;
        taken.extend(files.iter().map(|file| file.sha256.clone()));
        changes.insert(field.clone(), Some(Value::Files(files)));
    }
    let new = NewTicket {
        draft: Draft {
            kind: submission.kind.clone(),
            requester: Some(requester),
            unit: Some(submission.unit.clone()),
            service: Some(submission.service.clone()),
            channel: "portal".to_owned(),
            description: submission.description.clone(),
            attachments,
            changes,
            ..Draft::default()
        },
        contact: submission.email.clone(),
    };
    let actor = Actor {
        person: Some(requester),
        ..Actor::default()
    };
    let created = create(tx, &submission.app, now, &actor, &new, &taken).await?;
    link(tx, now, created.id, &submission.link_token).await?;
    submission.command.finish(tx, &created.id.to_string()).await
}
