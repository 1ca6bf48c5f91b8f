//! `/administracion/alertas`: the systems that tell the desk.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use tables::hook;

use crate::channel::hook::store;
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/hook/page/list.html")]
struct List {
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    key: String,
    person: String,
    active: bool,
    asks: bool,
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
    let conn = app.db.read();
    let rows = store::list(conn).await?;
    let people = rows.iter().map(|hook| hook.person_id);
    let names = directory::store::names(conn, people).await?;
    let row = |hook: &hook::Model| Row {
        name: hook.name.clone(),
        key: hook.key.clone(),
        person: names.get(&hook.person_id).cloned().unwrap_or_default(),
        active: hook.active,
        asks: hook.agreed_at.is_none(),
    };
    let mut shell = request.shell(&app, Vec::new());
    if done.hecho.as_deref() == Some("quitada") {
        shell.notice = Some(Notice::done("Se quitó: ya no se atiende a ese sistema."));
    }
    page(&List {
        shell,
        rows: rows.iter().map(row).collect(),
    })
}
