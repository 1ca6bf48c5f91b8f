//! Which tickets a log may name: who looks after rules need not see tickets, and a rule tells by its
//! condition what is in those that it acted on.

use std::collections::HashSet;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, may};
use crate::ticket::sight::seen_by;

/// What stands for a ticket that the reader may not see.
pub const HIDDEN: &str = "Un ticket que usted no ve";

/// Those of these references whose tickets this actor sees; a statement for many.
///
/// # Errors
/// When the database refuses.
pub async fn seen(
    app: &App,
    actor: &Actor,
    references: &[String],
) -> Result<HashSet<String>, AppError> {
    if !may(actor, Action::SeeTickets, None) {
        return Ok(HashSet::new());
    }
    let all = seen_by(app, actor, references).await?.into_iter();
    Ok(all.map(|ticket| ticket.reference().to_owned()).collect())
}

/// A reference as this reader is told it.
pub fn named(reference: String, seen: &HashSet<String>) -> String {
    match seen.contains(&reference) {
        true => reference,
        false => HIDDEN.to_owned(),
    }
}
