//! `/aprobaciones/{folio}`: what one is asked to approve, with the two buttons.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::Visibility;

use crate::channel::portal::page::own::entry::{self, Fact};
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::{Stored, download};
use crate::platform::policy::{Action, Actor, Target, may};
use crate::platform::web::view::{FileLine, When};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::history;
use crate::ticket::page::approvals::{self, ApprovalLine, Looking, Sent};
use crate::ticket::page::{timeline, words};
use crate::ticket::reading;
use crate::ticket::store::{self, Listed, Seen};

#[derive(Template)]
#[template(path = "channel/approval/page/one.html")]
pub(super) struct One {
    pub(super) shell: Shell,
    action: String,
    folio: Option<String>,
    summary: String,
    requester: String,
    unit: String,
    service: String,
    description: String,
    facts: Vec<Fact>,
    files: Vec<FileLine>,
    sent: When,
    lines: Vec<ApprovalLine>,
    /// The page of those who attend, for who may see it.
    whole: Option<String>,
    command: String,
    /// What is wrong with what was sent, where no approval is left to say it at.
    refused: Option<String>,
}

impl One {
    /// Leaves the form to one approval.
    pub(super) fn only(&mut self, approval: &str) {
        for line in &mut self.lines {
            line.decides = line.decides && line.key == approval;
        }
        self.command.clear();
    }
}

/// What was sent and refused, for the page to say so.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// Key of the approval.
    pub(super) approval: String,
    /// What is wrong.
    pub(super) error: String,
    /// What was typed.
    pub(super) text: String,
}

/// The ticket with what its approver reads of it: what was asked for, and who decided what. `path` is
/// where the page is and takes its form.
///
/// # Errors
/// When the database refuses.
pub(super) async fn read(
    app: &App,
    (row, person): (&Listed, i64),
    shell: Shell,
    path: &str,
    refused: Refused,
) -> Result<One, AppError> {
    let told = history::told(app.db.read(), row.id, false).await?;
    let ticket = history::fold(&told)?;
    let gone = || AppError::internal(format!("no kind {}", ticket.kind));
    let kind = app.book.kind(&ticket.kind).ok_or_else(gone)?;
    let mut people = timeline::people(&told);
    people.extend(words::people(ticket.values.values()));
    let names: HashMap<i64, String> = directory::store::names(app.db.read(), people).await?;
    let form = app.book.form(&ticket);
    let telling = entry::Telling {
        app,
        kind,
        form: &form,
        names: &names,
        path,
        follows: false,
    };
    let public = told.iter().filter(|e| e.visibility == Visibility::Public);
    let public: Vec<_> = public.cloned().collect();
    let sent = telling.sent(&public)?;
    let looker = engine::Actor {
        person: Some(person),
        ..engine::Actor::default()
    };
    let looking = Looking {
        app,
        kind,
        ticket: &ticket,
        told: &told,
        names: &names,
        actor: Some(&looker),
    };
    let mut lines = looking.lines();
    // Whoever is only asked looks after nothing here.
    lines.retain(|line| line.state != "needed");
    let mut left = Some(refused.error).filter(|error| !error.is_empty());
    for line in &mut lines {
        line.manages = false;
        if line.key == refused.approval && line.decides {
            line.error = left.take();
            line.text.clone_from(&refused.text);
        }
    }
    Ok(One {
        shell,
        action: path.to_owned(),
        folio: row.folio.clone(),
        summary: row.summary.clone(),
        requester: row.requester.clone(),
        unit: row.unit.clone(),
        service: row.service.clone(),
        description: sent.description,
        facts: sent.facts,
        files: sent.files,
        sent: When::new(row.created_at, app.now(), &app.zone),
        lines,
        whole: None,
        command: app.random.token()?,
        refused: left,
    })
}

/// The ticket, for who is or was asked to approve it.
async fn found(app: &App, actor: &Actor, reference: &str) -> Result<(Seen, i64), AppError> {
    let seen = store::seen(app.db.read(), reference).await?;
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    let person = actor.person.ok_or(AppError::NotFound)?;
    if !may(actor, Action::Approve, Some(target)) {
        return Err(AppError::NotFound);
    }
    Ok((seen, person))
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`], the same for no ticket and for one that others decide.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
) -> Result<Response, AppError> {
    page(&render(&app, &request, &reference, Refused::default()).await?)
}

async fn render(
    app: &App,
    request: &Page,
    reference: &str,
    refused: Refused,
) -> Result<One, AppError> {
    let actor = &request.viewer.actor;
    let (seen, person) = found(app, actor, reference).await?;
    let row = &seen.ticket;
    reading::note(app, actor, row, "ticket", row.reference().to_owned());
    let crumbs = vec![
        Crumb::to("Por aprobar", "/aprobaciones"),
        Crumb::here(row.reference().to_owned()),
    ];
    let path = format!("/aprobaciones/{}", row.reference());
    let shell = request.shell(app, crumbs);
    let mut one = read(app, (row, person), shell, &path, refused).await?;
    let target = Target {
        id: row.id,
        keys: &seen.keys,
    };
    one.whole = may(actor, Action::SeeTickets, Some(target))
        .then(|| format!("/solicitudes/{}", row.reference()));
    Ok(one)
}

/// Decides.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    if !sent.decides() {
        return Err(AppError::Malformed("do".to_owned()));
    }
    match approvals::carry(&app, &request, &reference, &sent).await {
        Ok(()) => {
            let what = if sent.act == "approve" {
                "aprobada"
            } else {
                "rechazada"
            };
            Ok(Redirect::to(&format!("/aprobaciones?hecho={what}")).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let refused = Refused {
                approval: sent.approval,
                error: refusal.text,
                text: sent.text,
            };
            let again = page(&render(&app, &request, &reference, refused).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error),
    }
}

/// A public file of the ticket.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn file(
    State(app): State<App>,
    request: Page,
    Path((reference, key)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let (seen, _) = found(&app, &request.viewer.actor, &reference).await?;
    let subject = format!("{}/{key}", seen.ticket.reference());
    reading::note(&app, &request.viewer.actor, &seen.ticket, "file", subject);
    send(&app, seen.ticket.id, &key).await
}

/// A public file of a ticket.
///
/// # Errors
/// [`AppError::NotFound`].
pub(super) async fn send(app: &App, ticket: i64, key: &str) -> Result<Response, AppError> {
    let file = store::file(app.db.read(), ticket, key, true).await?;
    let stored = Stored {
        sha256: file.sha256,
        name: file.name,
        media_type: file.media_type,
        size: file.size,
    };
    download(app, stored).await
}
