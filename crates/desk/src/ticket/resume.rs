//! The job that goes on with a ticket when the date is reached that it waits for [P-9].

use engine::{Actor, Command};

use crate::directory::institution;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::act::{Order, SYSTEM, act};

/// Goes on with the ticket of this number, or reminds those who attend. A ticket
/// that no longer waits, or waits for a later date, is left alone.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let id: i64 = payload
        .parse()
        .map_err(|_| AppError::internal("no ticket to go on with"))?;
    let write = app.db.write((app.clone(), id), |tx, (app, id)| {
        Box::pin(async move {
            let nobody = Actor::default();
            let order = Order {
                ticket: *id,
                actor: &nobody,
                channel: SYSTEM,
                command: &Command::Resume,
                taken: &[],
            };
            match act(tx, app, app.now(), order).await {
                Ok(_) => Ok(()),
                // The ticket refuses for good: trying again would change nothing.
                Err(AppError::Refused(refusal)) if refusal.rule != institution::STALE => {
                    tracing::warn!(ticket = id, rule = refusal.rule, "a ticket could not go on");
                    Ok(())
                }
                Err(error) => Err(error),
            }
        })
    });
    write.await
}
