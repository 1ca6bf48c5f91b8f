//! What every command on a ticket comes with.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::HeaderMap;

use super::command::{Done, carry};
use crate::channel::api::body::Body;
use crate::channel::api::params::Params;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::Page;

/// A command on the ticket of an address, before anybody looked at what it says.
pub struct Order {
    /// The institution.
    pub app: App,
    /// Who asks.
    pub request: Page,
    /// Folio or key.
    pub ticket: String,
    /// With `If-Match` and `Idempotency-Key`.
    pub headers: HeaderMap,
    /// What is asked.
    pub body: Body,
}

impl FromRequest<App> for Order {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &App) -> Result<Self, AppError> {
        let (mut parts, body) = request.into_parts();
        let page = Page::from_request_parts(&mut parts, app).await?;
        let ticket = Path::from_request_parts(&mut parts, app).await;
        let Path(ticket) = ticket.map_err(|_| AppError::Malformed("path".to_owned()))?;
        let Ok(params) = Params::from_request_parts(&mut parts, app).await;
        let headers = parts.headers.clone();
        let body = Body::from_request(Request::from_parts(parts, body), app).await?;
        params.none()?;
        Ok(Self {
            app: app.clone(),
            request: page,
            ticket,
            headers,
            body,
        })
    }
}

impl Order {
    /// Carries it out by its name.
    ///
    /// # Errors
    /// A refusal, [`AppError::NotFound`], or the database.
    pub(super) async fn carry(self, name: &str) -> Result<Json<Done>, AppError> {
        let (app, request) = (&self.app, &self.request);
        let done = carry(app, request, &self.ticket, name, &self.headers, self.body).await?;
        Ok(Json(done))
    }
}
