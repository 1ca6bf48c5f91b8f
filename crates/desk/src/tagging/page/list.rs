//! `/administracion/etiquetas`: the tags that tickets have, and what was lately done to them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::fold;
use crate::platform::web::view::When;
use crate::platform::web::{Notice, Page, Shell, page};
use crate::tagging::store;

#[derive(Template)]
#[template(path = "tagging/page/list.html")]
struct List {
    shell: Shell,
    search: String,
    rows: Vec<Row>,
    /// There may be more than are listed.
    more: bool,
    changes: Vec<Line>,
}

struct Row {
    name: String,
    href: String,
    many: i64,
    /// Whether it is on the list of some kind.
    listed: bool,
}

struct Line {
    what: String,
    word: &'static str,
    category: &'static str,
    said: String,
    when: When,
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    hecho: Option<String>,
}

/// The page, in three statements.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let search = fold(wanted.q.trim());
    let used = store::used(app.db.read(), (None, &search)).await?;
    let more = u64::try_from(used.len()).unwrap_or(u64::MAX) >= store::LIST;
    let listed: Vec<String> = super::one::listed(&app);
    let rows = used.into_iter().filter(|own| own.key.contains(&search));
    let rows = rows.map(|own| Row {
        href: super::one::href(&own.key),
        listed: listed.contains(&own.key),
        name: own.name,
        many: own.many,
    });
    let changes = store::latest(app.db.read()).await?;
    let mut shell = request.shell(&app, Vec::new());
    shell.notice = wanted.hecho.map(|_| {
        Notice::done("Se está haciendo: cada ticket se cambia por separado. Abajo se ve cómo va.")
    });
    page(&List {
        shell,
        rows: rows.collect(),
        search: wanted.q,
        more,
        changes: changes.into_iter().map(|own| line(&app, own)).collect(),
    })
}

fn line(app: &App, own: tables::tag_change::Model) -> Line {
    let (word, category) = match own.state.as_str() {
        "running" => ("En curso", "open"),
        "stopped" => ("Detenido", "cancelled"),
        _ => ("Terminado", "closed"),
    };
    let mut said = format!("{} de {}", own.done, own.total);
    if own.refused > 0 {
        said.push_str(&format!(
            "; {} no se pudieron: su tipo solo toma etiquetas de su lista",
            own.refused
        ));
    }
    Line {
        what: match own.into_name {
            Some(into) => format!("«{}» pasó a ser «{into}»", own.name),
            None => format!("«{}» se quitó de todos", own.name),
        },
        word,
        category,
        said,
        when: When::new(own.created_at, app.now(), &app.zone),
    }
}
