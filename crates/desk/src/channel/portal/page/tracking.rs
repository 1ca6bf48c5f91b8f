//! `/seguimiento/{token}`: a ticket for whoever holds its private link. Only
//! what is public leaves the database.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use engine::{Category, EventKind};
use serde::Deserialize;

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::{Stored, download};
use crate::platform::policy::{Action, Actor, may};
use crate::platform::text::size;
use crate::platform::web::view::{FileLine, When};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::history::{self, Told};
use crate::ticket::page::state;
use crate::ticket::store;

#[derive(Template)]
#[template(path = "channel/portal/page/tracking.html")]
struct Tracking {
    shell: Shell,
    folio: String,
    fresh: bool,
    link: String,
    state: String,
    category: String,
    meaning: String,
    steps: Vec<Step>,
    service: String,
    unit: String,
    sent: When,
    description: String,
    files: Vec<FileLine>,
    entries: Vec<PublicEntry>,
    diagnosis: Option<String>,
}

struct Step {
    label: String,
    /// `done`, `current` or `todo`.
    status: &'static str,
}

struct PublicEntry {
    who: String,
    when: When,
    text: String,
    /// `answer` or `state`.
    kind: &'static str,
    files: Vec<FileLine>,
}

/// Whether the form was just sent.
#[derive(Deserialize)]
pub struct Arrival {
    nuevo: Option<String>,
}

/// The ticket that a token opens; the one way in, so that it is decided once.
async fn opened(app: &App, token: &str) -> Result<i64, AppError> {
    let ticket = store::by_link(app.db.read(), token).await?;
    let holder = Actor::holding_link(ticket);
    if may(&holder, Action::SeePublicPart, Some(ticket)) {
        Ok(ticket)
    } else {
        Err(AppError::NotFound)
    }
}

/// The page of a private link.
///
/// # Errors
/// [`AppError::NotFound`] for an invented link.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
    Query(arrival): Query<Arrival>,
) -> Result<Response, AppError> {
    let id = opened(&app, &token).await?;
    let ticket = store::by_id(app.db.read(), id).await?;
    let told = history::told(app.db.read(), id, true).await?;
    let names =
        directory::store::names(app.db.read(), told.iter().map(|event| event.actor)).await?;
    let (name, category, meaning) = state(&app.pack.kind, &ticket.state);
    let path = format!("/seguimiento/{token}");
    let first = told
        .iter()
        .find(|event| matches!(event.kind, EventKind::Received { .. }));
    let diagnosis = diagnosis(&told);
    let entry = |event: &Told| {
        entry(
            &app,
            event,
            names.get(&event.actor),
            &path,
            diagnosis.as_ref(),
        )
    };
    let mut shell = request.shell(
        &app,
        vec![Crumb::to("Inicio", "/"), Crumb::here("Seguimiento")],
    );
    // The address is a secret: nothing on the page repeats it to others.
    shell.back = path.clone();
    page(&Tracking {
        shell,
        folio: ticket.folio.clone().unwrap_or_default(),
        fresh: arrival.nuevo.is_some(),
        link: app.public_url.link(&path),
        steps: steps(&app, &category),
        state: name,
        category,
        meaning,
        sent: When::new(ticket.created_at, app.now(), &app.zone),
        description: first
            .and_then(|event| event.body.clone())
            .unwrap_or_default(),
        files: first.map(|event| files(event, &path)).unwrap_or_default(),
        entries: told.iter().filter_map(entry).collect(),
        diagnosis: diagnosis.clone(),
        service: ticket.service,
        unit: ticket.unit,
    })
}

/// The pack's states as a way with the place reached: those that wait stand
/// beside the way and show only while the ticket is there.
fn steps(app: &App, category: &str) -> Vec<Step> {
    let now = Category::from_key(category);
    let shown = |s: &&engine::State| match s.category {
        Category::Pending | Category::Cancelled => Some(s.category) == now,
        _ => true,
    };
    let mut status = "done";
    let mut steps = Vec::new();
    for state in app.pack.kind.states.iter().filter(shown) {
        let here = Some(state.category) == now;
        let step = if here { "current" } else { status };
        if here {
            status = "todo";
        }
        steps.push(Step {
            label: state.name.clone(),
            status: step,
        });
    }
    // The end of the way is not something to wait for any more.
    if now.is_some_and(Category::is_ended) {
        steps.iter_mut().for_each(|step| step.status = "done");
    }
    steps
}

fn entry(
    app: &App,
    event: &Told,
    who: Option<&String>,
    path: &str,
    shown: Option<&String>,
) -> Option<PublicEntry> {
    let (kind, text) = match &event.kind {
        EventKind::Answered => ("answer", event.body.clone().unwrap_or_default()),
        EventKind::Moved { to, .. } => {
            let (name, ..) = state(&app.pack.kind, to);
            // The last diagnosis stands on its own, above.
            let body = event.body.as_ref().filter(|body| Some(*body) != shown);
            match body {
                Some(why) => ("state", format!("Cambió a «{name}»: {why}")),
                None => ("state", format!("Cambió a «{name}»")),
            }
        }
        _ => return None,
    };
    Some(PublicEntry {
        who: who
            .cloned()
            .unwrap_or_else(|| app.pack.institution.short.clone()),
        when: When::new(event.at, app.now(), &app.zone),
        text,
        kind,
        files: files(event, path),
    })
}

fn files(event: &Told, path: &str) -> Vec<FileLine> {
    let line = |f: &tables::attachment::Model| FileLine {
        name: f.name.clone(),
        size: size(f.size),
        href: format!("{path}/archivos/{}", f.key),
    };
    event.files.iter().map(line).collect()
}

/// The last diagnosis, unless the ticket was reopened since [OCO-16].
fn diagnosis(told: &[Told]) -> Option<String> {
    told.iter()
        .rev()
        .find_map(|event| match &event.kind {
            EventKind::Moved {
                brought: Some(what),
                ..
            } => Some(event.body.clone().filter(|_| what == "diagnosis")),
            _ => None,
        })
        .flatten()
}

/// A public file of the ticket that a link opens.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn file(
    State(app): State<App>,
    Path((token, key)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let ticket = opened(&app, &token).await?;
    let file = store::file(app.db.read(), ticket, &key, true).await?;
    let stored = Stored {
        sha256: file.sha256,
        name: file.name,
        media_type: file.media_type,
        size: file.size,
    };
    download(&app, stored).await
}
