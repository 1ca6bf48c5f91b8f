//! `/privacidad`: the privacy notice, and agreeing to it with an account.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::channel::portal::consent::{self, Consent};
use crate::directory::store;
use crate::knowledge::{self, public};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/portal/page/privacy.html")]
struct Privacy {
    shell: Shell,
    title: String,
    version: String,
    body_html: String,
    download: String,
    /// Whether this person is still to agree.
    ask: bool,
}

/// The notice.
///
/// # Errors
/// [`AppError::NotFound`] where the institution has none.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let notice = app.pack.privacy.as_ref().ok_or(AppError::NotFound)?;
    let article = public(&app.pack)
        .find(|article| article.key == notice.article)
        .ok_or(AppError::NotFound)?;
    let ask = match request.viewer.actor.person {
        Some(person) => !consent::is_given(&app, app.db.read(), person).await?,
        None => false,
    };
    let crumbs = vec![Crumb::to("Inicio", "/"), Crumb::here("Aviso de privacidad")];
    page(&Privacy {
        shell: request.shell(&app, crumbs),
        title: article.title.clone(),
        version: notice.version.clone(),
        body_html: knowledge::html(&article.body),
        download: knowledge::download_path(&article.key),
        ask,
    })
}

/// Agrees to it, with one's account.
///
/// # Errors
/// [`AppError::NotFound`] where the institution has none.
pub async fn agree(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let version = consent::version(&app.pack).ok_or(AppError::NotFound)?;
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    if !consent::is_given(&app, app.db.read(), person).await? {
        let known = store::find(app.db.read(), person).await?;
        let given = Consent {
            person: Some(person),
            address: known.map(|person| person.email).unwrap_or_default(),
            version: version.to_owned(),
            channel: "cuenta",
        };
        let write = app.db.write((app.clone(), given), |tx, (app, given)| {
            Box::pin(consent::record(tx, app, app.now(), given))
        });
        write.await?;
    }
    Ok(Redirect::to("/mis-solicitudes?hecho=privacidad").into_response())
}
