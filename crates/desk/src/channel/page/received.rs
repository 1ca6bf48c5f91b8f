//! `/administracion/correo-recibido`: what came in by mail, and what became of it.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use tables::mail_message::Model;

use super::received_boxes::{Mailbox, mailboxes};
use crate::channel::intake::look::{self, CAP, STATES};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::capital;
use crate::platform::web::view::When;
use crate::platform::web::{Notice, Page, Shell, page};

/// The views of the list: name in the address, text, and state of the rows.
const VIEWS: [(&str, &str, Option<&str>); 6] = [
    ("todos", "Todos", None),
    ("cuarentena", "En cuarentena", Some("held")),
    ("en-espera", "En espera", Some("waiting")),
    ("sin-efecto", "Sin efecto", Some("aside")),
    ("atendidos", "Atendidos", Some("done")),
    ("descartados", "Descartados", Some("discarded")),
];

#[derive(Template)]
#[template(path = "channel/page/received.html")]
struct Received {
    shell: Shell,
    mailboxes: Vec<Mailbox>,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
}

struct Tab {
    label: &'static str,
    href: String,
    count: Option<String>,
    current: bool,
}

struct Row {
    href: String,
    subject: String,
    sender: String,
    mailbox: String,
    word: &'static str,
    category: &'static str,
    detail: String,
    received: When,
}

/// Which rows, from where.
#[derive(Deserialize, Default)]
pub struct Wanted {
    #[serde(default)]
    ver: String,
    antes: Option<i64>,
    /// What was just done.
    hecho: Option<String>,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let [all, ..] = VIEWS;
    let chosen = VIEWS.into_iter().find(|(key, ..)| *key == wanted.ver);
    let (view, _, state) = chosen.unwrap_or(all);
    let conn = app.db.read();
    let (lines, more) = look::list(conn, state, wanted.antes).await?;
    let counts = look::counts(conn).await?;
    let counts: HashMap<&str, i64> = STATES.into_iter().zip(counts).collect();
    let tab = |(key, label, state): (&str, &'static str, Option<&str>)| Tab {
        label,
        href: address(key),
        count: state.map(|state| match counts.get(state).copied() {
            Some(count) if count > CAP => format!("{CAP}+"),
            count => count.unwrap_or_default().to_string(),
        }),
        current: key == view,
    };
    let next = lines.last().filter(|_| more);
    let mut shell = request.shell(&app, Vec::new());
    shell.notice = wanted.hecho.filter(|done| done == "comparar").map(|_| {
        Notice::done(
            "Se pidió comparar el buzón con lo que hay aquí. En unos segundos verá el resultado.",
        )
    });
    page(&Received {
        shell,
        mailboxes: mailboxes(&app).await?,
        tabs: VIEWS.into_iter().map(tab).collect(),
        next: next.map(|line| format!("{}&antes={}", address(view), line.id)),
        first: wanted.antes.map(|_| address(view)),
        rows: lines.iter().map(|line| row(&app, line)).collect(),
    })
}

/// The address of a view.
fn address(view: &str) -> String {
    format!("/administracion/correo-recibido?ver={view}")
}

/// What became of a message: a word, the category that colours it, and a sentence.
pub(super) fn result(row: &Model) -> (&'static str, &'static str, String) {
    let effect = match row.effect.as_deref() {
        Some("ticket") => "Es un ticket nuevo",
        Some("reply") => "Es un mensaje de quien solicita",
        Some("reopened") => "Volvió a abrir su ticket",
        Some("follow-up") => "Es un ticket que sigue a otro ya cerrado",
        Some("note") => "Quedó como nota interna",
        Some("bounce") => "Avisó de un correo nuestro que no llegó",
        Some("refused") => "No se atendió",
        _ => "",
    };
    let why = capital(row.reason.as_deref().unwrap_or_default());
    let parts: Vec<&str> = [effect, why.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let mut detail = parts.join(". ");
    if !detail.is_empty() {
        detail.push('.');
    }
    let (word, category) = match row.state.as_str() {
        "held" => ("En cuarentena", "failed"),
        "waiting" => ("En espera", "pending"),
        "aside" => ("Sin efecto", "closed"),
        "discarded" => ("Descartado", "closed"),
        _ => ("Atendido", "resolved"),
    };
    (word, category, detail)
}

/// What a message is called.
pub(super) fn subject(row: &Model) -> String {
    match row.subject.as_str() {
        "" if row.sender.is_empty() => "Correo sin leer".to_owned(),
        "" => "Sin asunto".to_owned(),
        subject => subject.to_owned(),
    }
}

/// The name of the mailbox that got it.
pub(super) fn mailbox(app: &App, row: &Model) -> String {
    let known = app.pack.mailboxes.iter().find(|m| m.key == row.mailbox);
    known.map_or(row.mailbox.clone(), |mailbox| mailbox.name.clone())
}

fn row(app: &App, line: &Model) -> Row {
    let (word, category, detail) = result(line);
    Row {
        href: format!("/administracion/correo-recibido/{}", line.id),
        subject: subject(line),
        sender: line.sender.clone(),
        mailbox: mailbox(app, line),
        word,
        category,
        detail,
        received: When::new(line.received_at, app.now(), &app.zone),
    }
}
