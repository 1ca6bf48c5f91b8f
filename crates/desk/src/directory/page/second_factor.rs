//! `/mi-cuenta/seguridad`: setting up the second factor, its recovery codes, and
//! taking it away.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;

use super::own_account::{is_own_password, me};
use crate::directory::notice::{self, Notice as Mail};
use crate::directory::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::limit::{self, Key, Purpose};
use crate::platform::session::second_factor::{self, Setup, State as Factor, recovery_codes};
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "directory/page/second_factor.html")]
struct Security {
    shell: Shell,
    /// Whether a role asks for it.
    owed: bool,
    required: bool,
    setup: Option<Setup>,
    on: bool,
    left: u64,
    /// Fresh ones, shown this once.
    codes: Vec<String>,
    code: Field,
    renewing: Field,
    removing: Field,
    password_error: Option<String>,
    faults: Vec<Fault>,
}

/// What was just done, in the address that a form leads to.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// A code.
#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
}

/// Another form's code.
#[derive(Deserialize)]
pub struct Renewing {
    #[serde(default)]
    renewing: String,
}

/// The proof that asks for it to be taken away.
#[derive(Deserialize)]
pub struct Removing {
    #[serde(default)]
    password: String,
    #[serde(default)]
    removing: String,
}

const WRONG: &str =
    "El código no es correcto o ya se usó. Escriba el que su teléfono muestra ahora.";

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let done = match done.hecho.as_deref() {
        Some("quitada") => Some("Se desactivó la verificación en dos pasos."),
        _ => None,
    };
    render(&app, &request, done, Vec::new(), Vec::new()).await
}

async fn render(
    app: &App,
    request: &Page,
    done: Option<&str>,
    codes: Vec<String>,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let person = me(request)?;
    let state = second_factor::state(app, person).await?;
    let setup = match &state {
        Factor::Pending(secret) => {
            let found = store::find(app.db.read(), person).await?;
            let account = found.map(|found| found.email).unwrap_or_default();
            let account = if account.is_empty() {
                request.viewer.name.clone()
            } else {
                account
            };
            let issuer = &app.pack.institution.short;
            Some(second_factor::setup(secret, &account, issuer)?)
        }
        _ => None,
    };
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to("Mi cuenta", "/mi-cuenta"),
        Crumb::here("Verificación en dos pasos"),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = done.map(Notice::done);
    let asks = |role: &String| app.pack.passwords.second_factor.contains(role);
    let field = |id: &str| Field {
        error: error_of(&faults, id),
        ..Field::default()
    };
    page(&Security {
        shell,
        // Whoever was just let out of it is still marked so on this very request.
        owed: request.viewer.owes_second_factor && codes.is_empty(),
        required: request.viewer.actor.roles().iter().any(asks),
        setup,
        on: matches!(state, Factor::On { .. }),
        left: match state {
            Factor::On { codes } => codes,
            _ => 0,
        },
        codes,
        code: field("code"),
        renewing: field("renewing"),
        removing: field("removing"),
        password_error: error_of(&faults, "password"),
        faults,
    })
}

async fn refuse(app: &App, request: &Page, faults: Vec<Fault>) -> Result<Response, AppError> {
    let again = render(app, request, None, Vec::new(), faults).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// Makes a secret for a telephone.
///
/// # Errors
/// When the database refuses, or the master key cannot be made.
pub async fn begin(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    second_factor::begin(&app, me(&request)?).await?;
    Ok(Redirect::to("/mi-cuenta/seguridad").into_response())
}

/// Takes the telephone into use by its first code, and shows the recovery codes.
///
/// # Errors
/// When the database refuses.
pub async fn confirm(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Code>,
) -> Result<Response, AppError> {
    let person = me(&request)?;
    limit::take(&app, Purpose::SecondFactor, Key::Person(person)).await?;
    let codes = recovery_codes(&app.random)?;
    if !second_factor::confirm(&app, person, &form.code, &codes).await? {
        return refuse(&app, &request, vec![Fault::new("code", WRONG)]).await;
    }
    limit::give_back(&app, Purpose::SecondFactor, Key::Person(person)).await?;
    mail(&app, person, Mail::FactorOn).await?;
    let done = Some("Se activó la verificación en dos pasos.");
    render(&app, &request, done, codes, Vec::new()).await
}

async fn mail(app: &App, person: i64, notice: Mail) -> Result<(), AppError> {
    let context = (app.clone(), person, notice, app.random.token()?);
    let write = app.db.write(context, |tx, (app, person, notice, id)| {
        Box::pin(notice::queue(tx, app, *person, *notice, id))
    });
    write.await
}

/// Whether the code is right; so often only.
async fn is_right(app: &App, person: i64, code: &str) -> Result<bool, AppError> {
    let key = Key::Person(person);
    limit::take(app, Purpose::SecondFactor, key).await?;
    let right = second_factor::verify(app, person, code).await?.is_some();
    if right {
        limit::give_back(app, Purpose::SecondFactor, key).await?;
    }
    Ok(right)
}

/// Gives fresh recovery codes.
///
/// # Errors
/// When the database refuses.
pub async fn renew(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Renewing>,
) -> Result<Response, AppError> {
    let person = me(&request)?;
    if !is_right(&app, person, &form.renewing).await? {
        return refuse(&app, &request, vec![Fault::new("renewing", WRONG)]).await;
    }
    let codes = recovery_codes(&app.random)?;
    let context = (app.now(), person, codes.clone());
    let write = app.db.write(context, |tx, (now, person, codes)| {
        Box::pin(second_factor::renew_codes(tx, *now, *person, codes))
    });
    write.await?;
    let done = Some("Sus códigos anteriores ya no sirven.");
    render(&app, &request, done, codes, Vec::new()).await
}

/// Takes the second factor away; asks for both proofs.
///
/// # Errors
/// When the database refuses.
pub async fn remove(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Removing>,
) -> Result<Response, AppError> {
    let person = me(&request)?;
    let mut faults = Vec::new();
    if !is_own_password(&app, person, form.password).await? {
        faults.push(Fault::new(
            "password",
            "No es su contraseña. Escríbala otra vez.",
        ));
    } else if !is_right(&app, person, &form.removing).await? {
        faults.push(Fault::new("removing", WRONG));
    }
    if !faults.is_empty() {
        return refuse(&app, &request, faults).await;
    }
    let write = app.db.write((app.now(), person), |tx, (now, person)| {
        Box::pin(second_factor::remove(tx, *now, *person))
    });
    write.await?;
    mail(&app, person, Mail::FactorOff).await?;
    Ok(Redirect::to("/mi-cuenta/seguridad?hecho=quitada").into_response())
}
