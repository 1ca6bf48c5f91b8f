//! `POST /api/v1/tickets`: registering, for oneself or for somebody else.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::{Field, Refusal, Tie};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::channel::api::body::{Body, Known, wrong};
use crate::channel::api::command_id::command_id;
use crate::channel::api::params::Params;
use crate::channel::api::request::NewTicket;
use crate::channel::api::texts::{Controls, person, refusal};
use crate::channel::desk::page::{intake as desk, parts, typed::NEWCOMER};
use crate::channel::desk::submission;
use crate::channel::portal::consent;
use crate::channel::portal::page::send;
use crate::channel::portal::submission::{self as portal, Sent};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::limit::{self, Key, Purpose};
use crate::platform::person_key::PersonKeys;
use crate::platform::policy::{Action, may};
use crate::platform::web::Page;
use crate::ticket::store;

/// What everybody may say of a new ticket.
pub const ASKING: [&str; 7] = [
    "id",
    "service",
    "description",
    "unit",
    "fields",
    "files",
    "privacy",
];
/// What who registers for others may say besides.
pub const REGISTERING: [&str; 4] = ["requester", "channel", "follows", "split_from"];
/// What who classifies may say besides.
pub const CLASSIFYING: [&str; 2] = ["priority", "assignee"];

/// El ticket que se registró.
#[derive(Debug, Serialize, ToSchema)]
pub struct Created {
    /// Folio, o la clave mientras no lo tiene: con esto se abre.
    pub reference: String,
    /// Clave pública, que no cambia.
    pub key: String,
    /// Su versión.
    pub version: i64,
}

/// Registers a ticket.
///
/// # Errors
/// A refusal, or disk and database.
#[utoipa::path(
    post, path = "/api/v1/tickets", tag = "órdenes",
    summary = "Registrar un ticket",
    description = "Para uno mismo; con «requester», para otra persona. Pasa por las mismas revisiones que el formulario. Repetida con el mismo identificador contesta el mismo ticket.",
    params(("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden.")),
    request_body = NewTicket,
    responses((status = 201, description = "Se registró, o ya estaba registrado. «Location» dice dónde.", body = Created)),
)]
pub async fn create(
    State(app): State<App>,
    request: Page,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<Response, AppError> {
    params.none()?;
    let id = register(&app, &request, &headers, body).await?;
    let ticket = store::by_id(app.db.read(), id).await?;
    let created = Created {
        reference: ticket.reference().to_owned(),
        version: ticket.version,
        key: ticket.key,
    };
    let location = format!("/api/v1/tickets/{}", created.reference);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(created),
    )
        .into_response())
}

/// Registers what a body says, for whoever asks; answers with the ticket's number, when it is
/// repeated with that of the first time.
///
/// # Errors
/// A refusal, or disk and database.
pub async fn register(
    app: &App,
    request: &Page,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let actor = &request.viewer.actor;
    let registers = may(actor, Action::Create, None);
    let mut names = ASKING.to_vec();
    if registers {
        names.extend(REGISTERING);
        if may(actor, Action::Edit, None) {
            names.extend(CLASSIFYING);
        }
    }
    let mut known = body.only(&names)?;
    let people = app.people.keys(app).await?;
    if known.has("requester") || known.has("channel") {
        for_other(app, request, headers, &mut known, people).await
    } else {
        for_oneself(app, request, headers, &mut known, people).await
    }
}

/// The controls that both forms have, with these fields of the service.
fn controls(
    app: &App,
    headers: &HeaderMap,
    known: &mut Known,
    people: PersonKeys<'_>,
    asked: impl Fn(&engine::Form<'_>) -> Vec<String>,
) -> Result<Controls, AppError> {
    let mut controls = Controls::default();
    let service = known.text("service")?;
    let form = parts::form_of(app, &service);
    let fields = known.object("fields")?;
    controls.fill(&form, &asked(&form), &fields, people)?;
    controls.set("form", &service);
    controls.set("service", service);
    controls.set("description", known.text("description")?);
    controls.set("unit", known.text("unit")?);
    controls.set_all("kept", known.texts("files")?);
    controls.set("command", command_id(headers, known)?);
    Ok(controls)
}

fn keys(fields: &[&Field]) -> Vec<String> {
    fields.iter().map(|field| field.key.clone()).collect()
}

async fn for_oneself(
    app: &App,
    request: &Page,
    headers: &HeaderMap,
    known: &mut Known,
    people: PersonKeys<'_>,
) -> Result<i64, AppError> {
    for name in CLASSIFYING {
        if known.has(name) {
            let text = "Se dice solo al registrar para otra persona, con «requester».";
            return Err(wrong(name, text));
        }
    }
    let person = request.viewer.actor.person.ok_or(AppError::NoToken)?;
    limit::take(app, Purpose::Submit, Key::Person(person)).await?;
    let mut controls = controls(app, headers, known, people, |form| keys(&send::asked(form)))?;
    if known.yes("privacy")? {
        controls.set(consent::CONTROL, "sí");
    }
    let read = send::intake::read(app, Some(person), controls.incoming()).await?;
    let Some(ready) = read.ready else {
        return Err(refusal(&read.faults));
    };
    let sent = app
        .db
        .write(ready, |tx, ready| Box::pin(portal::register(tx, ready)));
    match sent.await? {
        Sent::Ticket(id) => Ok(id),
        Sent::Waiting => Err(AppError::internal("a person's request waits")),
    }
}

async fn for_other(
    app: &App,
    request: &Page,
    headers: &HeaderMap,
    known: &mut Known,
    people: PersonKeys<'_>,
) -> Result<i64, AppError> {
    if known.has("privacy") {
        let text = "Se dice solo al registrar para uno mismo.";
        return Err(wrong("privacy", text));
    }
    let channel = known.text("channel")?;
    let of_channel = app.pack.channels.iter().find(|c| c.key == channel);
    let asked = |form: &engine::Form<'_>| {
        let mut all = keys(&parts::asked(app, form));
        let more = of_channel.map(|channel| keys(&parts::of_channel(channel, form)));
        all.extend(more.unwrap_or_default());
        all
    };
    let mut controls = controls(app, headers, known, people, asked)?;
    for (name, tie) in [("follows", Tie::Follows), ("split_from", Tie::SplitFrom)] {
        let folio = known.text(name)?;
        if !folio.is_empty() {
            controls.set("origen", folio);
            controls.set("vinculo", tie.key());
        }
    }
    controls.set("channel", channel);
    controls.set("priority", known.text("priority")?);
    let assignee = known.take("assignee");
    if !assignee.is_null() {
        controls.set("assignee", person("assignee", &assignee, people)?);
    }
    match known.take("requester") {
        Value::Object(new) => {
            let new = Body(new).only(&["name", "email", "phone"])?;
            controls.set("requester", NEWCOMER);
            for name in ["name", "email", "phone"] {
                controls.set(name, new.text(name)?);
            }
        }
        Value::Null => {
            let text = "Diga para quién es: la clave de una persona, o sus datos.";
            return Err(Refusal::at("register.requester", "requester", text).into());
        }
        key => controls.set("requester", person("requester", &key, people)?),
    }
    let read = desk::read(app, &request.viewer.actor, controls.incoming()).await?;
    let Some(ready) = read.submission else {
        return Err(refusal(&read.faults));
    };
    let write = app
        .db
        .write(ready, |tx, ready| Box::pin(submission::register(tx, ready)));
    write.await
}
