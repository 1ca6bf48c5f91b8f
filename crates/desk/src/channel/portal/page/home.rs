//! `/`: what the desk offers, and the way to ask for it [OCO-2].

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::catalogue;
use crate::channel::portal::page::ServiceCard;
use crate::knowledge::{self, ArticleLine};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Page, Shell, page};

/// Articles that the home shows.
const ARTICLES: usize = 6;

#[derive(Template)]
#[template(path = "channel/portal/page/home.html")]
struct Home {
    shell: Shell,
    greeting: String,
    welcome_html: String,
    areas: Vec<AreaCard>,
    articles: Vec<ArticleLine>,
    manual_href: Option<String>,
    send_label: String,
}

struct AreaCard {
    name: String,
    icon: String,
    services: Vec<ServiceCard>,
}

/// The home of the portal.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let areas = catalogue::open(&app, app.db.read()).await?;
    let portal = &app.pack.portal;
    page(&Home {
        shell: request.shell(&app, Vec::new()),
        greeting: portal.greeting.clone(),
        welcome_html: knowledge::html(&portal.welcome),
        areas: areas
            .into_iter()
            .map(|area| AreaCard {
                services: area.services.iter().map(ServiceCard::from).collect(),
                name: area.name,
                icon: area.icon,
            })
            .collect(),
        articles: knowledge::public(&app.pack)
            .take(ARTICLES)
            .map(ArticleLine::from)
            .collect(),
        manual_href: portal
            .manual
            .as_ref()
            .map(|key| knowledge::download_path(key)),
        send_label: portal.send_label.clone(),
    })
}
