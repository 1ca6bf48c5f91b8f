//! `/en-bloque`: one's own actions.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::bulk::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::capital;
use crate::platform::web::view::When;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "bulk/page/list.html")]
struct List {
    shell: Shell,
    rows: Vec<Line>,
}

struct Line {
    name: String,
    href: String,
    when: When,
    total: i64,
    word: &'static str,
    category: &'static str,
}

/// One's own actions, the latest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let all = store::latest(app.db.read(), person).await?;
    let line = |own: &tables::bulk::Model| {
        let (word, category) = standing(&own.state);
        Line {
            name: own.name.clone(),
            href: format!("/en-bloque/{}", own.key),
            when: When::new(own.created_at, app.now(), &app.zone),
            total: own.total,
            word,
            category,
        }
    };
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::here("En bloque"),
    ];
    page(&List {
        shell: request.shell(&app, crumbs),
        rows: all.iter().map(line).collect(),
    })
}

/// How an action stands, in words and as a category of colours.
pub(super) fn standing(state: &str) -> (&'static str, &'static str) {
    match state {
        "running" => ("En curso", "open"),
        "stopped" => ("Detenida", "cancelled"),
        _ => ("Terminada", "closed"),
    }
}
