//! Which tickets a log may name: who looks after rules need not see tickets, and a rule tells by its
//! condition what is in those that it acted on.

use std::collections::HashSet;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::store::seen_all;

/// What stands for a ticket that the reader may not see.
pub const HIDDEN: &str = "Un ticket que usted no ve";

/// Tickets that are looked up at once.
const PART: usize = 200;

/// Those of these references whose tickets this actor sees; a statement for many.
///
/// # Errors
/// When the database refuses.
pub async fn seen(
    app: &App,
    actor: &Actor,
    references: &[String],
) -> Result<HashSet<String>, AppError> {
    let mut all = HashSet::new();
    if may(actor, Action::SeeTickets, None) {
        for part in references.chunks(PART) {
            for found in seen_all(app.db.read(), part).await? {
                let target = Target {
                    id: found.ticket.id,
                    keys: &found.keys,
                };
                if may(actor, Action::SeeTickets, Some(target)) {
                    all.insert(found.ticket.reference().to_owned());
                }
            }
        }
    }
    Ok(all)
}

/// A reference as this reader is told it.
pub fn named(reference: String, seen: &HashSet<String>) -> String {
    match seen.contains(&reference) {
        true => reference,
        false => HIDDEN.to_owned(),
    }
}
