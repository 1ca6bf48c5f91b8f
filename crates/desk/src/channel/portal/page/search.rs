//! `/buscar`: services and articles that have all the words.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::catalogue;
use crate::channel::portal::page::ServiceCard;
use crate::knowledge::{self, ArticleLine};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::{clean, fold};
use crate::platform::web::{Crumb, Page, Shell, page};

/// Words of a query that count.
const WORDS: usize = 10;

#[derive(Template)]
#[template(path = "channel/portal/page/search.html")]
struct Search {
    shell: Shell,
    query: String,
    services: Vec<ServiceCard>,
    articles: Vec<ArticleLine>,
}

/// What is looked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// The results, without regard to accents or case.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, AppError> {
    let query: String = clean(&asked.q).chars().take(200).collect();
    let folded = fold(&query);
    let words: Vec<&str> = folded.split_whitespace().take(WORDS).collect();
    let has_all = |text: String| {
        let text = fold(&text);
        !words.is_empty() && words.iter().all(|word| text.contains(word))
    };
    let areas = catalogue::open(&app)?;
    let services = areas
        .iter()
        .flat_map(|area| area.services.iter().map(move |s| (area, s)));
    let services = services
        .filter(|(area, s)| has_all(format!("{} {}", area.area.name, catalogue::told(s))))
        .map(|(_, service)| ServiceCard::of(&app, service))
        .collect();
    let mut found: Vec<_> = knowledge::readable(&app.pack, &request.viewer.actor)
        .filter(|a| has_all(format!("{} {} {}", a.title, a.summary, a.body)))
        .collect();
    // Those with the words in their title first.
    found.sort_by_key(|a| !has_all(a.title.clone()));
    let mut shell = request.shell(&app, vec![Crumb::to("Inicio", "/"), Crumb::here("Buscar")]);
    shell.search = query.clone();
    page(&Search {
        shell,
        query,
        services,
        articles: found.into_iter().map(ArticleLine::from).collect(),
    })
}
