//! `/administracion/personas`: everybody, found by any datum.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::directory::page::giving::choice;
use crate::directory::page::person::path;
use crate::directory::page::role;
use crate::directory::store::{self, Found, Search, Standing, Word};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::{When, clean, escaped, fold};
use crate::platform::web::view::Choice;
use crate::platform::web::{Page, Shell, page};

/// Words of a search that are looked for; more say nothing more.
const WORDS: usize = 8;

#[derive(Template)]
#[template(path = "directory/page/people.html", blocks = ["rows"])]
struct People {
    shell: Shell,
    text: String,
    standings: Vec<Choice>,
    roles: Vec<Choice>,
    rows: Vec<PersonRow>,
    next: Option<String>,
    first: Option<String>,
    is_filtered: bool,
}

struct PersonRow {
    name: String,
    href: String,
    email: String,
    unit: String,
    phone: String,
    roles: String,
    status: String,
    tone: &'static str,
}

/// Whom the list is to show.
#[derive(Deserialize, Default)]
pub struct Wanted {
    /// Words of any datum.
    #[serde(default)]
    q: String,
    /// How the account stands.
    #[serde(default)]
    estado: String,
    /// A role.
    #[serde(default)]
    funcion: String,
    /// The last person of the page before.
    despues: Option<i64>,
}

const STANDINGS: [(&str, &str, Standing); 5] = [
    ("", "Con cuenta", Standing::Account),
    ("activas", "Activas", Standing::Active),
    ("bloqueadas", "Bloqueadas", Standing::Locked),
    (
        "sin-contrasena",
        "Sin contraseña todavía",
        Standing::WithoutPassword,
    ),
    ("sin-cuenta", "Sin cuenta", Standing::Guest),
];

/// A page of the list; only its rows when htmx asks for more of them.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let text: String = clean(&wanted.q)
        .replace('\n', " ")
        .chars()
        .take(200)
        .collect();
    let [everybody, ..] = &STANDINGS;
    let standing = STANDINGS.iter().find(|(key, ..)| *key == wanted.estado);
    let (standing_key, _, standing) = standing.unwrap_or(everybody);
    let role = app.pack.roles.iter().find(|r| r.key == wanted.funcion);
    let search = Search {
        words: words(&app, &text),
        standing: *standing,
        role: role.map(|role| role.key.clone()),
        after: wanted.despues,
    };
    let (people, more) = store::search(app.db.read(), app.now(), &search).await?;
    let role_key = role.map(|role| role.key.as_str()).unwrap_or_default();
    let address = format!(
        "/administracion/personas?q={}&estado={standing_key}&funcion={}",
        escaped(&text),
        escaped(role_key)
    );
    let last = people.last().map(|found| found.person.id);
    let next = last.filter(|_| more);
    let list = People {
        shell: request.shell(&app, Vec::new()),
        standings: STANDINGS
            .iter()
            .map(|(key, label, _)| choice(key, label, standing_key))
            .collect(),
        roles: app
            .pack
            .roles
            .iter()
            .map(|role| choice(&role.key, &role.name, role_key))
            .collect(),
        rows: people.iter().map(|found| row(&app, found)).collect(),
        next: next.map(|last| format!("{address}&despues={last}")),
        first: wanted.despues.map(|_| address),
        is_filtered: !text.is_empty() || !role_key.is_empty() || !standing_key.is_empty(),
        text,
    };
    if headers.contains_key("hx-request") && wanted.despues.is_some() {
        return page(&list.as_rows());
    }
    page(&list)
}

/// The people that a text names: the one of a number, or those with an
/// account whom the words find, a page of them at most.
///
/// # Errors
/// When the database refuses.
pub(super) async fn named(app: &App, text: &str) -> Result<Vec<i64>, AppError> {
    if let Ok(id) = text.parse::<i64>()
        && store::name(app.db.read(), id).await?.is_some()
    {
        return Ok(vec![id]);
    }
    let search = Search {
        words: words(app, text),
        ..Search::default()
    };
    let (people, _) = store::search(app.db.read(), app.now(), &search).await?;
    Ok(people.into_iter().map(|found| found.person.id).collect())
}

/// The words that are looked for, each with what of the directory has it in its name.
pub fn words(app: &App, text: &str) -> Vec<Word> {
    let word = |text: &str| {
        let has = |name: &str| fold(name).contains(text);
        let roles = app.pack.roles.iter().filter(|role| has(&role.name));
        let units = app.known.units().iter().filter(|unit| has(&unit.name));
        let teams = app.known.teams().iter().filter(|team| has(&team.name));
        Word {
            text: text.to_owned(),
            roles: roles.map(|role| role.key.clone()).collect(),
            units: units.map(|unit| unit.id).collect(),
            teams: teams.map(|team| team.id).collect(),
        }
    };
    fold(text)
        .split_whitespace()
        .take(WORDS)
        .map(word)
        .collect()
}

fn row(app: &App, found: &Found) -> PersonRow {
    let person = &found.person;
    let held = found.held.iter().map(|row| role::in_words(app, row));
    let held: Vec<String> = held.collect();
    let unit = person.unit_id.and_then(|id| app.known.unit_by_id(id));
    let extension = person.extension.as_ref().map(|n| format!("ext. {n}"));
    let phone: Vec<String> = person.phone.clone().into_iter().chain(extension).collect();
    let has_password = person.password_hash.is_some();
    let (status, tone) = match (person.account, person.locked_at, person.signed_in_at) {
        (None, ..) => ("Sin cuenta".to_owned(), "closed"),
        (_, Some(_), _) => ("Bloqueada".to_owned(), "failed"),
        _ if !has_password => ("Aún no elige contraseña".to_owned(), "pending"),
        (_, _, None) => ("No ha entrado".to_owned(), ""),
        (_, _, Some(at)) => {
            let ago = When::new(at, app.now(), &app.zone).ago;
            (format!("Entró {ago}"), "")
        }
    };
    PersonRow {
        name: person.name.clone(),
        href: path(person.id),
        email: found.email.clone(),
        unit: unit.map_or(String::new(), |unit| unit.name.clone()),
        phone: phone.join(", "),
        roles: held.join(", "),
        status,
        tone,
    }
}
