//! A ticket's page that stays open: who else is there, and what happened since.

mod news;
mod presence;
mod watch;

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use futures_util::StreamExt;
use futures_util::stream::once;
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::live::{NoSeat, Wish};
use crate::platform::policy::{Action, Target, may};
use crate::platform::random::sha256;
use crate::platform::session;
use crate::platform::web::Page;
use crate::ticket::store::{self, Seen};

pub use presence::sweep;

/// Something is sent this often, so that nobody between us and the browser hangs up.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// A stream is ended after this long; the browser asks again, and who asks is looked at anew.
const LASTS: Duration = Duration::from_secs(300);
/// Milliseconds after which a browser whose stream ended asks again.
const AGAIN: Duration = Duration::from_secs(3);

/// What the page shows already.
#[derive(Deserialize)]
pub struct Since {
    #[serde(default)]
    desde: i64,
}

/// Who asks about a ticket, when it may be seen.
async fn seen(app: &App, request: &Page, reference: &str) -> Result<(i64, i64), AppError> {
    let Seen { ticket, keys } = store::seen(app.db.read(), reference).await?;
    let target = Target {
        id: ticket.id,
        keys: &keys,
    };
    let actor = &request.viewer.actor;
    let person = actor
        .person
        .filter(|_| may(actor, Action::SeeTickets, Some(target)));
    Ok((ticket.id, person.ok_or(AppError::NotFound)?))
}

/// The stream of a ticket's page.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn stream(
    State(app): State<App>,
    request: Page,
    headers: HeaderMap,
    Path(reference): Path<String>,
    Query(since): Query<Since>,
) -> Result<Response, AppError> {
    let (ticket, person) = seen(&app, &request, &reference).await?;
    let token = session::token_of(&app, &headers).ok_or(AppError::NotFound)?;
    let wish = Wish {
        connection: app.random.token()?,
        topic: ticket,
        actor: request.viewer.actor.clone(),
        session: sha256(token),
        since: since.desde,
    };
    let (seat, is_first) = match app.live.join(wish) {
        Ok(joined) => joined,
        // A browser that is told so does not ask again.
        Err(NoSeat::Full) => return Ok(StatusCode::NO_CONTENT.into_response()),
        Err(NoSeat::Ending) => return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()),
    };
    let here = presence::Here::of(&app, &seat.watch.connection);
    presence::enter(&app, &seat.watch.connection, ticket, person).await?;
    if is_first {
        tokio::spawn(watch::run(app.clone()));
    }
    app.live.nudge();
    let first = once(async { Ok::<_, Infallible>(Event::default().retry(AGAIN).comment("")) });
    let told = seat
        .news(here)
        .map(|news| Ok(Event::default().event(news.name).data(news.data)));
    let events = first
        .chain(told)
        .take_until(Box::pin(tokio::time::sleep(LASTS)));
    let keep = KeepAlive::new().interval(HEARTBEAT);
    let mut response = Sse::new(events).keep_alive(keep).into_response();
    // A proxy that collects what it passes on would keep the news to itself.
    response.headers_mut().insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    Ok(response)
}

/// Says that the person is writing; for some seconds, unless it is said again.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn writing(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
) -> Result<Response, AppError> {
    let (ticket, person) = seen(&app, &request, &reference).await?;
    presence::write(&app, ticket, person).await?;
    app.live.nudge();
    Ok(StatusCode::NO_CONTENT.into_response())
}
