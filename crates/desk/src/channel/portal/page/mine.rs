//! `/mis-solicitudes`: what somebody who is signed in asked for, and each of them.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::response::{Redirect, Response};
use axum_extra::extract::{Form, Query};
use engine::WatchAct;
use serde::Deserialize;

use super::own::{self, Own, done, render};
use crate::channel::portal::consent;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::asked;
use crate::platform::web::view::When;
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::ticket::page::forms::Typed;
use crate::ticket::page::intake::{self, Asked};
use crate::ticket::page::state;
use crate::ticket::store::{self, Cursor, Line, Lookup, PAGE, Which};

#[derive(Template)]
#[template(path = "channel/portal/page/mine.html")]
struct Mine {
    shell: Shell,
    /// Whether the privacy notice is still to be agreed to.
    agree: bool,
    heading: String,
    noun_plural: String,
    send_label: String,
    rows: Vec<Row>,
    next: Option<String>,
    first: bool,
}

struct Row {
    folio: Option<String>,
    href: String,
    summary: String,
    service: String,
    state: String,
    category: String,
    created: When,
    /// Whose it is, where one only reads along.
    of: Option<String>,
}

/// From where.
#[derive(Deserialize)]
pub struct Wanted {
    /// `e` or `t` for what is under way or ended, then `created_at-id`, of the last row seen.
    antes: Option<String>,
    /// What was just done elsewhere.
    hecho: Option<String>,
}

/// What just happened, in the address.
#[derive(Deserialize)]
pub struct Arrival {
    hecho: Option<String>,
    nuevo: Option<String>,
    /// What was sent after the session had ended.
    retomar: Option<String>,
}

/// The list: what is under way before what has ended, each newest first.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let after = wanted.antes.as_deref().and_then(place);
    let first = after.is_none();
    let (rows, more) = listed(&app, &request, after).await?;
    let last = rows.last().filter(|_| more);
    let next = last.map(|(ticket, which)| {
        let letter = if *which == Which::Open { 'e' } else { 't' };
        format!(
            "/mis-solicitudes?antes={letter}{}-{}",
            ticket.created_at, ticket.id
        )
    });
    let noun = &app.kind.noun;
    let heading = format!("Mis {}", noun.plural);
    let crumbs = vec![Crumb::to("Inicio", "/"), Crumb::here(heading.clone())];
    let mut shell = request.shell(&app, crumbs);
    shell.notice = wanted.hecho.as_deref().and_then(arrived);
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    page(&Mine {
        shell,
        agree: first && !consent::is_given(&app, app.db.read(), person).await?,
        heading,
        noun_plural: noun.plural.clone(),
        send_label: app.pack.portal.send_label.clone(),
        rows: rows
            .iter()
            .map(|(ticket, _)| row(&app, person, ticket))
            .collect(),
        next,
        first,
    })
}

fn arrived(key: &str) -> Option<Notice> {
    let text = match key {
        "cuenta" => "Su cuenta ya funciona. Aquí está todo lo que ha enviado desde esta dirección.",
        "no-sigue" => "Ya no sigue ese folio.",
        "privacidad" => "Se registró que está de acuerdo con el aviso de privacidad. Gracias.",
        _ => return None,
    };
    Some(Notice {
        tone: "ok",
        text: text.to_owned(),
    })
}

/// A page of the list, two statements at most: what has ended fills the page that
/// what is under way leaves.
async fn listed(
    app: &App,
    request: &Page,
    after: Option<(Which, Cursor)>,
) -> Result<(Vec<(Line, Which)>, bool), AppError> {
    let keys = asked(&request.viewer.actor);
    let mut rows = Vec::new();
    let mut more = false;
    let (begins, mut cursor) = match after {
        Some((which, cursor)) => (which, Some(cursor)),
        None => (Which::Open, None),
    };
    for which in [Which::Open, Which::Ended] {
        if more || (begins == Which::Ended && which == Which::Open) {
            continue;
        }
        let lookup = Lookup {
            after: cursor.take(),
            ..Lookup::new(&keys, &which)
        };
        let (found, rest) = store::list(app.db.read(), &lookup).await?;
        rows.extend(found.into_iter().map(|ticket| (ticket, which.clone())));
        more = rest;
    }
    more = more || rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((rows, more))
}

fn row(app: &App, person: i64, ticket: &Line) -> Row {
    let (state, category, _) = state(app.book.kind(&ticket.kind), &ticket.state);
    Row {
        folio: ticket.folio.clone(),
        href: format!("/mis-solicitudes/{}", ticket.reference()),
        summary: ticket.summary.clone(),
        service: ticket.service.clone(),
        state,
        category,
        created: When::new(ticket.created_at, app.now(), &app.zone),
        of: Some(ticket.requester.clone()).filter(|_| ticket.requester_id != Some(person)),
    }
}

fn place(text: &str) -> Option<(Which, Cursor)> {
    let which = match text.chars().next()? {
        'e' => Which::Open,
        't' => Which::Ended,
        _ => return None,
    };
    let (at, id) = text.get(1..)?.split_once('-')?;
    let cursor = Cursor {
        at: at.parse().ok()?,
        id: id.parse().ok()?,
    };
    Some((which, cursor))
}

/// One of them.
///
/// # Errors
/// [`AppError::NotFound`], the same for no ticket and for somebody else's.
pub async fn one(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Query(arrival): Query<Arrival>,
) -> Result<Response, AppError> {
    let own = Own::by_account(&app, &request, &reference).await?;
    if let Some(token) = &arrival.retomar {
        return own::resume(&app, &request, own, token).await;
    }
    let typed = Typed {
        done: arrival.hecho.as_deref().and_then(done),
        ..Typed::default()
    };
    render(&app, &request, own, typed, arrival.nuevo.is_some()).await
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
    let own = Own::by_account(&app, &request, &reference).await?;
    own.file(&app, &key).await
}

/// Writes to those who attend.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn write(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let own = Own::by_account(&app, &request, &reference).await?;
    own::act::write(&app, &request, own, multipart).await
}

/// Writes where the ticket ended: another one goes on there.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn follow_up(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let own = Own::by_account(&app, &request, &reference).await?;
    own::act::follow_up(&app, &request, own, multipart).await
}

/// Makes a transition of the requester's.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn transition(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let own = Own::by_account(&app, &request, &reference).await?;
    own::act::transition(&app, &request, own, multipart).await
}

/// A form with nothing but the command.
#[derive(Deserialize)]
pub struct Command {
    #[serde(default)]
    command: String,
}

/// Reads another's ticket along no more.
///
/// # Errors
/// [`AppError::NotFound`] for whoever does not, or the database.
pub async fn unfollow(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Command>,
) -> Result<Redirect, AppError> {
    let own = Own::by_account(&app, &request, &reference).await?;
    if !own.follows {
        return Err(AppError::NotFound);
    }
    let asked = Asked::of(engine::Command::Watch(WatchAct::Unfollow), sent.command);
    let actor = engine::Actor {
        person: request.viewer.actor.person,
        ..engine::Actor::default()
    };
    let order = intake::order(&app, (&own.row, actor), asked, "page")?;
    intake::carry(&app, order).await?;
    Ok(Redirect::to("/mis-solicitudes?hecho=no-sigue"))
}
