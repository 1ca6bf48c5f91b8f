//! `/administracion/correo/{mail}`: a letter as it would leave now.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::channel::mail::preview::{Preview, preview};
use crate::channel::notice;
use crate::channel::page::outbox_words;
use crate::channel::queue;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::web::view::When;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/page/outbox_letter.html")]
struct LetterPage {
    shell: Shell,
    id: i64,
    heading: String,
    person: String,
    reference: String,
    ticket: Option<String>,
    word: &'static str,
    category: &'static str,
    detail: String,
    created: When,
    can_send: bool,
    can_hold: bool,
    send_word: &'static str,
    preview: Preview,
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such mail.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(id): Path<i64>,
) -> Result<Response, AppError> {
    let conn = app.db.read();
    let line = queue::line(conn, id).await?;
    let row = queue::row(conn, id).await?;
    let preview = preview(&app, &request.viewer.actor, &row).await?;
    let result = outbox_words::result(&app, &line);
    let reference = line.folio.as_ref().unwrap_or(&line.key);
    let name = notice::name(&line.notice);
    let folio = line.folio.clone().unwrap_or_else(|| "sin folio".to_owned());
    let heading = format!("{name}: {folio}");
    let crumbs = vec![
        Crumb::to("Correo", "/administracion/correo"),
        Crumb::here(heading.clone()),
    ];
    let sees = may(&request.viewer.actor, Action::SeeTickets, None);
    page(&LetterPage {
        shell: request.shell(&app, crumbs),
        id,
        heading,
        person: line.person.clone().unwrap_or_default(),
        ticket: sees.then(|| format!("/solicitudes/{reference}")),
        reference: folio,
        word: result.word,
        category: result.category,
        detail: result.detail,
        created: When::new(line.created_at, app.now(), &app.zone),
        can_send: app.mail.is_some() && outbox_words::can_send(&line, app.now()),
        can_hold: outbox_words::can_hold(&line),
        send_word: if line.state == "held" {
            "Liberar"
        } else {
            "Reintentar"
        },
        preview,
    })
}
