//! Which of many tickets somebody sees.

use std::collections::HashSet;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::store::{self, Listed};

/// Tickets that are looked up at once.
const PART: usize = 200;

/// The tickets of these references that this actor may see, each once; a statement for many.
///
/// # Errors
/// When the database refuses.
pub async fn seen_by(
    app: &App,
    actor: &Actor,
    references: &[String],
) -> Result<Vec<Listed>, AppError> {
    let mut rows = Vec::new();
    let mut known = HashSet::new();
    for part in references.chunks(PART) {
        for found in store::seen_all(app.db.read(), part).await? {
            let target = Target {
                id: found.ticket.id,
                keys: &found.keys,
            };
            let sees = may(actor, Action::SeeTickets, Some(target));
            if sees && known.insert(found.ticket.id) {
                rows.push(found.ticket);
            }
        }
    }
    Ok(rows)
}
