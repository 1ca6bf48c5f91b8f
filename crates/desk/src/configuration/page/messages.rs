//! `/administracion/mensajes`: what leaves by mail, in the institution's words.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::channel::notice;
use crate::configuration::local::Locals;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "configuration/page/messages.html")]
struct Messages {
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    when: &'static str,
    href: String,
    subject: Option<String>,
    is_changed: bool,
}

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
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
    let locals = Locals::read(app.db.read()).await?;
    let row = |key: &str| {
        let words = notice::words(key)?;
        let message = app.pack.messages.iter().find(|own| own.notice == key);
        Some(Row {
            name: words.name,
            when: words.when,
            href: format!("/administracion/mensajes/{key}"),
            subject: message.map(|message| message.subject.clone()),
            is_changed: locals.messages.contains_key(key),
        })
    };
    let text = match done.hecho.as_deref() {
        Some("guardado") => {
            Some("Se guardó el mensaje. Los correos que salgan desde ahora lo usan.")
        }
        Some("paquete") => Some("El mensaje vuelve a ser el del paquete."),
        _ => None,
    };
    let mut shell = request.shell(&app, Vec::new());
    shell.notice = text.map(Notice::done);
    page(&Messages {
        shell,
        rows: pack::NOTICES.into_iter().filter_map(row).collect(),
    })
}
