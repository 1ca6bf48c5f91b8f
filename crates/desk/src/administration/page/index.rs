//! `/administracion`: what there is to administer.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::automation::alert::Alert;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::held;
use crate::platform::policy::{Action, may};
use crate::platform::web::{Page, Section, Shell, page};

#[derive(Template)]
#[template(path = "administration/page/index.html")]
struct Index {
    shell: Shell,
    sections: Vec<Section>,
    recovered: Option<Recovered>,
    /// What rules need, for who may look after them.
    rules: Vec<String>,
}

/// What was typed after the session had ended.
struct Recovered {
    /// The page that it was on.
    href: String,
    texts: Vec<String>,
}

/// What the address says.
#[derive(Deserialize)]
pub struct Wanted {
    /// The secret of what was typed.
    retomar: Option<String>,
}

/// The page; the same «not found» for whoever has no section.
///
/// # Errors
/// [`AppError::NotFound`] for who may open none.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let open = Section::ALL
        .into_iter()
        .filter(|section| may(&request.viewer.actor, section.action, None));
    let sections: Vec<Section> = open.collect();
    if sections.is_empty() {
        return Err(AppError::NotFound);
    }
    let recovered = match wanted.retomar {
        Some(token) => recovered(&app, &request, &token).await?,
        None => None,
    };
    let rules = match may(&request.viewer.actor, Action::Configure, None) {
        true => Alert::look(app.db.read(), &app).await?.told(),
        false => Vec::new(),
    };
    page(&Index {
        shell: request.shell(&app, Vec::new()),
        sections,
        recovered,
        rules,
    })
}

/// The texts of who typed them; nothing for anybody else.
async fn recovered(app: &App, request: &Page, token: &str) -> Result<Option<Recovered>, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let found = held::find(app.db.read(), app.now(), person, token).await?;
    Ok(found.map(|(href, texts)| Recovered {
        href,
        texts: texts.into_values().flatten().collect(),
    }))
}
