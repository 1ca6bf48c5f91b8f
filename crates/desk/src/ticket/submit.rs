//! Carrying out what a form asks for: once, with its files and all that follows, in
//! one transaction.

use std::collections::BTreeMap;

use engine::{Attachment, Command, Move, Refusal, Value};

use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::files::{Claimed, claim};
use crate::ticket::act;
use crate::ticket::draft::{self, Place};

/// What a form asks for, with all that is needed to carry it out as often as the write is run.
pub struct Submitted {
    /// Whose desk.
    pub app: App,
    /// Number of the ticket.
    pub ticket: i64,
    /// Who.
    pub actor: engine::Actor,
    /// Through what.
    pub channel: &'static str,
    /// What.
    pub command: Command,
    /// Where its draft was kept.
    pub place: Option<Place>,
    /// Tokens of the files of an answer or a note.
    pub uploads: Vec<String>,
    /// Tokens of the files of each file field.
    pub fields: BTreeMap<String, Vec<String>>,
    /// Files that those fields have already and that stay.
    pub kept: BTreeMap<String, Value>,
    /// Makes a second click harmless.
    pub id: CommandId,
    /// Milliseconds UTC.
    pub now: i64,
}

/// Carries it out, and answers with the ticket's version afterwards; a repeated command
/// does nothing again and answers as the first time.
///
/// # Errors
/// A refusal, or the database.
pub async fn carry_out(tx: &Tx, order: &Submitted) -> Result<i64, AppError> {
    if let Some(earlier) = order.id.claim(tx, order.now).await? {
        let version = earlier.parse();
        return version.map_err(|_| AppError::internal("result of a command"));
    }
    let mut command = order.command.clone();
    let mut taken = Vec::new();
    if let Command::Answer { attachments, .. } | Command::Note { attachments, .. } = &mut command {
        *attachments = claimed(tx, order.now, &order.uploads, "files").await?;
    }
    if let Command::Edit { changes, .. } | Command::Move(Move { changes, .. }) = &mut command {
        for (field, tokens) in &order.fields {
            let new = claimed(tx, order.now, tokens, field).await?;
            taken.extend(new.iter().map(|file| file.sha256.clone()));
            let mut files = match order.kept.get(field) {
                Some(Value::Files(files)) => files.clone(),
                _ => Vec::new(),
            };
            files.extend(new);
            changes.insert(field.clone(), Some(Value::Files(files)));
        }
    }
    let deed = act::Order {
        ticket: order.ticket,
        actor: &order.actor,
        channel: order.channel,
        command: &command,
        taken: &taken,
    };
    let version = act::act(tx, &order.app, order.now, deed).await?;
    if let (Some(person), Some(place)) = (order.actor.person, &order.place) {
        draft::remove(tx, person, place).await?;
    }
    order.id.finish(tx, &version.to_string()).await?;
    Ok(version)
}

/// The files behind these tokens; refused at `field` when one is gone.
///
/// # Errors
/// A refusal, or the database.
pub async fn claimed(
    tx: &Tx,
    now: i64,
    tokens: &[String],
    field: &str,
) -> Result<Vec<Attachment>, AppError> {
    match claim(tx, now, tokens).await? {
        Claimed::All(files) => Ok(files),
        Claimed::Missing => {
            let text = "Un archivo ya no está disponible. Adjúntelo de nuevo.";
            Err(Refusal::at("file.gone", field, text).into())
        }
    }
}
