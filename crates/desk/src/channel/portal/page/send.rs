//! `/enviar`: the public form [OCO-3].

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use engine::{FieldType, Refusal};
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
use crate::ticket::form::{self, Lists, Posted, Section, sections, widget};

/// Characters of a description.
const LONGEST: usize = 20_000;

#[derive(Template)]
#[template(path = "channel/portal/page/send.html")]
struct Send {
    shell: Shell,
    heading: String,
    email: Field,
    unit: Field,
    units: Vec<Choice>,
    service: Field,
    services: Vec<ChoiceGroup>,
    /// The controls of what the chosen service asks for.
    sections: Vec<Section>,
    /// The service that those controls are of.
    form: String,
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
    tried: BTreeMap<String, Vec<String>>,
    kept_of: BTreeMap<String, Vec<Kept>>,
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
    let areas = catalogue::open(app, app.db.read()).await?;
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
    let form = form_of(app, &typed.service);
    let asked = asked(&form);
    let lists = Lists::of(app, &asked).await?;
    let control = |field: &&engine::Field| {
        let tried = typed.tried.get(&field.key).cloned();
        let mut control = widget(app, &form, field, None, tried, &lists, &faults);
        if let Some(kept) = typed.kept_of.get(&field.key) {
            control.kept.clone_from(kept);
        }
        control
    };
    page(&Send {
        shell: request.shell(
            app,
            vec![Crumb::to("Inicio", "/"), Crumb::here(label.clone())],
        ),
        heading: label,
        sections: sections(asked.iter().map(control)),
        form: typed.service.clone(),
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
    let mut incoming = Incoming::read(&app, multipart).await?;
    let form = &incoming.form;
    let mut typed = Typed {
        email: form.text("email"),
        unit: form.text("unit"),
        service: form.text("service"),
        description: form.text("description"),
        command: form.text("command"),
        ..Typed::default()
    };
    let unit = unit::find(app.db.read(), &typed.unit).await?;
    let service = catalogue::find(&app, app.db.read(), &typed.service).await?;
    let mut faults = faults_of(&typed, unit.is_some(), service.is_some());
    faults.extend(
        incoming
            .refused
            .iter()
            .map(|why| Fault::new("files", why.clone())),
    );

    let shown = form_of(&app, &typed.service);
    let fields = asked(&shown);
    let posted = form::read(&app, &fields, form, &mut incoming.files).await?;
    let new_form = !fields.is_empty() && form.text("form") != typed.service;
    if new_form {
        let text = "Este servicio pide algunos datos más. Complételos abajo y envíe de nuevo.";
        faults.push(Fault::new("service", text));
    } else {
        // With nothing wrong so far the engine tells what is missing, and knows more of it.
        if !faults.is_empty() || !posted.faults.is_empty() {
            faults.extend(missing(&fields, &posted));
        }
        faults.extend(posted.faults);
        let place = |fault: &Fault| place(&fields, &fault.field);
        faults.sort_by_key(place);
    }
    typed.tried = posted.tried;
    typed.kept_of = posted.kept;
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
        &format!("{:?} {}", posted.changes, posted.seal),
    ];
    let body_hash = sha256(format!("{parts:?}"));
    let link_token = app.random.token()?;
    let submission = Submission {
        app: app.clone(),
        email: typed.email.clone(),
        unit: unit.key,
        kind: kind_of(&app, &service.key),
        service: service.key,
        changes: posted.changes,
        fields: posted.uploads,
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
            let faults = faults_in(&refusal);
            let again = render(&app, &request, typed, faults).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(e) => Err(e),
    }
}

/// The key of the kind of a service's tickets.
fn kind_of(app: &App, service: &str) -> String {
    let kind = app.pack.kind_of(service);
    kind.map_or_else(|| app.kind.key.clone(), |kind| kind.key.clone())
}

/// The form that a new ticket of a service gets; an empty one without a service.
fn form_of<'a>(app: &'a App, service: &str) -> engine::Form<'a> {
    if app.known.service(service).is_none() {
        return engine::Form::default();
    }
    app.book.fresh_form(&kind_of(app, service), Some(service))
}

/// The fields that are asked when a request is made: nothing that stays inside, and
/// nobody of the staff by name, which is nothing to show to everybody.
fn asked<'a>(form: &engine::Form<'a>) -> Vec<&'a engine::Field> {
    form.fields()
        .iter()
        .copied()
        .filter(|field| !field.later && !field.internal && field.kind != FieldType::Person)
        .collect()
}

/// Fields that whoever sends this form must fill in, whatever else it says, and left empty.
fn missing(fields: &[&engine::Field], posted: &Posted) -> Vec<Fault> {
    let empty = |field: &&&engine::Field| {
        let always = field.required && field.visible_when.is_none();
        let read = posted.changes.get(&field.key).is_some_and(Option::is_some);
        let file = posted.uploads.contains_key(&field.key);
        let id = form::control(&field.key);
        let told = error_of(&posted.faults, &id).is_some();
        always && !read && !file && !told
    };
    let fault = |field: &&engine::Field| {
        let text = format!("Falta «{}».", field.label);
        Fault::new(form::control(&field.key), text)
    };
    fields.iter().filter(empty).map(fault).collect()
}

/// Where a control stands in the form, so that the summary goes down the page.
fn place(fields: &[&engine::Field], id: &str) -> usize {
    let before = ["email", "unit", "service"];
    let own = fields.iter().position(|f| form::control(&f.key) == id);
    match before.iter().position(|name| *name == id) {
        Some(place) => place,
        None => own.map_or(usize::MAX, |place| place.saturating_add(before.len())),
    }
}

/// What the engine refused, at the controls that it is about.
fn faults_in(refusal: &Refusal) -> Vec<Fault> {
    let own = |field: &str| match field {
        "description" | "unit" | "service" | "files" => field.to_owned(),
        "requester" => "email".to_owned(),
        key => form::control(key),
    };
    let faults = refusal
        .faults
        .iter()
        .map(|(field, text)| Fault::new(own(field), text));
    let faults: Vec<Fault> = faults.collect();
    if faults.is_empty() {
        return vec![Fault::new("service", &refusal.text)];
    }
    faults
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
