//! The knowledge base: for now, the pack's articles, to read.

pub mod page;

use pack::{Article, Classification, Pack};
use pulldown_cmark::{Event, Options, Parser, html::push_html};

use crate::platform::policy::{Action, Actor, may};
use crate::platform::web::{Access, Route};

/// The pages of the knowledge base.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/conocimiento", Access::Open, page::index::show),
        Route::get("/conocimiento/{article}", Access::Open, page::article::show),
        Route::get(
            "/conocimiento/{article}/descargar",
            Access::Open,
            page::article::download,
        ),
    ]
}

/// An article as lists show it.
pub struct ArticleLine {
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence.
    pub summary: String,
    /// Where it is read.
    pub href: String,
}

impl From<&Article> for ArticleLine {
    fn from(article: &Article) -> Self {
        Self {
            title: article.title.clone(),
            summary: article.summary.clone(),
            href: format!("/conocimiento/{}", article.key),
        }
    }
}

/// The articles that everybody may read [OCO-25].
pub fn public(pack: &Pack) -> impl Iterator<Item = &Article> {
    let public = |article: &&Article| article.classification == Classification::Publica;
    let released = pack.articles.iter().filter(public);
    released.filter(|article| article.readers.is_empty())
}

/// The articles that this reader may read: those for everybody, and those for who may do
/// one of the actions that they name.
pub fn readable<'a>(pack: &'a Pack, actor: &'a Actor) -> impl Iterator<Item = &'a Article> {
    let public = |article: &&Article| article.classification == Classification::Publica;
    let released = pack.articles.iter().filter(public);
    released.filter(|article| {
        let holds = |action: &String| {
            let action = Action::from_grant(action);
            action.is_some_and(|action| may(actor, action, None))
        };
        article.readers.is_empty() || article.readers.iter().any(holds)
    })
}

/// Where an article is downloaded.
pub fn download_path(key: &str) -> String {
    format!("/conocimiento/{key}/descargar")
}

/// Markdown as HTML. HTML inside the Markdown shows as text.
pub fn html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let safe = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut html = String::new();
    push_html(&mut html, safe);
    html
}
