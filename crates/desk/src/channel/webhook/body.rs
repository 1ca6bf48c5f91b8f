//! What another system is told: the ticket and the event in the shapes of the API, as the
//! person sees them whose sight the webhook has.

use serde_json::json;
use tables::{webhook, webhook_delivery};

use crate::channel::api::shape::Instant;
use crate::channel::api::ticket::tell::tell;
use crate::channel::sight;
use crate::platform::App;
use crate::platform::error::AppError;

/// The body of a delivery, or in half a sentence why there is none.
pub(super) type Outcome = Result<String, &'static str>;

/// The body of a delivery, as things stand now.
///
/// # Errors
/// When the database refuses.
pub(super) async fn compose(
    app: &App,
    hook: &webhook::Model,
    delivery: &webhook_delivery::Model,
) -> Result<Outcome, AppError> {
    let (Some(ticket), Some(seq)) = (delivery.ticket_id, delivery.seq) else {
        return Ok(Ok(trial(app, hook, delivery)?));
    };
    let Some(viewer) = sight::viewer(app, hook.person_id).await? else {
        return Ok(Err(
            "la cuenta con cuyos permisos se avisa está bloqueada o le falta un paso",
        ));
    };
    let Some((ticket, event)) = tell(app, &viewer.actor, ticket, seq, hook.internal).await? else {
        return Ok(Err("no lo ve la persona con cuyos permisos se avisa"));
    };
    let body = json!({
        "type": format!("ticket.{}", delivery.event_type),
        "timestamp": event.get("at"),
        "data": { "institution": app.pack.key, "ticket": ticket, "event": event },
    });
    Ok(Ok(body.to_string()))
}

/// What a trial says: nothing of any ticket.
fn trial(
    app: &App,
    hook: &webhook::Model,
    delivery: &webhook_delivery::Model,
) -> Result<String, AppError> {
    let at = serde_json::to_value(Instant(delivery.created_at));
    let body = json!({
        "type": "test",
        "timestamp": at.map_err(|e| AppError::internal(e.to_string()))?,
        "data": { "institution": app.pack.key, "webhook": hook.name },
    });
    Ok(body.to_string())
}
