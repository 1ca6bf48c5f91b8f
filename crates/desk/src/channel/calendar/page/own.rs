//! `/mi-cuenta/calendario`: the secret address of one's due dates, made and revoked.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;

use crate::channel::calendar::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::When;
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/calendar/page/own.html")]
struct Own {
    shell: Shell,
    /// When the address was made, and when it was last looked at.
    known: Option<(When, Option<When>)>,
    /// The address that was just made.
    made: Option<String>,
}

/// What was just done, in the address.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The buttons.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    hacer: String,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let revoked = done.hecho.as_deref() == Some("revocada");
    let notice = revoked.then(|| Notice::done("Se revocó la dirección: ya no muestra nada."));
    render(&app, &request, notice, None).await
}

async fn render(
    app: &App,
    request: &Page,
    notice: Option<Notice>,
    made: Option<String>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let row = store::of(app.db.read(), me).await?;
    let when = |at| When::new(at, app.now(), &app.zone);
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to("Mi cuenta", "/mi-cuenta"),
        Crumb::here("Calendario"),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = notice;
    page(&Own {
        shell,
        known: row.map(|row| (when(row.created_at), row.read_at.map(when))),
        made,
    })
}

/// Makes an address and shows it this once, or revokes the one there is.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    if form.hacer == "revocar" {
        let write = app.db.write((app.now(), me), |tx, (now, me)| {
            Box::pin(store::revoke(tx, *now, *me))
        });
        write.await?;
        let to = "/mi-cuenta/calendario?hecho=revocada";
        return Ok(Redirect::to(to).into_response());
    }
    let secret = app.random.token()?;
    let context = (app.now(), me, secret.clone());
    let write = app.db.write(context, |tx, (now, me, secret)| {
        Box::pin(store::make(tx, *now, *me, secret))
    });
    write.await?;
    let made = app.public_url.link(&format!("/calendario/{secret}.ics"));
    render(&app, &request, None, Some(made)).await
}
