//! `/mi-cuenta`: one's own name and roles, password, and signed-in devices.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::json;

use crate::directory::notice::{self, Notice as Mail};
use crate::directory::store;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::limit::{self, Key, Purpose};
use crate::platform::policy::{Action, may};
use crate::platform::session::store::{list, revoke as end_one, revoke_all};
use crate::platform::session::{
    WeakPassword, device, hash, known_device, second_factor, step, verify,
};
use crate::platform::text::When;
use crate::platform::web::view::{Fault, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "directory/page/own_account.html")]
struct Account {
    shell: Shell,
    name: String,
    email: String,
    role: String,
    second_factor: bool,
    /// Whether there is anything that another system could be told with one's sight.
    sees: bool,
    sessions: Vec<Row>,
    others: bool,
    old_error: Option<String>,
    password_error: Option<String>,
    faults: Vec<Fault>,
    minimum: usize,
}

/// A signed-in device.
struct Row {
    device: String,
    address: String,
    opened: When,
    seen: When,
    /// Whether it is this one.
    here: bool,
    /// Where it is signed out.
    end: String,
}

/// What was just done, in the address that a form leads to.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The form for another password.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    old: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    repeat: String,
}

/// Who is signed in.
///
/// # Errors
/// [`AppError::NotFound`] for nobody, whom the route does not let in.
pub(super) fn me(request: &Page) -> Result<i64, AppError> {
    request.viewer.actor.person.ok_or(AppError::NotFound)
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
    let text = match done.hecho.as_deref() {
        Some("contrasena") => Some("Se cambió su contraseña y se cerraron sus demás sesiones."),
        Some("sesion") => Some("Se cerró esa sesión."),
        Some("sesiones") => Some("Se cerraron sus demás sesiones."),
        _ => None,
    };
    render(&app, &request, text, Vec::new()).await
}

async fn render(
    app: &App,
    request: &Page,
    done: Option<&str>,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let person = me(request)?;
    let found = store::find(app.db.read(), person).await?;
    let rows = list(app.db.read(), app.now(), person).await?;
    let mut shell = request.shell(
        app,
        vec![Crumb::to("Inicio", "/"), Crumb::here("Mi cuenta")],
    );
    shell.notice = done.map(Notice::done);
    let row = |row: tables::session::Model| Row {
        device: device::in_words(&row.user_agent),
        opened: When::new(row.created_at, app.now(), &app.zone),
        seen: When::new(row.seen_at, app.now(), &app.zone),
        here: request.viewer.session == Some(row.id),
        end: format!("/mi-cuenta/sesiones/{}/cerrar", row.id),
        address: row.address,
    };
    let sessions: Vec<Row> = rows.into_iter().map(row).collect();
    let signed = shell.person.clone();
    page(&Account {
        name: request.viewer.name.clone(),
        email: found.map(|found| found.email).unwrap_or_default(),
        role: signed.map(|signed| signed.role).unwrap_or_default(),
        second_factor: second_factor::is_on(app.db.read(), person).await?,
        sees: may(&request.viewer.actor, Action::SeeTickets, None),
        others: sessions.iter().any(|row| !row.here),
        sessions,
        old_error: error_of(&faults, "old"),
        password_error: error_of(&faults, "password"),
        faults,
        minimum: app.pack.passwords.minimum,
        shell,
    })
}

/// Whether this is the person's password; so often only.
///
/// # Errors
/// [`AppError::TooMany`] after some wrong ones.
pub(super) async fn is_own_password(
    app: &App,
    person: i64,
    password: String,
) -> Result<bool, AppError> {
    let key = Key::Person(person);
    limit::take(app, Purpose::SecondFactor, key).await?;
    let stored = store::password_of(app.db.read(), person).await?;
    let right = verify(app, password, stored).await?;
    if right {
        limit::give_back(app, Purpose::SecondFactor, key).await?;
    }
    Ok(right)
}

/// Changes one's own password; the other devices are signed out.
///
/// # Errors
/// When the database refuses.
pub async fn change_password(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let person = me(&request)?;
    let mut faults = Vec::new();
    let minimum = app.pack.passwords.minimum;
    if let Err(weak) = WeakPassword::check(&form.password, &form.repeat, minimum) {
        faults.push(Fault::new("password", weak.to_string()).about("Contraseña nueva"));
    }
    if faults.is_empty() && !is_own_password(&app, person, form.old).await? {
        let text = "No es su contraseña actual. Escríbala otra vez.";
        faults.push(Fault::new("old", text).about("Contraseña actual"));
    }
    if !faults.is_empty() {
        let again = render(&app, &request, None, faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let hash = hash(&app, form.password).await?;
    let (here, mail) = (request.viewer.session, app.random.token()?);
    let context = (app.clone(), person, here, hash, mail);
    let write = app
        .db
        .write(context, |tx, (app, person, here, hash, mail)| {
            Box::pin(async move {
                store::set_password(tx, *person, hash).await?;
                revoke_all(tx, *person, *here).await?;
                step::close_all(tx, *person).await?;
                known_device::forget(tx, *person).await?;
                notice::queue(tx, app, *person, Mail::Password, mail).await?;
                let (now, subject) = (app.now(), person.to_string());
                let actor = Some(*person);
                audit::record(tx, now, actor, "account.password", subject, &json!({})).await
            })
        });
    write.await?;
    Ok(Redirect::to("/mi-cuenta?hecho=contrasena").into_response())
}

/// Signs one device out. That it is gone already is no error.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(
    State(app): State<App>,
    request: Page,
    Path(session): Path<i64>,
) -> Result<Response, AppError> {
    end(&app, me(&request)?, Ending::One(session)).await?;
    Ok(Redirect::to("/mi-cuenta?hecho=sesion").into_response())
}

/// Signs all other devices out.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_others(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let here = request.viewer.session;
    end(&app, me(&request)?, Ending::Others(here)).await?;
    Ok(Redirect::to("/mi-cuenta?hecho=sesiones").into_response())
}

/// Which devices are signed out.
#[derive(Debug, Clone, Copy)]
enum Ending {
    One(i64),
    Others(Option<i64>),
}

async fn end(app: &App, person: i64, which: Ending) -> Result<(), AppError> {
    let context = (app.now(), person, which);
    let write = app.db.write(context, |tx, (now, person, which)| {
        Box::pin(async move {
            let ended = match which {
                Ending::One(session) => u64::from(end_one(tx, *person, *session).await?),
                Ending::Others(here) => revoke_all(tx, *person, *here).await?,
            };
            if ended == 0 {
                return Ok(());
            }
            let detail = json!({ "ended": ended });
            let subject = person.to_string();
            audit::record(tx, *now, Some(*person), "session.revoked", subject, &detail).await
        })
    });
    write.await
}
