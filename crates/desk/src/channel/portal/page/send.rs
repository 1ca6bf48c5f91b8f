//! `/enviar`: the public form [OCO-3].

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::catalogue;
use crate::channel::portal::submission::{Submission, register};
use crate::directory::{store::is_email, unit};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::random::sha256;
use crate::platform::web::view::{Choice, ChoiceGroup, Fault, Field, Kept, error_of};
use crate::platform::web::{Crumb, Incoming, Limits, Page, Shell, page};

/// Characters of a description.
const LONGEST: usize = 20_000;

#[derive(Template)]
#[template(path = "channel/portal/page/send.html")]
struct Send {
    shell: Shell,
    noun: String,
    email: Field,
    unit: Field,
    units: Vec<Choice>,
    service: Field,
    services: Vec<ChoiceGroup>,
    description: Field,
    files_error: Option<String>,
    kept: Vec<Kept>,
    limits: Limits,
    faults: Vec<Fault>,
    command: String,
}

/// What was typed, as it comes back when something is wrong.
#[derive(Default)]
struct Typed {
    email: String,
    unit: String,
    service: String,
    description: String,
    command: String,
    kept: Vec<Kept>,
}

/// The service that a link chose.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    servicio: String,
}

/// The empty form.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wish): Query<Wish>,
) -> Result<Response, AppError> {
    let typed = Typed {
        service: wish.servicio,
        command: app.random.token()?,
        ..Typed::default()
    };
    render(&app, &request, typed, Vec::new()).await
}

async fn render(
    app: &App,
    request: &Page,
    typed: Typed,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let units = unit::open(app.db.read()).await?;
    let areas = catalogue::open(app.db.read()).await?;
    let unit_choice = |u: unit::Unit| Choice {
        selected: u.key == typed.unit,
        // An option has no other way to show where a unit stands in the tree.
        label: format!("{}{}", "\u{2003}".repeat(u.depth), u.name),
        value: u.key,
    };
    let service_choice = |s: &tables::service::Model| Choice {
        value: s.key.clone(),
        label: s.name.clone(),
        selected: s.key == typed.service,
    };
    let group = |area: catalogue::Area| ChoiceGroup {
        choices: area.services.iter().map(service_choice).collect(),
        label: area.name,
    };
    let with_error = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    let label = app.pack.portal.send_label.clone();
    page(&Send {
        shell: request.shell(app, vec![Crumb::to("Inicio", "/"), Crumb::here(label)]),
        noun: app.pack.kind.noun.with_article(),
        units: units.into_iter().map(unit_choice).collect(),
        services: areas.into_iter().map(group).collect(),
        email: with_error("email", &typed.email),
        unit: with_error("unit", &typed.unit),
        service: with_error("service", &typed.service),
        description: with_error("description", &typed.description),
        files_error: error_of(&faults, "files"),
        kept: typed.kept,
        limits: Limits::of(&app.pack.files),
        faults,
        command: typed.command,
    })
}

/// Takes the form in: a ticket and its private link, or the form again with
/// everything that was typed and every file that was received.
///
/// # Errors
/// When disk or database refuse.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let incoming = Incoming::read(&app, multipart).await?;
    let form = &incoming.form;
    let mut typed = Typed {
        email: form.text("email"),
        unit: form.text("unit"),
        service: form.text("service"),
        description: form.text("description"),
        command: form.text("command"),
        kept: Vec::new(),
    };
    let unit = unit::find(app.db.read(), &typed.unit).await?;
    let service = catalogue::find(app.db.read(), &typed.service).await?;
    let mut faults = faults_of(&typed, unit.is_some(), service.is_some());
    faults.extend(
        incoming
            .refused
            .iter()
            .map(|why| Fault::new("files", why.clone())),
    );

    let carried = carry(&app, form.all("kept"), incoming.files).await?;
    faults.extend(carried.refusal.map(|why| Fault::new("files", why)));
    typed.kept = carried.kept;
    let (Some(unit), Some(service), true) = (unit, service, faults.is_empty()) else {
        let again = render(&app, &request, typed, faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let parts = [
        &typed.email,
        &typed.unit,
        &typed.service,
        &typed.description,
        &carried.seal,
    ];
    let body_hash = sha256(format!("{parts:?}"));
    let link_token = app.random.token()?;
    let submission = Submission {
        app: app.clone(),
        email: typed.email.clone(),
        unit: (unit.id, unit.key),
        service: (service.id, service.key),
        description: typed.description.clone(),
        uploads: carried.tokens,
        command: CommandId::new(typed.command.clone(), None, body_hash)?,
        link_token: link_token.clone(),
        now: app.now(),
    };
    match app
        .db
        .write(submission, |tx, submission| {
            Box::pin(register(tx, submission))
        })
        .await
    {
        Ok(()) => Ok(Redirect::to(&format!("/seguimiento/{link_token}?nuevo=1")).into_response()),
        Err(AppError::Refused(refusal)) => {
            let field = refusal.field.unwrap_or("description");
            let again =
                render(&app, &request, typed, vec![Fault::new(field, refusal.text)]).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(e) => Err(e),
    }
}

fn faults_of(typed: &Typed, unit: bool, service: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !is_email(&typed.email) {
        faults.push(Fault::new(
            "email",
            "Escriba un correo completo: nombre, arroba y lo que sigue.",
        ));
    }
    if !unit {
        faults.push(Fault::new("unit", "Elija su dependencia de la lista."));
    }
    if !service {
        faults.push(Fault::new("service", "Elija el servicio que necesita."));
    }
    match typed.description.chars().count() {
        0 => faults.push(Fault::new(
            "description",
            "Describa qué necesita o qué está fallando.",
        )),
        1..=LONGEST => {}
        _ => faults.push(Fault::new(
            "description",
            "El texto es demasiado largo: use a lo más 20 000 caracteres.",
        )),
    }
    faults
}
