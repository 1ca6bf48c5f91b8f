//! `/administracion/correo-recibido/{mail}`: a message that came in, why it waits, and what to do with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::json;
use tables::mail_message::Model;

use super::received::{mailbox, result, subject};
use crate::channel::intake::look::{self, Act};
use crate::platform::App;
use crate::platform::audit::{self, Reading};
use crate::platform::error::AppError;
use crate::platform::files::{Stored, download};
use crate::platform::policy::{Action, Target, may};
use crate::platform::text::size;
use crate::platform::web::view::When;
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::ticket::page::mail::{Check, checks};
use crate::ticket::{access, store};

#[derive(Template)]
#[template(path = "channel/page/received_one.html")]
struct One {
    shell: Shell,
    id: i64,
    heading: String,
    sender: String,
    mailbox: String,
    word: &'static str,
    category: &'static str,
    detail: String,
    received: When,
    size: String,
    attempts: i64,
    /// Reference and address of its ticket, for who sees tickets.
    ticket: Option<(String, String)>,
    /// Whether its bytes are still here.
    is_kept: bool,
    /// Where its bytes are, for who may read them.
    original: Option<String>,
    /// What hosts that the desk trusts found of the sender, while the original is kept.
    checks: Option<Vec<Check>>,
    buttons: Vec<(&'static str, &'static str)>,
}

/// What was just done.
#[derive(Deserialize, Default)]
pub struct Wanted {
    hecho: Option<String>,
}

const BUTTONS: [(Act, &str, &str, &str); 3] = [
    (
        Act::Retry,
        "reintentar",
        "Intentar otra vez",
        "Se intentará otra vez en un momento.",
    ),
    (
        Act::Ticket,
        "ticket",
        "Hacer un ticket",
        "En un momento será un ticket.",
    ),
    (
        Act::Discard,
        "descartar",
        "Descartar",
        "Se descartó. Su original se conserva.",
    ),
];

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such message.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(id): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let conn = app.db.read();
    let row = look::one(conn, id).await?;
    let (word, category, detail) = result(&row);
    let heading = subject(&row);
    let crumbs = vec![
        Crumb::to("Correo recibido", "/administracion/correo-recibido"),
        Crumb::here(heading.clone()),
    ];
    let mut shell = request.shell(&app, crumbs);
    let done = wanted.hecho.as_deref();
    let done = BUTTONS.iter().find(|(_, key, ..)| Some(*key) == done);
    shell.notice = done.map(|(.., text)| Notice::done(*text));
    let ticket = match row.ticket_id {
        Some(id) if may(&request.viewer.actor, Action::SeeTickets, None) => {
            let reference = store::by_id(conn, id).await?.reference().to_owned();
            Some((reference.clone(), format!("/solicitudes/{reference}")))
        }
        _ => None,
    };
    let reads = may_read(&app, &request, &row).await?;
    let is_kept = row.cleared_at.is_none();
    let checks = if is_kept {
        match checks(&app, &row.sha256).await {
            Ok(checks) => Some(checks),
            // The row is shown also where its content cannot be found.
            Err(AppError::NotFound) => None,
            Err(error) => return Err(error),
        }
    } else {
        None
    };
    let buttons = BUTTONS
        .iter()
        .filter(|(act, ..)| is_kept && act.on().contains(&row.state.as_str()));
    page(&One {
        shell,
        id,
        heading,
        mailbox: mailbox(&app, &row),
        sender: row.sender.clone(),
        word,
        category,
        detail,
        received: When::new(row.received_at, app.now(), &app.zone),
        size: size(row.size),
        attempts: row.attempts,
        ticket,
        is_kept,
        checks,
        original: reads.then(|| format!("/administracion/correo-recibido/{id}/original")),
        buttons: buttons.map(|(_, key, label, _)| (*key, *label)).collect(),
    })
}

/// Whether this person may read what it says: what became part of a ticket is only for those who see that.
async fn may_read(app: &App, request: &Page, row: &Model) -> Result<bool, AppError> {
    let Some(id) = row.ticket_id else {
        return Ok(true);
    };
    let keys = access::of(app.db.read(), id).await?;
    let target = Target { id, keys: &keys };
    Ok(may(&request.viewer.actor, Action::SeeTickets, Some(target)))
}

/// The bytes as they came. That they were read is written down.
///
/// # Errors
/// [`AppError::NotFound`], also for what is part of a ticket that this person does not see.
pub async fn original(
    State(app): State<App>,
    request: Page,
    Path(id): Path<i64>,
) -> Result<Response, AppError> {
    let row = look::one(app.db.read(), id).await?;
    let reader = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    if row.cleared_at.is_some() || !may_read(&app, &request, &row).await? {
        return Err(AppError::NotFound);
    }
    let name = format!("correo-{id}.eml");
    let reading = Reading {
        reader,
        page: "file",
        subject: name.clone(),
        person: None,
    };
    audit::note(&app, reading);
    let stored = Stored {
        sha256: row.sha256,
        name,
        media_type: "text/plain".to_owned(),
        size: row.size,
    };
    download(&app, stored).await
}

/// The buttons.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    hacer: String,
}

/// Does what a button says; pressed twice it does nothing the second time.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such message, and when the form is none of ours.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(id): Path<i64>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let malformed = || AppError::Malformed("no such button".to_owned());
    let found = BUTTONS.into_iter().find(|(_, key, ..)| *key == form.hacer);
    let (act, key, ..) = found.ok_or_else(malformed)?;
    look::one(app.db.read(), id).await?;
    let context = (app.now(), request.viewer.actor.person, id, act);
    let write = app.db.write(context, |tx, (now, me, id, act)| {
        Box::pin(async move {
            if look::act(tx, *now, *id, *act).await? {
                let what = match act {
                    Act::Retry => "mail.retried",
                    Act::Ticket => "mail.made-ticket",
                    Act::Discard => "mail.discarded",
                };
                let detail = json!({ "message": id });
                audit::record(tx, *now, *me, what, "inbox", &detail).await?;
            }
            Ok(())
        })
    });
    write.await?;
    let to = format!("/administracion/correo-recibido/{id}?hecho={key}");
    Ok(Redirect::to(&to).into_response())
}
