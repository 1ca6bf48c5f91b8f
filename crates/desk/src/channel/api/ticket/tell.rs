//! A ticket with one of its events, told to somebody who does not ask now: another system.

use serde_json::Value;

use super::event;
use super::open::Open;
use super::show::shown;
use crate::channel::api::value::Telling;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor};
use crate::ticket::{access, store};

/// A ticket and one of its events as `actor` may see them: all of it with `whole`, else what its
/// requester sees. Nothing when they are not for the actor, or the event is not for the requester.
///
/// # Errors
/// When the database refuses.
pub async fn tell(
    app: &App,
    actor: &Actor,
    ticket: i64,
    seq: i64,
    whole: bool,
) -> Result<Option<(Value, Value)>, AppError> {
    let conn = app.db.read();
    let row = store::by_id(conn, ticket).await?;
    let keys = access::of(conn, ticket).await?;
    let mut open = Open {
        row,
        keys,
        attends: whole,
        follows: false,
    };
    open.follows = open.is_followed_by(actor);
    let action = if whole {
        Action::SeeTickets
    } else {
        Action::SeePublicPart
    };
    if !open.may(actor, action) {
        return Ok(None);
    }
    let read = open.unfold(app, actor).await?;
    let people = app.people.keys(app).await?;
    let telling = Telling { app, people };
    let mut events = event::events(&telling, &open, &read)?;
    events.retain(|event| event.seq == seq);
    let Some(mut told) = events.pop() else {
        return Ok(None);
    };
    if !whole {
        // Its page says «Usted» to the requester; this is read by somebody else.
        told.who = told.who.replace("Usted", "Quien solicita");
    }
    let json = |e: serde_json::Error| AppError::internal(e.to_string());
    let event = serde_json::to_value(told).map_err(json)?;
    let shown = shown(&telling, actor, open, &read)?;
    let mut ticket = serde_json::to_value(shown).map_err(json)?;
    if let Some(ticket) = ticket.as_object_mut() {
        // What the person could do to it is no matter of the receiver.
        ticket.remove("commands");
        ticket.remove("transitions");
    }
    Ok(Some((ticket, event)))
}
