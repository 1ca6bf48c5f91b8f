//! The style page: tokens and components of the visual language.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::web::{Crumb, Page, Shell, page};

/// `/estilo`
#[derive(Template)]
#[template(path = "platform/web/style.html")]
struct Style {
    shell: Shell,
}

/// Shows the style page.
///
/// # Errors
/// When the template fails.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    page(&Style {
        shell: request.shell(&app, vec![Crumb::to("Inicio", "/"), Crumb::here("Estilo")]),
    })
}
