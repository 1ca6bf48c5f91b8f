//! `/mi-cuenta/claves`: what programs show to act for oneself.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;

use super::own_account::{is_own_password, me};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::{When, clean};
use crate::platform::token::{self, New, PREFIX, Scope, Scopes};
use crate::platform::web::view::{Choice, Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

/// Characters of a name.
const NAME: usize = 60;
/// How long a token may be good, in days; the second one is offered first.
const DAYS: [(i64, &str); 4] = [
    (30, "30 días"),
    (90, "90 días"),
    (180, "180 días"),
    (365, "Un año"),
];
const DAY: i64 = 24 * 3_600_000;

#[derive(Template)]
#[template(path = "directory/page/tokens.html")]
struct Tokens {
    shell: Shell,
    rows: Vec<Row>,
    /// The secret of the one that was just made.
    made: Option<Made>,
    name: Field,
    scopes: Vec<Choice>,
    scopes_error: Option<String>,
    days: Vec<Choice>,
    password_error: Option<String>,
    faults: Vec<Fault>,
}

struct Made {
    name: String,
    secret: String,
}

/// A token as the list shows it.
struct Row {
    name: String,
    scopes: Vec<&'static str>,
    created: When,
    used: Option<When>,
    /// «Vale hasta el 3 de marzo de 2027», «Venció», «Revocada».
    status: String,
    /// Where it is revoked, while it is good.
    revoke: Option<String>,
}

/// The form.
#[derive(Deserialize, Default)]
pub struct Submitted {
    #[serde(default)]
    name: String,
    #[serde(default)]
    scope: Vec<String>,
    #[serde(default)]
    days: i64,
    #[serde(default)]
    password: String,
}

/// What was just done, in the address.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let revoked = done.hecho.as_deref() == Some("revocada");
    let notice = revoked.then(|| Notice::done("Se revocó la clave: ya no sirve."));
    let blank = Submitted {
        days: 90,
        ..Submitted::default()
    };
    render(&app, &request, notice, None, blank, Vec::new()).await
}

async fn render(
    app: &App,
    request: &Page,
    notice: Option<Notice>,
    made: Option<Made>,
    typed: Submitted,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let rows = token::list(app.db.read(), Some(me(request)?)).await?;
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to("Mi cuenta", "/mi-cuenta"),
        Crumb::here("Claves de acceso"),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = notice;
    let scope = |scope: Scope| Choice {
        value: scope.key().to_owned(),
        label: scope.sentence().to_owned(),
        selected: typed.scope.iter().any(|key| key == scope.key()),
    };
    let day = |(days, label): (i64, &str)| Choice {
        value: days.to_string(),
        label: label.to_owned(),
        selected: days == typed.days,
    };
    page(&Tokens {
        shell,
        rows: rows.iter().map(|stored| row(app, stored)).collect(),
        made,
        scopes: Scope::ALL.into_iter().map(scope).collect(),
        scopes_error: error_of(&faults, "scope"),
        days: DAYS.into_iter().map(day).collect(),
        name: Field {
            value: typed.name,
            error: error_of(&faults, "name"),
        },
        password_error: error_of(&faults, "password"),
        faults,
    })
}

fn row(app: &App, stored: &tables::api_token::Model) -> Row {
    let when = |at| When::new(at, app.now(), &app.zone);
    let good = stored.revoked_at.is_none() && stored.expires_at > app.now();
    let status = match stored.revoked_at {
        Some(_) => "Revocada".to_owned(),
        None if good => {
            let day = When::day_in_words(stored.expires_at, &app.zone);
            format!("Vale hasta el {day}")
        }
        None => "Venció".to_owned(),
    };
    let scopes = Scopes::parse(&stored.scopes);
    Row {
        name: stored.name.clone(),
        scopes: scopes.iter().map(Scope::sentence).collect(),
        created: when(stored.created_at),
        used: stored.used_at.map(when),
        status,
        revoke: good.then(|| format!("/mi-cuenta/claves/{}/revocar", stored.key)),
    }
}

/// What is wrong with what was typed, but for the password.
fn faults_of(name: &str, scopes: &Scopes, days: i64) -> Vec<Fault> {
    let mut faults = Vec::new();
    match name.chars().count() {
        0 => faults.push(Fault::new("name", "Diga para qué programa es.").about("Nombre")),
        1..=NAME => {}
        _ => {
            let text = format!("Use a lo más {NAME} caracteres.");
            faults.push(Fault::new("name", text).about("Nombre"));
        }
    }
    if scopes.is_empty() {
        let text = "Elija al menos una cosa que se pueda hacer con la clave.";
        faults.push(Fault::new("scope", text));
    }
    if !DAYS.iter().any(|(offered, _)| *offered == days) {
        let text = "Elija cuánto tiempo vale.";
        faults.push(Fault::new("days", text));
    }
    faults
}

/// Makes a token, and shows its secret this once.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(mut form): Form<Submitted>,
) -> Result<Response, AppError> {
    let person = me(&request)?;
    let name = clean(&form.name).replace('\n', " ");
    let scopes: Scopes = form
        .scope
        .iter()
        .filter_map(|k| Scope::from_key(k))
        .collect();
    let mut faults = faults_of(&name, &scopes, form.days);
    let password = std::mem::take(&mut form.password);
    if faults.is_empty() && !is_own_password(&app, person, password).await? {
        let text = "No es su contraseña. Escríbala otra vez.";
        faults.push(Fault::new("password", text).about("Contraseña"));
    }
    if !faults.is_empty() {
        let again = render(&app, &request, None, None, form, faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let new = New {
        person,
        name: name.clone(),
        scopes,
        expires_at: app.now() + form.days * DAY,
        key: app.random.key()?,
        secret: format!("{PREFIX}{}", app.random.token()?),
        by: Some(person),
    };
    let secret = new.secret.clone();
    let write = app.db.write((app.now(), new), |tx, (now, new)| {
        Box::pin(token::make(tx, *now, new))
    });
    write.await?;
    let blank = Submitted {
        days: 90,
        ..Submitted::default()
    };
    let made = Some(Made { name, secret });
    render(&app, &request, None, made, blank, Vec::new()).await
}

/// Revokes one of one's own. That it is good for nothing already is no error.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let person = me(&request)?;
    let write = app
        .db
        .write((app.now(), person, key), |tx, (now, person, key)| {
            Box::pin(token::revoke(tx, *now, Some(*person), Some(*person), key))
        });
    write.await?;
    Ok(Redirect::to("/mi-cuenta/claves?hecho=revocada").into_response())
}
