//! `/administracion/auditoria/lecturas`: who read whose personal data.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;
use tables::reading;

use crate::directory::page::giving::choice;
use crate::directory::page::inquiry::{self, Inquiry};
use crate::directory::page::people;
use crate::directory::store;
use crate::platform::App;
use crate::platform::audit::{self, Wanted};
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::text::When;
use crate::platform::web::view::{Choice, Field};
use crate::platform::web::{Page, Shell, page};

/// Readings of a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "directory/page/readings.html", blocks = ["rows"])]
struct Readings {
    shell: Shell,
    person: Field,
    relations: Vec<Choice>,
    from: Field,
    until: Field,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
    is_filtered: bool,
    opens_people: bool,
}

struct Row {
    reader: String,
    reader_id: i64,
    /// «vio la página de Gil Prueba»
    text: String,
    at: When,
}

/// Which readings.
#[derive(Deserialize, Default)]
pub struct Asked {
    /// A person: words of any datum, or the number.
    #[serde(default)]
    persona: String,
    /// `sujeto` for whose data they were, else who read.
    #[serde(default)]
    relacion: String,
    /// First day.
    #[serde(default)]
    desde: String,
    /// Last day.
    #[serde(default)]
    hasta: String,
    /// `at-id` of the last one seen.
    antes: Option<String>,
}

/// A page of readings; only its rows when htmx asks for more of them.
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
    let (text, is_subject) = (inquiry.text.as_str(), inquiry.is_subject);
    let found = match text {
        "" => None,
        // One person is asked for; of several that the words find, the first by name.
        text => Some(people::named(&app, text).await?.into_iter().next()),
    };
    // Nobody has this number: nothing is found for nobody.
    let person = found.map(|id| id.unwrap_or(-1));
    let wanted = Wanted {
        reader: person.filter(|_| !is_subject),
        person: person.filter(|_| is_subject),
        from: inquiry.from.0,
        until: inquiry.until.0,
        after: inquiry.after,
    };
    let most = u64::try_from(PAGE + 1).unwrap_or(u64::MAX);
    let mut rows = audit::readings(app.db.read(), &wanted, most).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let address = format!("/administracion/auditoria/lecturas?{}", inquiry.query);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| format!("{address}&antes={}-{}", row.first_at, row.id));
    let shown = match person {
        Some(id) => store::name(app.db.read(), id).await?,
        None => None,
    };
    let relation = if is_subject { "sujeto" } else { "lector" };
    let list = Readings {
        shell: request.shell(&app, Vec::new()),
        person: Field::of(shown.unwrap_or_else(|| text.to_owned())),
        relations: vec![
            choice("lector", "Quien los vio", relation),
            choice("sujeto", "De quien son", relation),
        ],
        is_filtered: inquiry.is_filtered(),
        from: inquiry.from.1,
        until: inquiry.until.1,
        rows: tell(&app, rows).await?,
        next,
        first: wanted.after.map(|_| address),
        opens_people: may(&request.viewer.actor, Action::ManagePeople, None),
    };
    if headers.contains_key("hx-request") && wanted.after.is_some() {
        return page(&list.as_rows());
    }
    page(&list)
}

async fn tell(app: &App, rows: Vec<reading::Model>) -> Result<Vec<Row>, AppError> {
    let readers = rows.iter().map(|row| row.reader_id);
    let people = readers.chain(rows.iter().filter_map(|row| row.person_id));
    let people: Vec<i64> = people.collect();
    let names = store::names(app.db.read(), people).await?;
    let noun = &app.kind.noun.singular;
    let row = |row: reading::Model| {
        let whose = row.person_id.and_then(|id| names.get(&id));
        let of = whose.map_or(String::new(), |name| format!(", con datos de {name}"));
        let name = whose.cloned().unwrap_or_else(|| "alguien".to_owned());
        let text = match row.page.as_str() {
            "person" => format!("vio la página de {name}"),
            "ticket" => format!("vio el contacto en {noun} {}{of}", row.subject),
            "file" => format!("descargó el archivo «{}»{of}", row.subject),
            "export" => format!("exportó {}{of}", row.subject),
            _ => format!("vio datos personales{of}"),
        };
        Row {
            reader: names.get(&row.reader_id).cloned().unwrap_or_default(),
            reader_id: row.reader_id,
            text,
            at: When::new(row.first_at, app.now(), &app.zone),
        }
    };
    Ok(rows.into_iter().map(row).collect())
}
