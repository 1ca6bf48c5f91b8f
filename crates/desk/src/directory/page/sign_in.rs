//! `/entrar` and `/salir`.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{CookieJar, Form, Query};
use serde::Deserialize;
use serde_json::json;

use crate::directory::store;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, may};
use crate::platform::random::sha256;
use crate::platform::session::{self, local_path, sign_in_path, verify};
use crate::platform::web::view::Field;
use crate::platform::web::{Crumb, Page, Shell, page};

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
    next: String,
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
        let next = if wish.next.is_empty() {
            first_page(&request.viewer.actor)
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
/// whichever of them is wrong.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    headers: HeaderMap,
    jar: CookieJar,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let account = store::credentials(app.db.read(), &form.email).await?;
    let hash = account.as_ref().and_then(|a| a.password_hash.clone());
    let right = verify(&app, form.password, hash).await?;
    let Some(person) = account.map(|a| a.person).filter(|_| right) else {
        let wrong =
            "El correo o la contraseña no son correctos. Revise ambos e inténtelo de nuevo.";
        let again = render(
            &app,
            &request,
            form.email,
            Some(wrong.to_owned()),
            form.next,
        )?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let jar = start(&app, person, &headers, jar).await?;
    // The page for signing in knows where each role goes on.
    Ok((jar, Redirect::to(&sign_in_path(&form.next))).into_response())
}

/// Signs a person in on this browser.
///
/// # Errors
/// When the database refuses.
pub async fn start(
    app: &App,
    person: i64,
    headers: &HeaderMap,
    jar: CookieJar,
) -> Result<CookieJar, AppError> {
    let token = app.random.token()?;
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let context = (app.now(), person, token.clone(), agent.to_owned());
    app.db
        .write(context, |tx, (now, person, token, agent)| {
            Box::pin(async move {
                session::store::open(tx, *now, *person, token, agent).await?;
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
        })
        .await?;
    Ok(session::set(app, jar, token))
}

/// Where a person's day begins.
fn first_page(actor: &Actor) -> &'static str {
    if may(actor, Action::SeeTickets, None) {
        "/solicitudes"
    } else if may(actor, Action::ManagePeople, None) {
        "/administracion/personas"
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
