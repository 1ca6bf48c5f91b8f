//! What the requester does by a program: the same as on the ticket's own page, as often as there.

use axum::http::HeaderMap;

use super::command::{MOVE, Moving, message, sound};
use crate::channel::api::body::Body;
use crate::channel::portal::page::own::{self, Own};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::limit::{self, Key, Purpose};
use crate::platform::web::Page;
use crate::ticket::history;
use crate::ticket::page::forms::Side;

/// Those of what the requester writes.
const REPLY: [&str; 4] = ["id", "base", "text", "files"];
/// Those of what goes on where a ticket ended.
pub const FOLLOWING: [&str; 3] = ["id", "text", "files"];
/// The same two commands on the requester's own page, as often as there.
pub(super) async fn by_requester(
    app: &App,
    request: &Page,
    ticket: &str,
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NoToken)?;
    limit::take(app, Purpose::Reply, Key::Person(person)).await?;
    let own = Own::by_account(app, request, ticket).await?;
    let read = if name == "answer" {
        let known = body.only(&REPLY)?;
        let controls = message(headers, &known)?;
        own::act::message(app, controls.incoming()).await?
    } else {
        let mut known = body.only(&MOVE)?;
        let state = history::ticket(app.db.read(), own.row.id).await?;
        let moving = Moving::of(&mut known, headers, state.version)?;
        own::act::given(app, &state, &moving.key)?;
        let side = Side::Requester(&own.path);
        let controls = moving.filled(app, &state, side).await?;
        own::act::step(app, &own, controls.incoming()).await?
    };
    match own::act::carry(app, &own, sound(read)?).await {
        Err(AppError::Refused(refusal)) => Err(own::act::public(app, &own, refusal).await?.into()),
        other => other,
    }
}

/// What the requester writes where the ticket ended; the number of the one that goes on.
pub(super) async fn followed_up(
    app: &App,
    request: &Page,
    ticket: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NoToken)?;
    limit::take(app, Purpose::Reply, Key::Person(person)).await?;
    let own = Own::by_account(app, request, ticket).await?;
    let known = body.only(&FOLLOWING)?;
    let controls = message(headers, &known)?;
    let asked = sound(own::act::message(app, controls.incoming()).await?)?;
    own::act::go_on(app, &own, asked, None).await
}
