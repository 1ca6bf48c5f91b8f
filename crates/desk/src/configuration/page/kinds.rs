//! `/administracion/tipos`: the kinds of ticket.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::capital;
use crate::platform::web::{Page, Shell, page};

#[derive(Template)]
#[template(path = "configuration/page/kinds.html")]
struct Kinds {
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    href: String,
    about: String,
    services: usize,
    version: i64,
}

/// The page; everything on it is known already.
///
/// # Errors
/// Never by itself.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let row = |kind: &engine::Kind<String>| {
        let services = app.pack.services.iter();
        let own = services.filter(|service| {
            app.pack
                .kind_of(&service.key)
                .is_some_and(|k| k.key == kind.key)
        });
        Row {
            name: capital(&kind.noun.singular),
            href: format!("/administracion/tipos/{}", kind.key),
            about: format!(
                "{} estados, {} pasos entre ellos, {} campos en su formulario.",
                kind.states.len(),
                kind.transitions.len(),
                kind.fields.len()
            ),
            services: own.count(),
            version: app
                .book
                .present_kind(&kind.key)
                .map_or(0, |kind| kind.version),
        }
    };
    page(&Kinds {
        shell: request.shell(&app, Vec::new()),
        rows: app.pack.kinds.iter().map(row).collect(),
    })
}
