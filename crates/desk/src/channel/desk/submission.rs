//! From what was written down for somebody to a ticket.

use std::collections::BTreeMap;

use engine::{Actor, Changes, Draft, Origin, Refusal, Value};

use crate::directory::store::{self, Newcomer};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::create::{NewTicket, create};
use crate::ticket::submit::claimed;

/// For whom.
#[derive(Debug, Clone)]
pub enum Who {
    /// A person of the directory, or a guest.
    Known(i64),
    /// Somebody who is not there yet.
    New(Newcomer),
}

/// The form, checked.
pub struct Submission {
    /// Whose desk.
    pub app: App,
    /// Who registers.
    pub actor: Actor,
    /// For whom.
    pub who: Who,
    /// Key of the kind of ticket.
    pub kind: String,
    /// Key of the unit; that of the person's last ticket where nothing is said.
    pub unit: Option<String>,
    /// Key of the service.
    pub service: String,
    /// Key of the channel.
    pub channel: String,
    /// The ticket that it comes from.
    pub origin: Option<Origin>,
    /// It starts restricted, whatever its kind says.
    pub restricted: bool,
    /// Form and properties, but for files.
    pub changes: Changes,
    /// Tokens of the files of each file field.
    pub fields: BTreeMap<String, Vec<String>>,
    /// What is asked for.
    pub description: String,
    /// Tokens of the files.
    pub uploads: Vec<String>,
    /// Makes a second click harmless.
    pub command: CommandId,
    /// Milliseconds UTC.
    pub now: i64,
}

/// Registers the ticket and answers with its number; a repeated command answers
/// with that of the first time.
///
/// # Errors
/// A refusal, or the database.
pub async fn register(tx: &Tx, submission: &Submission) -> Result<i64, AppError> {
    let (now, app) = (submission.now, &submission.app);
    if let Some(earlier) = submission.command.claim(tx, now).await? {
        let number = earlier.parse();
        return number.map_err(|_| AppError::internal("result of a command"));
    }
    let person = match &submission.who {
        Who::Known(id) => *id,
        Who::New(new) => store::newcomer(tx, now, new).await?.ok_or_else(|| {
            let text = "Ese correo ya es de una persona con cuenta: búsquela arriba y elíjala.";
            Refusal::at("register.email", "email", text)
        })?,
    };
    let known = store::requester(tx.conn(), person).await?;
    let known = known.ok_or_else(|| {
        let text = "Esa persona ya no está registrada. Búsquela otra vez.";
        Refusal::at("register.requester", "requester", text)
    })?;
    let last = known.unit_id.and_then(|id| app.known.unit_by_id(id));
    let last = last
        .filter(|unit| unit.is_open)
        .map(|unit| unit.key.clone());
    let unit = submission.unit.clone().or(last).ok_or_else(|| {
        let text = "Elija la dependencia de quien solicita.";
        Refusal::at("register.unit", "unit", text)
    })?;
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
            requester: Some(person),
            unit: Some(unit),
            service: Some(submission.service.clone()),
            channel: submission.channel.clone(),
            description: submission.description.clone(),
            attachments,
            changes,
            origin: submission.origin.clone(),
            restricted: submission.restricted,
        },
        contact: known.email.unwrap_or_default(),
    };
    let created = create(tx, app, now, &submission.actor, &new, &taken).await?;
    let number = created.id;
    submission.command.finish(tx, &number.to_string()).await?;
    Ok(number)
}
