//! `/en-bloque/{bulk}`: how an action goes, what became of each ticket, stopping and undoing it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::Refusal;
use serde::Deserialize;
use tables::bulk;

use super::chosen::begin;
use super::list::standing;
use crate::bulk::Plan;
use crate::bulk::store::{self, Told};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::capital;
use crate::platform::web::view::When;
use crate::platform::web::{Crumb, Page, Shell, page};

/// Tickets of each sort that the page names.
const NAMED: u64 = 200;

#[derive(Template)]
#[template(path = "bulk/page/one.html", blocks = ["progress"])]
struct One {
    shell: Shell,
    key: String,
    name: String,
    when: When,
    word: &'static str,
    category: &'static str,
    running: bool,
    total: i64,
    over: i64,
    done: i64,
    same: i64,
    refused: i64,
    left: i64,
    rows: Vec<Line>,
    more: bool,
    /// Whether it can be taken back now.
    may_undo: bool,
    /// The action that takes it back, if there is one.
    undone: Option<String>,
}

struct Line {
    reference: String,
    word: &'static str,
    category: &'static str,
    said: String,
}

/// The page; only how it goes when htmx asks again.
///
/// # Errors
/// [`AppError::NotFound`] for an action of somebody else.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let own = store::find(app.db.read(), request.viewer.actor.person, &key).await?;
    let one = look(&app, &request, own).await?;
    if headers.contains_key("hx-request") {
        page(&one.as_progress())
    } else {
        page(&one)
    }
}

async fn look(app: &App, request: &Page, own: bulk::Model) -> Result<One, AppError> {
    let conn = app.db.read();
    let counts = store::counts(conn, own.id).await?;
    let many = |state: &str| {
        let found = counts.iter().find(|(key, _)| key == state);
        found.map_or(0, |(_, many)| *many)
    };
    // What needs somebody's eyes stands first.
    let mut told = store::told(conn, own.id, &["refused"], NAMED).await?;
    told.extend(store::told(conn, own.id, &["left", "done", "same"], NAMED).await?);
    let undone = store::undoing(conn, own.id).await?;
    let running = own.state == "running";
    let (word, category) = standing(&own.state);
    let (done, same, refused, left) = (many("done"), many("same"), many("refused"), many("left"));
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::to("En bloque", "/en-bloque"),
        Crumb::here(own.name.clone()),
    ];
    let over = done + same + refused + left;
    Ok(One {
        shell: request.shell(app, crumbs),
        when: When::new(own.created_at, app.now(), &app.zone),
        more: over > i64::try_from(told.len()).unwrap_or(i64::MAX),
        rows: told.iter().map(line).collect(),
        may_undo: !running && own.undoes.is_none() && done > 0 && undone.is_none(),
        undone: undone.map(|undone| format!("/en-bloque/{}", undone.key)),
        key: own.key,
        name: own.name,
        word,
        category,
        running,
        total: own.total,
        over,
        done,
        same,
        refused,
        left,
    })
}

fn line(told: &Told) -> Line {
    let (word, category) = match told.state.as_str() {
        "done" => ("Hecho", "resolved"),
        "same" => ("Ya estaba así", "closed"),
        "left" => ("Sin hacer", "cancelled"),
        _ => ("No se pudo", "pending"),
    };
    Line {
        reference: told.reference().to_owned(),
        word,
        category,
        said: told.said.clone(),
    }
}

/// A button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Submitted {
    hacer: String,
    command: String,
}

/// Stops the action, or takes it back by another one.
///
/// # Errors
/// [`AppError::NotFound`] for an action of somebody else; a refusal while it is under way.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person;
    let own = store::find(app.db.read(), me, &key).await?;
    let person = me.ok_or(AppError::NotFound)?;
    let to = match form.hacer.as_str() {
        "detener" => {
            let write = app.db.write((own.id, app.now()), |tx, (id, now)| {
                Box::pin(async move { store::stop(tx, *now, *id).await })
            });
            write.await?;
            key
        }
        "deshacer" => undo(&app, person, &own, form.command).await?,
        _ => return Err(AppError::Malformed("hacer".to_owned())),
    };
    Ok(Redirect::to(&format!("/en-bloque/{to}")).into_response())
}

/// Whether an action can be taken back as it stands.
///
/// # Errors
/// A refusal while it is under way, and of what takes another one back.
pub(crate) fn may_undo(own: &bulk::Model) -> Result<(), Refusal> {
    if own.state == "running" || own.undoes.is_some() {
        let text = "Primero debe terminar o detenerse; lo que ya deshizo otra no se deshace.";
        return Err(Refusal::whole("bulk.running", text));
    }
    Ok(())
}

/// Begins to take an action back; the key of the one that does.
///
/// # Errors
/// A refusal while it is under way, or the database.
pub(crate) async fn undo(
    app: &App,
    person: i64,
    own: &bulk::Model,
    command: String,
) -> Result<String, AppError> {
    if let Some(undone) = store::undoing(app.db.read(), own.id).await? {
        return Ok(undone.key);
    }
    may_undo(own)?;
    let done = store::done(app.db.read(), own.id).await?;
    let plan = Plan {
        name: format!("Deshacer: {}", own.name),
        deeds: Vec::new(),
        recipe: None,
    };
    // The last one first, as one would by hand.
    let ids = done.iter().rev().map(|row| row.ticket_id).collect();
    let seal = sha256(format!("undo {}", own.key));
    let command = CommandId::new(command, Some(person), seal)?;
    begin(app, person, (plan, ids, Some(own.id)), command).await
}
