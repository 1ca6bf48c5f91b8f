//! `/entrar/codigo`: the second factor, after the password.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{CookieJar, Form, Query};
use serde::Deserialize;

use super::sign_in::{Wish, start};
use crate::directory::notice::{self, Notice};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::limit::{self, Key, Purpose};
use crate::platform::session::second_factor::{self, Used};
use crate::platform::session::store::Device;
use crate::platform::session::{self, sign_in_path, step};
use crate::platform::text::escaped;
use crate::platform::web::view::Field;
use crate::platform::web::{Crumb, Page, Shell, again, page};

#[derive(Template)]
#[template(path = "directory/page/second_step.html")]
struct SecondStep {
    shell: Shell,
    code: Field,
    next: String,
}

/// The form.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// Where the second factor is asked for, on the way to `next`.
pub(super) fn path(next: &str) -> String {
    if next.is_empty() || next == "/" {
        return "/entrar/codigo".to_owned();
    }
    format!("/entrar/codigo?next={}", escaped(next))
}

/// Whose second factor is waited for on this browser.
async fn waited_for(app: &App, jar: &CookieJar) -> Result<Option<(String, i64)>, AppError> {
    let Some(token) = session::step_in(app, jar) else {
        return Ok(None);
    };
    let person = step::find(app.db.read(), app.now(), &token).await?;
    Ok(person.map(|person| (token, person)))
}

/// The page; whoever has not given a password begins there.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    jar: CookieJar,
    Query(wish): Query<Wish>,
) -> Result<Response, AppError> {
    if waited_for(&app, &jar).await?.is_none() {
        return Ok(Redirect::to(&sign_in_path(&wish.next)).into_response());
    }
    render(&app, &request, None, wish.next)
}

fn render(
    app: &App,
    request: &Page,
    error: Option<String>,
    next: String,
) -> Result<Response, AppError> {
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to("Iniciar sesión", sign_in_path(&next)),
        Crumb::here("Código"),
    ];
    page(&SecondStep {
        shell: request.shell(app, crumbs),
        code: Field {
            error,
            ..Field::default()
        },
        next,
    })
}

/// Checks the code and signs in.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    device: Device<'static>,
    jar: CookieJar,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let Some((token, person)) = waited_for(&app, &jar).await? else {
        return Ok(Redirect::to(&sign_in_path(&form.next)).into_response());
    };
    let tried = limit::take(&app, Purpose::SecondFactor, Key::Person(person)).await;
    if let Err(AppError::TooMany(at)) = tried {
        let error = format!(
            "Hubo varios códigos equivocados. Por seguridad, vuelva a intentarlo {}.",
            again(&app, at)
        );
        let again = render(&app, &request, Some(error), form.next)?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, again).into_response());
    }
    tried?;
    let Some(used) = second_factor::verify(&app, person, &form.code).await? else {
        let error = "El código no es correcto o ya se usó. Escriba el que su teléfono muestra ahora, o uno de recuperación.";
        let again = render(&app, &request, Some(error.to_owned()), form.next)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let mail = app.random.token()?;
    let context = (app.clone(), token, person, used, mail);
    let write = app
        .db
        .write(context, |tx, (app, token, person, used, mail)| {
            Box::pin(async move {
                if *used == Used::Recovery {
                    notice::queue(tx, app, *person, Notice::Recovery, mail).await?;
                }
                step::close(tx, token).await
            })
        });
    if !write.await? {
        return Ok(Redirect::to(&sign_in_path(&form.next)).into_response());
    }
    limit::give_back(&app, Purpose::SecondFactor, Key::Person(person)).await?;
    let jar = start(&app, person, device, jar).await?;
    let jar = session::clear_step(&app, jar);
    Ok((jar, Redirect::to(&sign_in_path(&form.next))).into_response())
}
