//! A request of the portal: from what was typed to a ticket, or to a request that
//! waits until its sender confirms the address.

use std::collections::BTreeMap;

use engine::{Actor, Changes, Draft, Refusal, Value};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::consent::{self, Consent};
use super::humanity::{self, Proof};
use super::pending;
use crate::directory;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::create::{NewTicket, create, link};
use crate::ticket::store;
use crate::ticket::submit::claimed;

/// What the result of a command says while the ticket does not exist yet.
const WAITING: &str = "pendiente";

/// The form, checked, with what the database knows of its choices.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wish {
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
    /// Version of the privacy notice that was agreed to with this form.
    pub notice: Option<String>,
}

/// Who sends it.
#[derive(Debug, Clone)]
pub enum Sender {
    /// Somebody without an account.
    Guest {
        /// The address, as it was given.
        email: String,
        /// How it was shown that a person sends it; none once the address is confirmed.
        proof: Option<Proof>,
    },
    /// Somebody who is signed in.
    Person {
        /// Who.
        id: i64,
        /// The person's own address.
        email: String,
    },
}

/// A form on its way.
pub struct Submission {
    /// Whose desk.
    pub app: App,
    /// Who.
    pub sender: Sender,
    /// What.
    pub wish: Wish,
    /// Makes a second click harmless.
    pub command: CommandId,
    /// Token of the private link to make, for a guest.
    pub link_token: String,
    /// Milliseconds UTC.
    pub now: i64,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// A ticket, by its number in the database.
    Ticket(i64),
    /// Nobody is told before the address is confirmed.
    Waiting,
}

/// Registers the request in one transaction, with a guest's private link, or keeps it
/// until it is confirmed. A repeated command makes only another link to the same ticket.
///
/// # Errors
/// A refusal, or the database.
pub async fn register(tx: &Tx, submission: &Submission) -> Result<Sent, AppError> {
    let Submission { app, wish, now, .. } = submission;
    let now = *now;
    if let Some(earlier) = submission.command.claim(tx, now).await? {
        return again(tx, submission, &earlier).await;
    }
    let (requester, email) = match &submission.sender {
        Sender::Person { id, email } => (*id, email),
        Sender::Guest { email, proof } => {
            if let Some(proof) = proof {
                spend(tx, submission, proof).await?;
                if proof.answered && app.mail.is_some() {
                    pending::keep(tx, now, email, wish).await?;
                    submission.command.finish(tx, WAITING).await?;
                    return Ok(Sent::Waiting);
                }
            }
            (directory::store::guest(tx, now, email).await?, email)
        }
    };
    if let Some(version) = &wish.notice {
        let given = Consent {
            person: Some(requester),
            address: email.clone(),
            version: version.clone(),
            channel: "enviar",
        };
        consent::record(tx, app, now, &given).await?;
    }
    let ticket = ticket(tx, submission, requester, email).await?;
    if let Sender::Guest { .. } = &submission.sender {
        link(tx, now, ticket, &submission.link_token).await?;
    }
    submission.command.finish(tx, &ticket.to_string()).await?;
    Ok(Sent::Ticket(ticket))
}

async fn again(tx: &Tx, submission: &Submission, earlier: &str) -> Result<Sent, AppError> {
    if earlier == WAITING {
        return Ok(Sent::Waiting);
    }
    let ticket = earlier
        .parse()
        .map_err(|_| AppError::internal("result of a command"))?;
    store::by_id(tx.conn(), ticket).await?;
    if let Sender::Guest { .. } = &submission.sender {
        link(tx, submission.now, ticket, &submission.link_token).await?;
    }
    Ok(Sent::Ticket(ticket))
}

/// Uses the proof up. Where no mail leaves, an answer alone was enough: that is written down.
async fn spend(tx: &Tx, submission: &Submission, proof: &Proof) -> Result<(), AppError> {
    if !humanity::spend(tx, &proof.challenge).await? {
        let text = "Este formulario ya se usó para otro envío. Envíe de nuevo, por favor.";
        return Err(Refusal::at("humanity.spent", humanity::CONTROL, text).into());
    }
    if proof.answered && submission.app.mail.is_none() {
        let detail = json!({ "service": submission.wish.service });
        let subject = "question";
        audit::record(
            tx,
            submission.now,
            None,
            "portal.unconfirmed",
            subject,
            &detail,
        )
        .await?;
    }
    Ok(())
}

async fn ticket(
    tx: &Tx,
    submission: &Submission,
    requester: i64,
    email: &str,
) -> Result<i64, AppError> {
    let (wish, now) = (&submission.wish, submission.now);
    let attachments = claimed(tx, now, &wish.uploads, "files").await?;
    let (mut changes, mut taken) = (wish.changes.clone(), Vec::new());
    for (field, tokens) in &wish.fields {
        let files = claimed(tx, now, tokens, field).await?;
        taken.extend(files.iter().map(|file| file.sha256.clone()));
        changes.insert(field.clone(), Some(Value::Files(files)));
    }
    let new = NewTicket {
        draft: Draft {
            kind: wish.kind.clone(),
            requester: Some(requester),
            unit: Some(wish.unit.clone()),
            service: Some(wish.service.clone()),
            channel: "portal".to_owned(),
            description: wish.description.clone(),
            attachments,
            changes,
            ..Draft::default()
        },
        contact: email.to_owned(),
    };
    let actor = Actor {
        person: Some(requester),
        ..Actor::default()
    };
    let created = create(tx, &submission.app, now, &actor, &new, &taken).await?;
    Ok(created.id)
}
