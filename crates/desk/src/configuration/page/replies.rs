//! `/administracion/respuestas`: texts that are written often, of the pack and of this institution.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use pack::{Reply, ReplyFacts};
use serde::Deserialize;

use crate::configuration::page::meant::in_words;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::shorten;
use crate::platform::web::{Notice, Page, Shell, page};
use crate::ticket::reply::{local as stored, store};

#[derive(Template)]
#[template(path = "configuration/page/replies.html")]
struct Replies {
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    title: String,
    href: String,
    beginning: String,
    /// For what it is meant, where it is not for everything.
    meant: Option<String>,
    origin: &'static str,
    word: &'static str,
    category: &'static str,
}

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The page, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let local = store::list(app.db.read()).await?;
    let href = |key: &str| format!("/administracion/respuestas/{key}");
    let of_pack = app.pack.replies.iter();
    let of_pack = of_pack.filter(|reply| !local.iter().any(|row| row.key == reply.key));
    let mut rows: Vec<Row> = of_pack
        .map(|reply| Row {
            title: reply.title.clone(),
            href: href(&reply.key),
            beginning: beginning(reply),
            meant: in_words(&app, &reply.meant),
            origin: "Del paquete",
            word: "Se ofrece",
            category: "resolved",
        })
        .collect();
    for row in &local {
        let own = stored(row.clone());
        let in_pack = app.pack.replies.iter().any(|reply| reply.key == row.key);
        let (word, category) = match row.retired_at {
            Some(_) => ("Retirada", "closed"),
            None => ("Se ofrece", "resolved"),
        };
        rows.push(Row {
            title: row.title.clone(),
            href: href(&row.key),
            beginning: beginning(&own),
            meant: in_words(&app, &own.meant),
            origin: if in_pack {
                "Del paquete, cambiada aquí"
            } else {
                "De aquí"
            },
            word,
            category,
        });
    }
    rows.sort_by_cached_key(|row| filter::fold(&row.title));
    let text = match done.hecho.as_deref() {
        Some("guardada") => Some("Se guardó la respuesta."),
        Some("retirada") => Some("Se retiró la respuesta: ya no se ofrece."),
        Some("ofrecida") => Some("La respuesta se ofrece de nuevo."),
        _ => None,
    };
    let mut shell = request.shell(&app, Vec::new());
    shell.notice = text.map(Notice::done);
    page(&Replies { shell, rows })
}

/// What a text says first after its greeting, with data of nobody: what tells it from others.
fn beginning(reply: &Reply) -> String {
    let read = reply.render(&ReplyFacts::sample());
    let text = read.unwrap_or_else(|_| reply.body.clone());
    let rest = text.split_once('\n').map(|(_, rest)| rest.trim());
    shorten(rest.filter(|rest| !rest.is_empty()).unwrap_or(&text), 90)
}
