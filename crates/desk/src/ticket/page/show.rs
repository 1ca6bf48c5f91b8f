//! `/solicitudes/{folio}`: one ticket, for those who attend.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::{Stored, download};
use crate::platform::policy::{Action, may};
use crate::platform::text::capital;
use crate::platform::web::view::{Badge, Fault, When};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::ticket::history;
use crate::ticket::page::forms::{self, Compose, Move, TriageForm, Typed};
use crate::ticket::page::timeline::{self, Entry};
use crate::ticket::page::words;
use crate::ticket::store::{self, Listed};

#[derive(Template)]
#[template(path = "ticket/page/show.html")]
struct Show {
    shell: Shell,
    folio: String,
    summary: String,
    state: String,
    category: String,
    service: String,
    unit: String,
    requester: String,
    email: String,
    created: When,
    channel: String,
    priority: Option<Badge>,
    kind_of_work: Option<String>,
    assignee: Option<String>,
    entries: Vec<Entry>,
    triage: Option<TriageForm>,
    compose: Option<Compose>,
    moves: Vec<Move>,
    faults: Vec<Fault>,
}

/// What was just done, in the address that a form leads to.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The page of a ticket.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(folio): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let ticket = store::by_folio(app.db.read(), &folio).await?;
    let typed = Typed {
        done: done.hecho.as_deref().and_then(words::done),
        ..Typed::default()
    };
    render(&app, &request, ticket, typed).await
}

/// The page of a ticket with what was typed into a refused form.
///
/// # Errors
/// When the database refuses.
pub async fn render(
    app: &App,
    request: &Page,
    ticket: Listed,
    typed: Typed,
) -> Result<Response, AppError> {
    let actor = &request.viewer.actor;
    if !may(actor, Action::SeeTickets, Some(ticket.id)) {
        return Err(AppError::NotFound);
    }
    let told = history::told(app.db.read(), ticket.id, false).await?;
    let mut people = timeline::people(&told);
    people.extend(ticket.assignee_id);
    let names = directory::store::names(app.db.read(), people).await?;
    let folio = ticket.folio.clone().unwrap_or_default();
    let kind = &app.pack.kind;
    let (state, category, _) = words::state(kind, &ticket.state);
    let ended = kind
        .state(&ticket.state)
        .is_none_or(|s| s.category.is_ended());
    let triage = if may(actor, Action::Triage, Some(ticket.id)) && !ended {
        Some(forms::triage(app, &ticket, &folio, &typed).await?)
    } else {
        None
    };
    let crumbs = vec![
        Crumb::to(capital(&kind.noun.plural), "/solicitudes"),
        Crumb::here(folio.clone()),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = typed.done.map(|text| Notice {
        tone: "ok",
        text: text.to_owned(),
    });
    page(&Show {
        shell,
        entries: timeline::entries(app, told, &names, &folio),
        compose: forms::compose(app, request, &ticket, &folio, &typed, ended)?,
        moves: forms::moves(app, request, &ticket, &folio, &typed)?,
        triage,
        summary: ticket.summary.clone(),
        state,
        category,
        channel: words::channel(&ticket.channel).to_owned(),
        priority: words::priority(kind, &ticket),
        kind_of_work: words::type_of_work(kind, &ticket),
        created: When::new(ticket.created_at, app.now(), &app.zone),
        folio,
        service: ticket.service,
        unit: ticket.unit,
        requester: ticket.requester,
        email: ticket.contact,
        assignee: ticket.assignee,
        faults: typed.faults,
    })
}

/// A file of a ticket, for those who may see the ticket.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn file(
    State(app): State<App>,
    request: Page,
    Path((folio, key)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let ticket = store::by_folio(app.db.read(), &folio).await?;
    if !may(&request.viewer.actor, Action::SeeTickets, Some(ticket.id)) {
        return Err(AppError::NotFound);
    }
    let file = store::file(app.db.read(), ticket.id, &key, false).await?;
    let stored = Stored {
        sha256: file.sha256,
        name: file.name,
        media_type: file.media_type,
        size: file.size,
    };
    download(&app, stored).await
}
