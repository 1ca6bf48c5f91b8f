//! `/en-bloque/{bulk}/deshacer`: what would come back of an action, before it is taken back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::choose::{Outlook, outlook};
use crate::bulk::trial::Asker;
use crate::bulk::{store, undo};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::capital;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "bulk/page/undo.html")]
struct Undo {
    shell: Shell,
    key: String,
    name: String,
    found: Outlook,
    command: String,
}

/// How many would come back, how many would not and why. Nothing is stored.
///
/// # Errors
/// [`AppError::NotFound`] for an action of somebody else.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let own = store::find(app.db.read(), request.viewer.actor.person, &key).await?;
    let undone = store::undoing(app.db.read(), own.id).await?;
    if own.state == "running" || own.undoes.is_some() || undone.is_some() {
        // Its page says how it stands.
        return Ok(Redirect::to(&format!("/en-bloque/{key}")).into_response());
    }
    let asker = Asker::of(&request);
    let found = undo::all(&app, &asker, &own).await?;
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::to("En bloque", "/en-bloque"),
        Crumb::to(own.name.clone(), format!("/en-bloque/{key}")),
        Crumb::here("Deshacer"),
    ];
    page(&Undo {
        shell: request.shell(&app, crumbs),
        key,
        name: own.name,
        found: outlook(&app, &found),
        command: app.random.token()?,
    })
}
