//! `/administracion/auditoria`: who did what outside tickets, to whom and when.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::directory::act::{self, About, Cursor, Line, WORDS, Wanted};
use crate::directory::page::giving::choice;
use crate::directory::page::{people, period};
use crate::directory::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::text::{clean, escaped};
use crate::platform::web::view::{Choice, Field};
use crate::platform::web::{Page, Shell, page};

#[derive(Template)]
#[template(path = "directory/page/audit.html", blocks = ["rows"])]
struct Audit {
    shell: Shell,
    person: Field,
    relations: Vec<Choice>,
    actions: Vec<Choice>,
    from: Field,
    until: Field,
    rows: Vec<Line>,
    next: Option<String>,
    first: Option<String>,
    is_filtered: bool,
    /// Whether people's names lead to their pages.
    opens_people: bool,
}

/// Which acts.
#[derive(Deserialize, Default)]
pub struct Asked {
    /// A person: words of any datum, or the number.
    #[serde(default)]
    persona: String,
    /// `sujeto` for what was done to the person, else what the person did.
    #[serde(default)]
    relacion: String,
    /// The name of an action.
    #[serde(default)]
    accion: String,
    /// First day.
    #[serde(default)]
    desde: String,
    /// Last day.
    #[serde(default)]
    hasta: String,
    /// `at-id` of the last act seen.
    antes: Option<String>,
}

/// A page of acts; only its rows when htmx asks for more of them.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, AppError> {
    let text = clean(&asked.persona).replace('\n', " ");
    let action = WORDS.iter().find(|words| words.key == asked.accion);
    let relation = if asked.relacion == "sujeto" {
        About::Subject
    } else {
        About::Actor
    };
    let (from, from_field) = period::asked(&asked.desde, &app.zone, period::beginning);
    let (until, until_field) = period::asked(&asked.hasta, &app.zone, period::end);
    let people = match text.as_str() {
        "" => None,
        text => Some((relation, people::named(&app, text).await?)),
    };
    let shown = match people.as_ref().map(|(_, ids)| ids.as_slice()) {
        // A number that a link gave is shown as the name it stands for.
        Some([one]) if text.parse() == Ok(*one) => store::name(app.db.read(), *one).await?,
        _ => None,
    };
    let wanted = Wanted {
        people,
        action: action.map(|words| words.key.to_owned()),
        from,
        until,
        after: asked.antes.as_deref().and_then(cursor),
        ..Wanted::default()
    };
    let (rows, next) = act::list(&app, &wanted).await?;
    let address = format!(
        "/administracion/auditoria?persona={}&relacion={}&accion={}&desde={}&hasta={}",
        escaped(&text),
        escaped(&asked.relacion),
        action.map_or("", |words| words.key),
        escaped(&asked.desde),
        escaped(&asked.hasta),
    );
    let relation_key = if relation == About::Subject {
        "sujeto"
    } else {
        "autor"
    };
    let list = Audit {
        shell: request.shell(&app, Vec::new()),
        person: Field::of(shown.unwrap_or_else(|| text.clone())),
        relations: vec![
            choice("autor", "Lo hizo", relation_key),
            choice("sujeto", "Se lo hicieron", relation_key),
        ],
        actions: WORDS
            .iter()
            .map(|words| choice(words.key, words.label, &asked.accion))
            .collect(),
        is_filtered: !text.is_empty() || action.is_some() || from.is_some() || until.is_some(),
        from: from_field,
        until: until_field,
        rows,
        next: next.map(|at| format!("{address}&antes={}-{}", at.at, at.id)),
        first: wanted.after.map(|_| address),
        opens_people: may(&request.viewer.actor, Action::ManagePeople, None),
    };
    if headers.contains_key("hx-request") && wanted.after.is_some() {
        return page(&list.as_rows());
    }
    page(&list)
}

fn cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('-')?;
    Some(Cursor {
        at: at.parse().ok()?,
        id: id.parse().ok()?,
    })
}
