//! `/administracion`: what there is to administer.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::may;
use crate::platform::web::{Page, Section, Shell, page};

#[derive(Template)]
#[template(path = "administration/page/index.html")]
struct Index {
    shell: Shell,
    sections: Vec<Section>,
}

/// The page; the same «not found» for whoever has no section.
///
/// # Errors
/// [`AppError::NotFound`] for who may open none.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let open = Section::ALL
        .into_iter()
        .filter(|section| may(&request.viewer.actor, section.action, None));
    let sections: Vec<Section> = open.collect();
    if sections.is_empty() {
        return Err(AppError::NotFound);
    }
    page(&Index {
        shell: request.shell(&app, Vec::new()),
        sections,
    })
}
