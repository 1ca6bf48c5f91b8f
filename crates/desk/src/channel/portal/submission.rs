//! A guest's request: from what was typed to a ticket with a private link.

use engine::{Actor, Draft, Refusal};

use crate::directory;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::files::{Claimed, claim};
use crate::ticket::create::{NewTicket, create, link};
use crate::ticket::store;

/// The public form, checked, with what the database knows of its choices.
pub struct Submission {
    /// Whose desk.
    pub app: App,
    /// The guest's address.
    pub email: String,
    /// Number and key of the unit.
    pub unit: (i64, String),
    /// Number and key of the service.
    pub service: (i64, String),
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
    let attachments = match claim(tx, now, &submission.uploads).await? {
        Claimed::All(files) => files,
        Claimed::Missing => {
            let text = "Un archivo ya no está disponible. Adjúntelo de nuevo.";
            return Err(Refusal::at("file.gone", "files", text).into());
        }
    };
    let new = NewTicket {
        draft: Draft {
            requester,
            unit: submission.unit.1.clone(),
            service: submission.service.1.clone(),
            channel: "portal".to_owned(),
            description: submission.description.clone(),
            attachments,
        },
        contact: submission.email.clone(),
        unit_id: submission.unit.0,
        service_id: submission.service.0,
    };
    let actor = Actor {
        person: requester,
        roles: Vec::new(),
    };
    let created = create(tx, &submission.app, now, &actor, &new).await?;
    link(tx, now, created.id, &submission.link_token).await?;
    submission.command.finish(tx, &created.id.to_string()).await
}
