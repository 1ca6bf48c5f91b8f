//! `/conocimiento/{article}`: one article, and the same to keep.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::knowledge::{self, ArticleLine, download_path, readable};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::disposition;
use crate::platform::policy::Actor;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "knowledge/page/article.html")]
struct Article {
    shell: Shell,
    title: String,
    body_html: String,
    updated: String,
    author: String,
    folder: String,
    others: Vec<ArticleLine>,
    download_href: String,
}

/// An article as one file that needs nothing else to be read.
#[derive(Template)]
#[template(path = "knowledge/page/alone.html")]
struct Alone<'a> {
    title: &'a str,
    institution: &'a str,
    body_html: String,
    updated: String,
    author: &'a str,
}

/// One that the reader may not read is as one that is not there.
fn find<'a>(app: &'a App, actor: &'a Actor, key: &str) -> Result<&'a pack::Article, AppError> {
    readable(&app.pack, actor)
        .find(|article| article.key == key)
        .ok_or(AppError::NotFound)
}

/// `2026-03-05` as «5 de marzo de 2026»; any other text as it is.
fn long_date(iso: &str) -> String {
    const MONTHS: [&str; 12] = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ];
    let Ok(date) = iso.parse::<jiff::civil::Date>() else {
        return iso.to_owned();
    };
    let month = usize::try_from(date.month())
        .ok()
        .and_then(|m| MONTHS.get(m.saturating_sub(1)));
    format!(
        "{} de {} de {}",
        date.day(),
        month.unwrap_or(&""),
        date.year()
    )
}

/// The article.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let actor = &request.viewer.actor;
    let article = find(&app, actor, &key)?;
    let others = readable(&app.pack, actor);
    let others = others.filter(|a| a.folder == article.folder && a.key != article.key);
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to("Base de conocimientos", "/conocimiento"),
        Crumb::here(&article.title),
    ];
    page(&Article {
        shell: request.shell(&app, crumbs),
        title: article.title.clone(),
        body_html: knowledge::html(&article.body),
        updated: long_date(&article.updated),
        author: article.author.clone(),
        folder: article.folder.clone(),
        others: others.map(ArticleLine::from).collect(),
        download_href: download_path(&article.key),
    })
}

/// The article as a file.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn download(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let article = find(&app, &request.viewer.actor, &key)?;
    let alone = Alone {
        title: &article.title,
        institution: &app.pack.institution.name,
        body_html: knowledge::html(&article.body),
        updated: long_date(&article.updated),
        author: &article.author,
    };
    let html = alone
        .render()
        .map_err(|e| AppError::internal(e.to_string()))?;
    let kind = (
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    let name = (
        header::CONTENT_DISPOSITION,
        disposition(&format!("{}.html", article.key)),
    );
    Ok(([kind, name], html).into_response())
}
