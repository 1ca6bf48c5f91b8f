//! `/calendario/{secret}.ics`: what somebody has to do, by when it is due.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::ics::{Due, calendar};
use super::store;
use crate::channel::sight;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may, sight as keys};
use crate::platform::random::sha256;
use crate::ticket::store::{self as tickets, Line, Lookup, Order, Which};
use crate::ticket::timers::NEVER;

/// Tickets of a calendar: those that are due first.
const MOST: u64 = 300;

/// The calendar behind a secret address.
///
/// # Errors
/// [`AppError::NotFound`], the same for an address that never was, one that was revoked, and one
/// of somebody who attends nothing any more.
pub async fn show(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let secret = name.strip_suffix(".ics").ok_or(AppError::NotFound)?;
    let row = store::find(app.db.read(), secret).await?;
    let row = row.ok_or(AppError::NotFound)?;
    let viewer = sight::viewer(&app, row.person_id).await?;
    let viewer = viewer.ok_or(AppError::NotFound)?;
    if !may(&viewer.actor, Action::SeeTickets, None) {
        return Err(AppError::NotFound);
    }
    let which = Which::Of(row.person_id);
    let lookup = Lookup {
        order: Order::DUE,
        ..Lookup::new(keys(&viewer.actor), &which)
    };
    let lines = tickets::first(app.db.read(), &lookup, MOST).await?;
    let host = app.public_url.link("");
    let host = url::Url::parse(&host).ok();
    let host = host.as_ref().and_then(url::Url::host_str).unwrap_or("mesa");
    let due = lines.iter().filter(|line| line.next_due < NEVER);
    let due: Vec<Due> = due.map(|line| one(&app, line, host)).collect();
    let body = calendar(
        &format!("Vencimientos · {}", app.pack.institution.short),
        &due,
    );
    store::read(&app, &row);
    let tag = format!("\"{}\"", sha256(&body));
    let known = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut known = known.filter_map(|value| value.to_str().ok());
    if known.any(|value| value.contains(&tag)) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/calendar; charset=utf-8".to_owned(),
        ),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::ETAG, tag),
    ];
    Ok((headers, body).into_response())
}

fn one(app: &App, line: &Line, host: &str) -> Due {
    let reference = line.reference();
    Due {
        id: format!("{}@{host}", line.key),
        at: line.next_due,
        changed: line.updated_at,
        summary: format!("{reference} · {}", line.summary),
        url: app.public_url.link(&format!("/solicitudes/{reference}")),
    }
}
