//! `/administracion/avisos`: the systems that are told of tickets.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use tables::webhook;

use super::words;
use crate::channel::webhook::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/webhook/page/list.html")]
struct List {
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    href: String,
    host: String,
    filter: String,
    word: &'static str,
    category: &'static str,
    detail: String,
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
    let rows = store::list(app.db.read()).await?;
    let mut shell = request.shell(&app, Vec::new());
    if done.hecho.as_deref() == Some("quitado") {
        shell.notice = Some(Notice::done("Se quitó el aviso: ya no se cuenta nada ahí."));
    }
    page(&List {
        shell,
        rows: rows.iter().map(|hook| row(&app, hook)).collect(),
    })
}

fn row(app: &App, hook: &webhook::Model) -> Row {
    let fares = words::of_webhook(app, hook);
    let url = url::Url::parse(&hook.url).ok();
    Row {
        name: hook.name.clone(),
        href: format!("/administracion/avisos/{}", hook.key),
        host: url
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default(),
        filter: hook.filter.clone(),
        word: fares.word,
        category: fares.category,
        detail: fares.detail,
    }
}
