//! A page that says what happened and what to do next.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Page, Shell, page};

/// Something to be read, with one thing to do next.
#[derive(Template)]
#[template(path = "channel/portal/page/told.html")]
pub(crate) struct Told {
    /// The layout's data.
    pub shell: Shell,
    /// Name of an icon.
    pub icon: &'static str,
    /// What happened.
    pub heading: String,
    /// What that means, a paragraph each.
    pub texts: Vec<String>,
    /// What to do next: text, address.
    pub next: Option<(String, String)>,
}

/// The layout of a page whose address is a secret: nothing on it repeats that.
pub(crate) fn secret_shell(app: &App, request: &Page) -> Shell {
    let mut shell = request.shell(app, Vec::new());
    "/".clone_into(&mut shell.back);
    shell
}

/// What a link says that was used up, came too late or was invented.
pub(crate) fn gone(
    app: &App,
    request: &Page,
    texts: Vec<String>,
    next: (String, String),
) -> Result<Response, AppError> {
    let gone = page(&Told {
        shell: secret_shell(app, request),
        icon: "clock",
        heading: "Este enlace ya no sirve".to_owned(),
        texts,
        next: Some(next),
    })?;
    Ok((StatusCode::GONE, gone).into_response())
}
