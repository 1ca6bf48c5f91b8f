//! What the palette of commands finds: tickets by folio or words, services by name.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use serde::{Deserialize, Serialize};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::text::capital;
use crate::platform::web::Page;
use crate::ticket::page::view::{View, Wanted};
use crate::ticket::page::words;
use crate::ticket::store::{self, Line};

/// Tickets, and services, that are told at once.
const MOST: usize = 6;

/// What was typed.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// Somewhere to go.
#[derive(Serialize)]
struct Found {
    label: String,
    detail: String,
    href: String,
}

/// The ticket of a folio, tickets with these words, services with these names; only
/// what who asks may see.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    State(app): State<App>,
    request: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, AppError> {
    // Only words: what has a meaning in the language of filters means itself here.
    let plain = |c: char| {
        if c.is_alphanumeric() || c == '-' {
            c
        } else {
            ' '
        }
    };
    let text: String = asked.q.chars().take(80).map(plain).collect();
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Ok(Json(Vec::<Found>::new()).into_response());
    }
    let mut tickets: Vec<Line> = Vec::new();
    tickets.extend(by_folio(&app, &request, &text.to_uppercase()).await?);
    let wanted = Wanted {
        vista: "todas".to_owned(),
        filtro: text.clone(),
        ..Wanted::default()
    };
    let view = View::of(&app, &request, &wanted)?;
    let (rows, _) = store::list(app.db.read(), &view.lookup(&request, None)).await?;
    for row in rows {
        if tickets.iter().all(|one| one.id != row.id) {
            tickets.push(row);
        }
    }
    let mut found: Vec<Found> = tickets
        .iter()
        .take(MOST)
        .map(|row| ticket(&app, row))
        .collect();
    found.extend(services(&app, &text).take(MOST));
    Ok(Json(found).into_response())
}

async fn by_folio(app: &App, request: &Page, folio: &str) -> Result<Option<Line>, AppError> {
    let seen = match store::seen(app.db.read(), folio).await {
        Ok(seen) => seen,
        Err(AppError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    let sees = may(&request.viewer.actor, Action::SeeTickets, Some(target));
    Ok(sees.then(|| seen.ticket.line()))
}

fn ticket(app: &App, row: &Line) -> Found {
    let (state, ..) = words::state(app.book.kind(&row.kind), &row.state);
    let known = [state.as_str(), &row.requester, &row.unit];
    let known = known.into_iter().filter(|text| !text.is_empty());
    Found {
        label: match &row.folio {
            Some(folio) => format!("{folio}: {}", row.summary),
            None => format!("Sin folio: {}", row.summary),
        },
        detail: known.collect::<Vec<_>>().join(" · "),
        href: format!("/solicitudes/{}", row.reference()),
    }
}

/// The lists of the services whose names, or other words, have these.
fn services<'a>(app: &'a App, text: &str) -> impl Iterator<Item = Found> + use<'a> {
    let words: Vec<String> = filter::words(text);
    let plural = capital(&app.kind.noun.plural);
    let all = app.known.services().iter();
    let fits = move |service: &&tables::service::Model| {
        let told = filter::fold(&format!("{} {}", service.name, service.keywords));
        service.retired_at.is_none() && words.iter().all(|word| told.contains(word.as_str()))
    };
    all.filter(fits).map(move |service| Found {
        label: format!("{plural}: {}", service.name),
        detail: "Servicio".to_owned(),
        href: format!(
            "/solicitudes?vista=en-curso&filtro=servicio:{}",
            service.key
        ),
    })
}
