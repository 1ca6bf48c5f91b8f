//! `/api/v1/views`: the lists of who attends.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::channel::api::params::Params;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may, sight};
use crate::platform::web::Page;
use crate::ticket::page::view;
use crate::ticket::store::{self, CAP};

/// Las vistas de quien atiende.
#[derive(Debug, Serialize, ToSchema)]
pub struct Views {
    /// En el orden de las pestañas.
    pub views: Vec<ViewShown>,
}

/// Una vista.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewShown {
    /// Su clave, que se envía en «view».
    pub key: String,
    /// Su nombre.
    pub label: String,
    /// Cuántos tickets tiene, donde se cuentan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    /// Si hay más de los que dice la cuenta, que se detiene en 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capped: Option<bool>,
}

/// The views.
///
/// # Errors
/// [`AppError::NotFound`] for who attends nothing, or the database.
#[utoipa::path(
    get, path = "/api/v1/views", tag = "tickets",
    summary = "Listar las vistas",
    description = "Las listas de quien atiende, con cuántos tickets hay en cada una.",
    responses((status = 200, description = "Las vistas.", body = Views)),
)]
pub async fn list(
    State(app): State<App>,
    request: Page,
    params: Params,
) -> Result<Json<Views>, AppError> {
    params.none()?;
    let actor = &request.viewer.actor;
    if !may(actor, Action::SeeTickets, None) {
        return Err(AppError::NotFound);
    }
    let tabs = view::tabs(&app, &request)?;
    let counted = tabs.iter().filter(|tab| tab.counted);
    let lists: Vec<_> = counted.map(|tab| tab.which.clone()).collect();
    let counts = store::counts(app.db.read(), sight(actor), &lists).await?;
    let mut counts = counts.into_iter();
    let shown = |tab: view::Tab| {
        let count = tab.counted.then(|| counts.next()).flatten();
        ViewShown {
            key: tab.key.to_owned(),
            label: tab.label.to_owned(),
            count: count.map(|count| count.min(CAP)),
            capped: count.map(|count| count > CAP),
        }
    };
    let views = tabs.into_iter().map(shown).collect();
    Ok(Json(Views { views }))
}
