//! `/servicios` and `/servicios/{service}`: the catalogue, and what one should know
//! before asking: who may, what to have at hand, by which rules.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use engine::Definition;

use super::ServiceCard;
use crate::catalogue;
use crate::knowledge::{self, ArticleLine};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::{When, fold};
use crate::platform::web::{Crumb, Page, Shell, page};

/// Articles beside a service.
const ARTICLES: usize = 4;

#[derive(Template)]
#[template(path = "channel/portal/page/services.html")]
struct Services {
    shell: Shell,
    areas: Vec<AreaCard>,
}

struct AreaCard {
    key: String,
    name: String,
    icon: String,
    services: Vec<ServiceCard>,
}

#[derive(Template)]
#[template(path = "channel/portal/page/service.html")]
struct Service {
    shell: Shell,
    name: String,
    area: String,
    summary: String,
    /// Who may ask, a sentence each.
    eligible: Vec<String>,
    requirements: Vec<String>,
    policies_html: Option<String>,
    team: Option<String>,
    until: Option<String>,
    form: String,
    articles: Vec<ArticleLine>,
}

fn definition<'a>(app: &'a App, key: &str) -> Option<&'a Definition<String>> {
    let service = app.pack.services.iter().find(|service| service.key == key);
    service.and_then(|service| service.definition.as_ref())
}

/// Whether there is something to know before one asks for a service.
pub fn has_conditions(app: &App, key: &str) -> bool {
    definition(app, key).is_some_and(|known| {
        !known.requirements.is_empty() || known.policies.is_some() || !known.eligible.is_empty()
    })
}

/// The catalogue: every area with what can be asked for now.
///
/// # Errors
/// When today lies beyond the calendar.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let areas = catalogue::open(&app)?.into_iter().map(|area| AreaCard {
        key: area.area.key.clone(),
        name: area.area.name.clone(),
        icon: area.area.icon.clone(),
        services: area
            .services
            .iter()
            .map(|service| ServiceCard {
                href: format!("/servicios/{}", service.key),
                ..ServiceCard::of(&app, service)
            })
            .collect(),
    });
    let areas = areas.collect();
    let crumbs = vec![Crumb::to("Inicio", "/"), Crumb::here("Servicios")];
    page(&Services {
        shell: request.shell(&app, crumbs),
        areas,
    })
}

/// One service.
///
/// # Errors
/// [`AppError::NotFound`] for one that cannot be asked for now.
pub async fn one(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let service = catalogue::find(&app, &key)?.ok_or(AppError::NotFound)?;
    let known = definition(&app, &key);
    let team = known.and_then(|known| known.team.as_ref());
    let area = app
        .known
        .areas()
        .iter()
        .find(|area| area.id == service.area_id);
    let area = area.map(|area| area.name.clone()).unwrap_or_default();
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to("Servicios", "/servicios"),
        Crumb::here(&service.name),
    ];
    let about = format!("{} {}", service.name, service.summary);
    page(&Service {
        shell: request.shell(&app, crumbs),
        name: service.name.clone(),
        area,
        summary: service.summary.clone(),
        eligible: known
            .iter()
            .flat_map(|known| &known.eligible)
            .map(|guard| guard.text.clone())
            .collect(),
        requirements: known
            .map(|known| known.requirements.clone())
            .unwrap_or_default(),
        policies_html: known
            .and_then(|known| known.policies.as_deref())
            .map(knowledge::html),
        team: team
            .and_then(|team| app.known.team(team))
            .map(|team| team.name.clone()),
        until: service.valid_until.as_deref().map(When::stored_day),
        form: format!("/enviar?servicio={}", service.key),
        articles: near(&app, &about),
    })
}

/// The articles that share most of their title and summary with a text.
fn near(app: &App, text: &str) -> Vec<ArticleLine> {
    let wanted = words(text);
    let mut found: Vec<(usize, &pack::Article)> = knowledge::public(&app.pack)
        .map(|article| {
            let own = words(&format!("{} {}", article.title, article.summary));
            (own.intersection(&wanted).count(), article)
        })
        .filter(|(shared, _)| *shared > 0)
        .collect();
    found.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    let near = found.into_iter().take(ARTICLES);
    near.map(|(_, article)| ArticleLine::from(article))
        .collect()
}

/// The words that say something, each by its beginning: «red» and «redes» are the same.
fn words(text: &str) -> BTreeSet<String> {
    /// Shorter ones are particles.
    const LEAST: usize = 5;
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.chars().count() >= LEAST && !COMMON.contains(word))
        .map(|word| word.chars().take(LEAST + 1).collect())
        .collect()
}

/// What every second text says.
const COMMON: [&str; 8] = [
    "como",
    "cuando",
    "desde",
    "donde",
    "municipio",
    "nuestro",
    "puede",
    "servicio",
];
