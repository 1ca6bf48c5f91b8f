//! `/administracion/auditoria`: who did what outside tickets, to whom and when.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::directory::act::{self, About, Cursor, Line, WORDS, Wanted};
use crate::directory::page::giving::choice;
use crate::directory::page::inquiry::{self, Inquiry};
use crate::directory::page::people;
use crate::directory::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
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
    let inquiry = Inquiry::of(
        &app,
        inquiry::Asked {
            person: &asked.persona,
            relation: &asked.relacion,
            from: &asked.desde,
            until: &asked.hasta,
            after: asked.antes.as_deref(),
        },
    );
    let text = inquiry.text.as_str();
    let action = WORDS.iter().find(|words| words.key == asked.accion);
    let (relation, relation_key) = if inquiry.is_subject {
        (About::Subject, "sujeto")
    } else {
        (About::Actor, "autor")
    };
    let people = match text {
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
        from: inquiry.from.0,
        until: inquiry.until.0,
        after: inquiry.after.map(|(at, id)| Cursor { at, id }),
        ..Wanted::default()
    };
    let (rows, next) = act::list(&app, &wanted).await?;
    let address = format!(
        "/administracion/auditoria?{}&accion={}",
        inquiry.query,
        action.map_or("", |words| words.key),
    );
    let list = Audit {
        shell: request.shell(&app, Vec::new()),
        person: Field::of(shown.unwrap_or_else(|| text.to_owned())),
        relations: vec![
            choice("autor", "Lo hizo", relation_key),
            choice("sujeto", "Se lo hicieron", relation_key),
        ],
        actions: WORDS
            .iter()
            .map(|words| choice(words.key, words.label, &asked.accion))
            .collect(),
        is_filtered: inquiry.is_filtered() || action.is_some(),
        from: inquiry.from.1,
        until: inquiry.until.1,
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
