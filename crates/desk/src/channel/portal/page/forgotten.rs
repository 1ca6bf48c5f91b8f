//! `/contrasena`: a new password by mail. The answer is the same whether or not the
//! address has an account.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use serde::Deserialize;

use super::told::Told;
use crate::channel::portal::access::{self, Purpose};
use crate::channel::portal::humanity::{self, Asked, Posted};
use crate::directory::store::is_email;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/portal/page/forgotten.html")]
struct Forgotten {
    shell: Shell,
    email: Field,
    human: Asked,
    faults: Vec<Fault>,
}

/// The form.
#[derive(Deserialize, Default)]
pub struct Submitted {
    #[serde(default)]
    email: String,
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    proof: String,
    #[serde(default)]
    answer: String,
}

fn shell(app: &App, request: &Page) -> Shell {
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to("Iniciar sesión", "/entrar"),
        Crumb::here("Olvidé mi contraseña"),
    ];
    request.shell(app, crumbs)
}

/// The empty form.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    if app.mail.is_none() {
        return page(&Told {
            shell: shell(&app, &request),
            icon: "key",
            heading: "Pida una contraseña nueva a la oficina".to_owned(),
            texts: vec![format!(
                "Aquí todavía no salen correos. Pida un enlace nuevo a quien administra el sistema en {}.",
                app.pack.institution.office
            )],
            next: Some(("Iniciar sesión".to_owned(), "/entrar".to_owned())),
        });
    }
    render(&app, &request, Submitted::default(), Vec::new()).await
}

async fn render(
    app: &App,
    request: &Page,
    form: Submitted,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let came = Posted::given(form.challenge, form.proof, form.answer);
    let human = humanity::asked(app, &came, error_of(&faults, humanity::CONTROL)).await?;
    page(&Forgotten {
        shell: shell(app, request),
        email: Field {
            value: form.email,
            error: error_of(&faults, "email"),
        },
        human: Asked {
            by_mail: false,
            ..human
        },
        faults,
    })
}

/// Queues the mail, if there is somebody to get one.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    if app.mail.is_none() {
        return Err(AppError::NotFound);
    }
    let mut faults = Vec::new();
    if !is_email(form.email.trim()) {
        let text = "Escriba un correo completo: nombre, arroba y lo que sigue.";
        faults.push(Fault::new("email", text));
    }
    let (challenge, proof) = (form.challenge.clone(), form.proof.clone());
    let came = Posted::given(challenge, proof, form.answer.clone());
    let proof = came.prove(&app, &mut faults).await?;
    let (Some(proof), true) = (proof, faults.is_empty()) else {
        let again = render(&app, &request, form, faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let context = (app.now(), form.email, proof);
    let write = app.db.write(context, |tx, (now, email, proof)| {
        Box::pin(ask(tx, *now, email, proof))
    });
    write.await?;
    Ok(Redirect::to("/contrasena/revise-su-correo").into_response())
}

/// Once for each challenge: a second click sends no second mail.
async fn ask(tx: &Tx, now: i64, email: &str, proof: &humanity::Proof) -> Result<(), AppError> {
    if humanity::spend(tx, &proof.challenge).await? {
        access::queue(tx, now, Purpose::Password, None, email).await?;
    }
    Ok(())
}

/// What is said afterwards, whether or not there is an account.
///
/// # Errors
/// When the template fails.
pub async fn check_mail(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    page(&Told {
        shell: shell(&app, &request),
        icon: "mail",
        heading: "Revise su correo".to_owned(),
        texts: vec![
            "Si esa dirección tiene una cuenta, le llegará un enlace para elegir una contraseña nueva. Sirve una hora.".to_owned(),
            "Si en unos minutos no llega, busque en «correo no deseado» o revise que sea la dirección con la que se registró.".to_owned(),
        ],
        next: Some(("Pedir otro enlace".to_owned(), "/contrasena".to_owned())),
    })
}
