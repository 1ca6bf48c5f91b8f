//! What became of the parts of a ticket that were moved with it: a line each.

use askama::Template;
use axum::response::Response;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::capital;
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::kin::children::Outcome;
use crate::ticket::store;

#[derive(Template)]
#[template(path = "ticket/page/parts_told.html")]
struct Told {
    shell: Shell,
    heading: String,
    /// Where the ticket itself is.
    href: String,
    reference: String,
    outcomes: Vec<Outcome>,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn told(
    app: &App,
    request: &Page,
    ticket: i64,
    outcomes: Vec<Outcome>,
) -> Result<Response, AppError> {
    let row = store::by_id(app.db.read(), ticket).await?;
    let href = format!("/solicitudes/{}", row.reference());
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::to(row.reference().to_owned(), &href),
        Crumb::here("Sus partes"),
    ];
    let refused = outcomes.iter().filter(|one| one.refused.is_some()).count();
    let heading = match refused {
        0 => "Se hizo también en sus partes".to_owned(),
        some if some == outcomes.len() => "No se hizo en sus partes".to_owned(),
        _ => "Se hizo en algunas de sus partes".to_owned(),
    };
    page(&Told {
        shell: request.shell(app, crumbs),
        heading,
        reference: row.reference().to_owned(),
        href,
        outcomes,
    })
}
