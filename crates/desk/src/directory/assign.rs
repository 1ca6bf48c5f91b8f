//! Giving somebody a role for a time, and ending it. What was is kept: an ended
//! assignment stays as a row with its end.

use engine::Refusal;
use serde_json::{Value, json};

use crate::directory::institution::{agree, hold};
use crate::directory::store::{self, Given, Without};
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// A role to be given.
pub struct Giving {
    /// Now, milliseconds UTC.
    pub now: i64,
    /// Who gives it.
    pub me: Option<i64>,
    /// What is given.
    pub given: Given,
    /// The same in keys, for the audit.
    pub detail: Value,
    /// The configuration by which role, unit and team were found.
    pub config_version: i64,
    /// The form.
    pub command: CommandId,
}

/// Gives a role, once for each form.
///
/// # Errors
/// When the database refuses, or the configuration changed meanwhile.
pub async fn give(tx: &Tx, giving: &Giving) -> Result<(), AppError> {
    agree(tx, giving.config_version).await?;
    if giving.command.claim(tx, giving.now).await?.is_some() {
        return Ok(());
    }
    let id = store::give(tx, &giving.given).await?;
    let subject = giving.given.person.to_string();
    let detail = json!({ "assignment": id, "given": giving.detail });
    audit::record(
        tx,
        giving.now,
        giving.me,
        "assignment.given",
        subject,
        &detail,
    )
    .await?;
    giving.command.finish(tx, &id.to_string()).await
}

/// An assignment to be ended.
pub struct Ending {
    /// Now, milliseconds UTC.
    pub now: i64,
    /// Who ends it.
    pub me: Option<i64>,
    /// Whose it is.
    pub person: i64,
    /// Its number.
    pub assignment: i64,
    /// When it ends, milliseconds UTC.
    pub at: i64,
    /// Keys of the roles that manage people.
    pub managing: Vec<String>,
}

/// Ends an assignment.
///
/// # Errors
/// [`AppError::NotFound`] when the person has no such assignment that goes on at
/// that instant; a refusal when nobody would be left who manages people for good.
pub async fn end(tx: &Tx, ending: &Ending) -> Result<(), AppError> {
    // Two people who end each other's role at once follow each other.
    hold(tx).await?;
    let row = store::assignment(tx.conn(), ending.assignment).await?;
    let row = row.filter(|row| row.person_id == ending.person);
    let row = row.ok_or(AppError::NotFound)?;
    let managing: Vec<&str> = ending.managing.iter().map(String::as_str).collect();
    if managing.contains(&row.role.as_str())
        && store::lacks_manager(tx, ending.now, &managing, Without::Assignment(row.id)).await?
    {
        let text = "Nadie más administra personas sin fecha de término. Dé antes esa función a alguien más.";
        return Err(Refusal::whole("assignment.last", text).into());
    }
    if !store::end(tx, row.id, ending.at).await? {
        return Err(AppError::NotFound);
    }
    let detail = json!({ "assignment": row.id, "role": row.role, "until": ending.at });
    let subject = ending.person.to_string();
    audit::record(
        tx,
        ending.now,
        ending.me,
        "assignment.ended",
        subject,
        &detail,
    )
    .await
}
