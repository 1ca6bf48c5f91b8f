//! `/confirmar/{token}`: a request that was sent without a script reaches those who
//! attend only from here. Looking changes nothing: programs that read mail look at
//! links, too.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::told::{self, Told, secret_shell};
use crate::channel::portal::pending::{self, Confirming, Pending};
use crate::channel::portal::submission::Sent;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/portal/page/confirm.html")]
struct Confirm {
    shell: Shell,
    the_noun: String,
    service: String,
    unit: String,
    description: String,
    files: usize,
    refused: Option<String>,
}

/// What is said after a request was sent without a script.
///
/// # Errors
/// When the template fails.
pub async fn check_mail(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let label = app.pack.portal.send_label.clone();
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to(label, "/enviar"),
        Crumb::here("Revise su correo"),
    ];
    page(&Told {
        shell: request.shell(&app, crumbs),
        icon: "mail",
        heading: "Falta un paso: revise su correo".to_owned(),
        texts: vec![
            "Le enviamos un mensaje a la dirección que escribió. Abra su enlace y confirme: hasta entonces nadie recibe lo que envió, y todavía no tiene folio.".to_owned(),
            "El enlace sirve 48 horas. Si en unos minutos no llega, busque en «correo no deseado» o revise que la dirección estuviera bien escrita y envíelo de nuevo.".to_owned(),
        ],
        next: Some(("Enviar de nuevo".to_owned(), "/enviar".to_owned())),
    })
}

/// What is about to be sent, with the button that sends it.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    match pending::find(app.db.read(), app.now(), &token).await {
        Ok(pending) => render(&app, &request, &pending, None),
        Err(AppError::NotFound) => gone(&app, &request),
        Err(e) => Err(e),
    }
}

fn render(
    app: &App,
    request: &Page,
    pending: &Pending,
    refused: Option<String>,
) -> Result<Response, AppError> {
    let wish = &pending.wish;
    let files = wish.fields.values().flatten().chain(&wish.uploads).count();
    let name = |name: Option<&str>| name.unwrap_or_default().to_owned();
    page(&Confirm {
        shell: secret_shell(app, request),
        the_noun: app.kind.noun.definite(),
        service: name(app.known.service(&wish.service).map(|s| s.name.as_str())),
        unit: name(app.known.unit(&wish.unit).map(|u| u.name.as_str())),
        description: wish.description.clone(),
        files,
        refused,
    })
}

fn gone(app: &App, request: &Page) -> Result<Response, AppError> {
    let texts = vec![
        "Los enlaces para confirmar sirven 48 horas. Lo que no se confirmó a tiempo se borró y nadie lo recibió.".to_owned(),
        "Si todavía lo necesita, envíelo de nuevo.".to_owned(),
    ];
    let next = (app.pack.portal.send_label.clone(), "/enviar".to_owned());
    told::gone(app, request, texts, next)
}

/// Sends it: a ticket and its private link. Again, only another link to it.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let link_token = app.random.token()?;
    let asked = Confirming {
        app: app.clone(),
        token: token.clone(),
        link_token: link_token.clone(),
        now: app.now(),
    };
    let write = app
        .db
        .write(asked, |tx, asked| Box::pin(pending::confirm(tx, asked)));
    match write.await {
        Ok(Sent::Ticket(_)) => {
            Ok(Redirect::to(&format!("/seguimiento/{link_token}?nuevo=1")).into_response())
        }
        Ok(Sent::Waiting) => Err(AppError::internal("a confirmed request waits")),
        Err(AppError::NotFound) => gone(&app, &request),
        Err(AppError::Refused(refusal)) => {
            let pending = pending::find(app.db.read(), app.now(), &token).await?;
            let again = render(&app, &request, &pending, Some(refusal.text))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(e) => Err(e),
    }
}
