//! `/entrar` and `/salir`.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{CookieJar, Form, Query};
use serde::Deserialize;
use serde_json::json;

use crate::directory::notice::{self, Notice};
use crate::directory::store;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::limit::{self, Key, Purpose};
use crate::platform::policy::{Action, may};
use crate::platform::random::sha256;
use crate::platform::session::attempt::{self, Attempt, Counted};
use crate::platform::session::store::Device;
use crate::platform::session::{
    self, Viewer, known_device, local_path, second_factor, sign_in_path, step, verify,
};
use crate::platform::web::view::Field;
use crate::platform::web::{Client, Crumb, Page, Section, Shell, again, page};

#[derive(Template)]
#[template(path = "directory/page/sign_in.html")]
struct SignIn {
    shell: Shell,
    email: Field,
    error: Option<String>,
    next: String,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    pub(super) next: String,
}

/// The form.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// The sign-in page; who is signed in goes straight on.
///
/// # Errors
/// When the template fails.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wish): Query<Wish>,
) -> Result<Response, AppError> {
    if request.viewer.actor.person.is_some() {
        let next = if wish.next.is_empty() || request.viewer.owes_second_factor {
            first_page(&request.viewer)
        } else {
            &wish.next
        };
        return Ok(Redirect::to(&local_path(next)).into_response());
    }
    render(&app, &request, String::new(), None, wish.next)
}

fn render(
    app: &App,
    request: &Page,
    email: String,
    error: Option<String>,
    next: String,
) -> Result<Response, AppError> {
    let shell = request.shell(
        app,
        vec![Crumb::to("Inicio", "/"), Crumb::here("Iniciar sesión")],
    );
    page(&SignIn {
        shell,
        email: Field::of(email),
        error,
        next,
    })
}

/// Checks address and password. The answer is the same, and takes as long,
/// whichever of them is wrong, and so is the wait that comes with many tries.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    client: Client,
    device: Device<'static>,
    jar: CookieJar,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let here = Key::Address(client.0);
    let tried = limit::take(&app, Purpose::SignIn, here).await;
    if let Err(AppError::TooMany(at)) = tried {
        let text = "Desde su red hubo muchos intentos fallidos. Por seguridad, vuelva a intentarlo";
        return waiting(&app, &request, form, text, at);
    }
    tried?;
    let account = store::credentials(app.db.read(), &form.email).await?;
    let owner = account.as_ref().map(|a| a.person);
    let counted = counted(&app, &jar, &form.email, owner).await?;
    let failures = match attempt::begin(&app, &counted).await? {
        Attempt::Go(failures) => failures,
        Attempt::Wait(until) => {
            let text =
                "Hubo varios intentos fallidos con este correo. Por seguridad, vuelva a intentarlo";
            return waiting(&app, &request, form, text, until);
        }
    };
    let hash = account.and_then(|a| a.password_hash);
    let right = verify(&app, form.password, hash).await?;
    let Some(person) = owner.filter(|_| right) else {
        failed(&app, owner, failures, &device).await?;
        let mut wrong =
            "El correo o la contraseña no son correctos. Revise ambos e inténtelo de nuevo"
                .to_owned();
        let wait = attempt::wait(failures);
        if wait > 0 {
            wrong = format!("{wrong} {}", again(&app, app.now() + wait));
        }
        let error = Some(format!("{wrong}."));
        let page = render(&app, &request, form.email, error, form.next)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    limit::give_back(&app, Purpose::SignIn, here).await?;
    let token = app.random.token()?;
    let asked = second_factor::is_on(app.db.read(), person).await?;
    let context = (app.now(), counted, person, token.clone(), asked);
    let write = app
        .db
        .write(context, |tx, (now, counted, person, token, asked)| {
            Box::pin(async move {
                attempt::succeeded(tx, counted).await?;
                if *asked {
                    step::open(tx, *now, *person, token).await?;
                }
                Ok(())
            })
        });
    write.await?;
    if asked {
        let jar = session::set_step(&app, jar, token);
        return Ok((jar, Redirect::to(&super::second_step::path(&form.next))).into_response());
    }
    let jar = start(&app, person, device, jar).await?;
    // The page for signing in knows where each role goes on.
    Ok((jar, Redirect::to(&sign_in_path(&form.next))).into_response())
}

/// Whose failures this try counts among.
async fn counted(
    app: &App,
    jar: &CookieJar,
    email: &str,
    owner: Option<i64>,
) -> Result<Counted, AppError> {
    if let Some(token) = session::device_in(app, jar) {
        let hash = sha256(token);
        if known_device::is_known(app.db.read(), app.now(), &hash, owner).await? {
            return Ok(Counted::device(&hash));
        }
    }
    Ok(Counted::address(&store::normal_email(email)))
}

/// The form again, with when to go on.
fn waiting(
    app: &App,
    request: &Page,
    form: Submitted,
    text: &str,
    until: i64,
) -> Result<Response, AppError> {
    let error = format!("{text} {}.", again(app, until));
    let page = render(app, request, form.email, Some(error), form.next)?;
    let mut answer = (StatusCode::TOO_MANY_REQUESTS, page).into_response();
    let seconds = ((until - app.now() + 999) / 1000).max(1);
    let headers = answer.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(answer)
}

/// Writes down failures that go on, and tells the owner of the first waits.
async fn failed(
    app: &App,
    owner: Option<i64>,
    failures: i64,
    device: &Device<'_>,
) -> Result<(), AppError> {
    let Some(person) = owner.filter(|_| attempt::wait(failures) > 0) else {
        return Ok(());
    };
    let from = device.address.map(|ip| ip.to_string()).unwrap_or_default();
    let token = app.random.token()?;
    let context = (app.clone(), person, failures, from, token);
    let write = app
        .db
        .write(context, |tx, (app, person, failures, from, token)| {
            Box::pin(async move {
                let detail = json!({ "failures": failures, "address": from });
                let subject = person.to_string();
                audit::record(tx, app.now(), None, "session.refused", subject, &detail).await?;
                if matches!(failures, 5 | 10) {
                    notice::queue(tx, app, *person, Notice::Failures, token).await?;
                }
                Ok(())
            })
        });
    write.await
}

/// Signs a person in on this browser, with a fresh token: a session that the
/// browser came with ends.
///
/// # Errors
/// When the database refuses.
pub async fn start(
    app: &App,
    person: i64,
    device: Device<'static>,
    jar: CookieJar,
) -> Result<CookieJar, AppError> {
    let (token, known) = (app.random.token()?, app.random.token()?);
    let before = session::token_in(app, &jar).map(sha256);
    let old = session::device_in(app, &jar).map(sha256);
    let context = (
        app.now(),
        person,
        (token.clone(), known.clone()),
        device,
        (before, old),
    );
    app.db
        .write(
            context,
            |tx, (now, person, (token, known), device, (before, old))| {
                Box::pin(async move {
                    if let Some(before) = before {
                        session::store::close(tx, before).await?;
                    }
                    if let Some(old) = old {
                        known_device::forget_one(tx, old).await?;
                    }
                    session::store::open(tx, *now, *person, token, device).await?;
                    known_device::remember(tx, *now, *person, known).await?;
                    store::signed_in(tx, *person, *now).await?;
                    audit::record(
                        tx,
                        *now,
                        Some(*person),
                        "session.opened",
                        person.to_string(),
                        &json!({}),
                    )
                    .await
                })
            },
        )
        .await?;
    let jar = session::set_device(app, jar, known);
    Ok(session::set(app, jar, token))
}

/// Where a person's day begins.
fn first_page(viewer: &Viewer) -> &'static str {
    let actor = &viewer.actor;
    if viewer.owes_second_factor {
        "/mi-cuenta/seguridad"
    } else if may(actor, Action::SeeTickets, None) {
        "/inicio"
    } else if Section::ALL.iter().any(|s| may(actor, s.action, None)) {
        "/administracion"
    } else {
        "/"
    }
}

/// Signs out on this browser.
///
/// # Errors
/// When the database refuses.
pub async fn leave(
    State(app): State<App>,
    request: Page,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<Response, AppError> {
    if let (Some(token), Some(person)) = (
        session::token_of(&app, &headers),
        request.viewer.actor.person,
    ) {
        app.db
            .write(
                (app.now(), person, sha256(token)),
                |tx, (now, person, hash)| {
                    Box::pin(async move {
                        session::store::close(tx, hash).await?;
                        audit::record(
                            tx,
                            *now,
                            Some(*person),
                            "session.closed",
                            person.to_string(),
                            &json!({}),
                        )
                        .await
                    })
                },
            )
            .await?;
    }
    Ok((session::clear(&app, jar), Redirect::to("/")).into_response())
}
