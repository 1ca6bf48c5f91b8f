//! `/administracion/servicios`: the catalogue as those who configure see it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::catalogue::{day, offered};
use crate::configuration::local::Locals;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Page, Shell, page};

#[derive(Template)]
#[template(path = "configuration/page/services.html")]
struct Services {
    shell: Shell,
    areas: Vec<AreaRows>,
}

struct AreaRows {
    name: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    summary: String,
    href: String,
    fields: String,
    word: &'static str,
    category: &'static str,
    is_changed: bool,
}

/// Whether a service is offered, in a word, and the category that colours it.
pub(super) fn standing(
    app: &App,
    service: &tables::service::Model,
) -> Result<(&'static str, &'static str), AppError> {
    let today = day(app, app.now())?;
    Ok(match service.retired_at {
        Some(_) => ("Retirado", "closed"),
        None if offered(service, &today) => ("Se ofrece", "resolved"),
        None if service
            .valid_from
            .as_deref()
            .is_some_and(|from| from > today.as_str()) =>
        {
            ("Por comenzar", "pending")
        }
        None => ("Terminó", "closed"),
    })
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let locals = Locals::read(app.db.read()).await?;
    let mut areas = Vec::new();
    for area in app.known.areas() {
        let own = app.known.services().iter();
        let own = own.filter(|service| service.area_id == area.id);
        let mut rows = Vec::new();
        for service in own {
            let (word, category) = standing(&app, service)?;
            let definition = app.book.present_definition(&service.key);
            let fields = definition.map_or(0, |numbered| numbered.rule.fields.len());
            rows.push(Row {
                name: service.name.clone(),
                summary: service.summary.clone(),
                href: format!("/administracion/servicios/{}", service.key),
                fields: match fields {
                    0 => "Sin campos propios".to_owned(),
                    1 => "1 campo propio".to_owned(),
                    n => format!("{n} campos propios"),
                },
                word,
                category,
                is_changed: locals.definitions.contains_key(&service.key),
            });
        }
        areas.push(AreaRows {
            name: area.name.clone(),
            rows,
        });
    }
    page(&Services {
        shell: request.shell(&app, Vec::new()),
        areas,
    })
}
