//! `/conocimiento`: the articles by folder.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::knowledge::{ArticleLine, readable};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "knowledge/page/index.html")]
struct Index {
    shell: Shell,
    folders: Vec<FolderLine>,
}

struct FolderLine {
    name: String,
    articles: Vec<ArticleLine>,
}

/// The folders with their articles, in the pack's order.
///
/// # Errors
/// When the template fails.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let mut folders: Vec<FolderLine> = Vec::new();
    for article in readable(&app.pack, &request.viewer.actor) {
        match folders
            .iter_mut()
            .find(|folder| folder.name == article.folder)
        {
            Some(folder) => folder.articles.push(article.into()),
            None => folders.push(FolderLine {
                name: article.folder.clone(),
                articles: vec![article.into()],
            }),
        }
    }
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::here("Base de conocimientos"),
    ];
    page(&Index {
        shell: request.shell(&app, crumbs),
        folders,
    })
}
