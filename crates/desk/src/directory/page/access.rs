//! Somebody's account, by who looks after accounts: links, locking, devices.

use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::json;

use crate::directory::lock::{self, Locking};
use crate::directory::page::person::{self, Showing, managing};
use crate::directory::store;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::session::link::{self, Purpose};
use crate::platform::session::second_factor;
use crate::platform::text::clean;
use crate::platform::web::Page;
use crate::platform::web::view::Fault;

/// Makes a new link for somebody who lost the first or the password.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such person with an account; a refusal
/// when the account is locked.
pub async fn new_link(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
) -> Result<Response, AppError> {
    if !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let token = app.random.token()?;
    let context = (
        app.now(),
        request.viewer.actor.person,
        person,
        token.clone(),
    );
    app.db
        .write(context, |tx, (now, me, person, token)| {
            Box::pin(async move {
                if store::locked(tx.conn(), *person).await?.is_some() {
                    let text = "La cuenta está bloqueada: desbloquéela antes de dar un enlace.";
                    return Err(engine::Refusal::whole("account.locked", text).into());
                }
                link::issue(tx, *now, Purpose::SetPassword { person: *person }, token).await?;
                let subject = person.to_string();
                audit::record(tx, *now, *me, "account.link", subject, &json!({})).await
            })
        })
        .await?;
    let showing = Showing {
        link: Some(app.public_url.link(&link::path(&token))),
        ..Showing::default()
    };
    person::render(&app, &request, person, showing).await
}

/// Why an account is locked.
#[derive(Deserialize)]
pub struct Reason {
    #[serde(default)]
    reason: String,
}

/// Locks an account.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn lock(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Form(form): Form<Reason>,
) -> Result<Response, AppError> {
    if !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let reason = clean(&form.reason).replace('\n', " ");
    let again = async |text: &str| {
        let showing = Showing {
            reason: form.reason.clone(),
            faults: vec![Fault::new("reason", text)],
            ..Showing::default()
        };
        person::refused(&app, &request, person, showing).await
    };
    match reason.chars().count() {
        0 => return again("Escriba por qué se bloquea.").await,
        1..=300 => {}
        _ => return again("Use a lo más 300 caracteres.").await,
    }
    let locking = Locking {
        now: app.now(),
        me: request.viewer.actor.person,
        person,
        reason,
        managing: managing(&app),
    };
    let write = app
        .db
        .write(locking, |tx, order| Box::pin(lock::lock(tx, order)));
    match write.await {
        Ok(()) => Ok(person::done(person, "bloqueada")),
        Err(AppError::Refused(refusal)) => again(&refusal.text).await,
        Err(e) => Err(e),
    }
}

/// Opens a locked account.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn unlock(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
) -> Result<Response, AppError> {
    if !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let context = (app.now(), request.viewer.actor.person, person);
    let write = app.db.write(context, |tx, (now, me, person)| {
        Box::pin(lock::unlock(tx, *now, *me, *person))
    });
    write.await?;
    Ok(person::done(person, "desbloqueada"))
}

/// Which device.
#[derive(Deserialize)]
pub struct Device {
    /// Its number; every one when nothing is said.
    #[serde(default)]
    device: String,
}

/// Signs one of a person's devices out, or all of them.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn sign_out(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Form(form): Form<Device>,
) -> Result<Response, AppError> {
    if !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let device = match form.device.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| AppError::NotFound)?),
    };
    let context = (app.now(), request.viewer.actor.person, person, device);
    let write = app.db.write(context, |tx, (now, me, person, device)| {
        Box::pin(lock::sign_out(tx, *now, *me, *person, *device))
    });
    write.await?;
    Ok(person::done(person, "sesiones"))
}

/// Takes the second factor away from somebody who lost it, and signs every device out.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number, and for one's own account,
/// whose second factor is taken away with a password and a code.
pub async fn reset_second_factor(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person;
    if me == Some(person) || !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let write = app
        .db
        .write((app.now(), me, person), |tx, (now, me, person)| {
            Box::pin(second_factor::reset(tx, *now, *me, *person))
        });
    write.await?;
    Ok(person::done(person, "dos-pasos"))
}
