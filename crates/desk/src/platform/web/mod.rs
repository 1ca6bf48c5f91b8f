//! Pages: routes with their access, layout, errors, forms.

mod asset;
mod client;
mod colours;
mod compress;
mod error_page;
mod guard;
mod health;
mod multipart;
pub mod problem;
mod public_url;
mod route;
mod section;
mod secure;
mod shell;
pub mod style;
mod theme;
pub mod view;

pub use asset::{asset, serve as serve_asset};
pub use client::{Client, Proxies, ProxyError};
pub use colours::colours;
pub use compress::compress;
pub use error_page::{again, render_errors};
pub use guard::identify;
pub use health::health;
pub use multipart::{Form, Incoming, Limits, Received};
pub use public_url::PublicUrl;
pub use route::{Access, Route};
pub use section::Section;
pub use secure::{csrf, headers, masked, show_pictures};
pub use shell::{Crumb, NavLink, Notice, Page, Shell, Signed, Theme};
pub use theme::choose as choose_theme;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::platform::error::AppError;

/// A page from its template.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn page(template: &impl Template) -> Result<Response, AppError> {
    let html = template
        .render()
        .map_err(|e| AppError::internal(e.to_string()))?;
    Ok(Html(html).into_response())
}
