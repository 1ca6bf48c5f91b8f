//! `/administracion/macros`: what people do with one click, of the pack and of this institution.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use engine::Deed;
use pack::Macro;
use serde::Deserialize;

use crate::automation::Which;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Notice, Page, Shell, page};
use crate::ticket::recipe::words;

#[derive(Template)]
#[template(path = "automation/page/macros.html")]
struct Macros {
    shell: Shell,
    rows: Vec<Row>,
}

/// A macro or rule in its list.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) href: String,
    /// What it does, a step each.
    pub(super) does: String,
    pub(super) origin: &'static str,
    pub(super) word: &'static str,
    pub(super) category: &'static str,
}

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    pub(super) hecho: Option<String>,
}

/// The page: no statement, for all of it was read with the configuration.
///
/// # Errors
/// When the page cannot be made.
pub async fn macros(
    State(app): State<App>,
    request: Page,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let local: Vec<_> = app
        .known
        .recipes()
        .iter()
        .filter(|row| row.what == Which::Macros.what())
        .collect();
    let href = |key: &str| format!("{}/{key}", Which::Macros.href());
    let of_pack = app.pack.macros.iter();
    let of_pack = of_pack.filter(|own| !local.iter().any(|row| row.key == own.key));
    let mut rows: Vec<Row> = of_pack
        .map(|own| Row {
            name: own.name.clone(),
            href: href(&own.key),
            does: does(&app, &own.deeds),
            origin: "Del paquete",
            word: "Se ofrece",
            category: "resolved",
        })
        .collect();
    for row in local {
        let own: Option<Macro> = serde_json::from_str(&row.body).ok();
        let in_pack = app.pack.macros.iter().any(|own| own.key == row.key);
        let (word, category) = match row.retired_at {
            Some(_) => ("Retirada", "closed"),
            None => ("Se ofrece", "resolved"),
        };
        rows.push(Row {
            name: row.name.clone(),
            href: href(&row.key),
            does: own.map_or_else(String::new, |own| does(&app, &own.deeds)),
            origin: origin(in_pack),
            word,
            category,
        });
    }
    let text = match done.hecho.as_deref() {
        Some("guardada") => Some("Se guardó la macro."),
        Some("retirada") => Some("Se retiró la macro: ya no se ofrece."),
        Some("ofrecida") => Some("La macro se ofrece de nuevo."),
        _ => None,
    };
    let mut shell = request.shell(&app, Vec::new());
    shell.notice = text.map(Notice::done);
    page(&Macros { shell, rows })
}

/// Where one comes from that is kept here.
pub(super) fn origin(in_pack: bool) -> &'static str {
    if in_pack {
        "Del paquete, cambiada aquí"
    } else {
        "De aquí"
    }
}

/// What deeds do, a step each.
pub(super) fn does(app: &App, deeds: &[Deed]) -> String {
    let all: Vec<String> = deeds.iter().map(|deed| words::of(app, deed)).collect();
    all.join(" · ")
}
