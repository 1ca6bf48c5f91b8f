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
/// Services of an area that the home shows.
const SERVICES: usize = 6;

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
    /// Where the others are, if there are more, and how many there are in all.
    more: Option<(String, usize)>,
}

/// The home of the portal.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let areas = catalogue::open(&app)?;
    let portal = &app.pack.portal;
    page(&Home {
        shell: request.shell(&app, Vec::new()),
        greeting: portal.greeting.clone(),
        welcome_html: knowledge::html(&portal.welcome),
        areas: areas
            .into_iter()
            .map(|area| AreaCard {
                services: area
                    .services
                    .iter()
                    .take(SERVICES)
                    .map(|s| ServiceCard::of(&app, s))
                    .collect(),
                more: (area.services.len() > SERVICES)
                    .then(|| (format!("/servicios#{}", area.area.key), area.services.len())),
                name: area.area.name.clone(),
                icon: area.area.icon.clone(),
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
