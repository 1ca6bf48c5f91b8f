//! `/solicitudes/nueva`: registering for somebody else.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Changes, Field as FormField, Property, Refusal, Value};

use super::parts::{self, Person, Tried};
use crate::catalogue;
use crate::channel::desk::submission::{Submission, Who, register};
use crate::directory::store::{Newcomer, is_email};
use crate::directory::unit;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::policy::{Action, may};
use crate::platform::random::sha256;
use crate::platform::text::capital;
use crate::platform::web::view::{Choice, ChoiceGroup, Fault, Field, Kept, error_of};
use crate::platform::web::{Crumb, Form, Incoming, Limits, Page, Shell, page};
use crate::ticket::form::{self, Lists, Section, Widget};
use crate::ticket::page::forms::takers;
use crate::ticket::page::similar::Similar;
use crate::ticket::store;

/// Characters of a description, of a name and of a telephone.
const LONGEST: usize = 20_000;
const NAME: usize = 120;
const PHONE: usize = 40;
/// What the choice of a person says for somebody who is not there yet.
const NEWCOMER: &str = "nueva";

#[derive(Template)]
#[template(path = "channel/desk/page/form.html")]
struct Register {
    shell: Shell,
    heading: String,
    channels: Vec<ChannelChoice>,
    channel_error: Option<String>,
    text: String,
    people: Vec<Person>,
    requester_error: Option<String>,
    is_new: bool,
    name: Field,
    email: Field,
    phone: Field,
    unit: Field,
    units: Vec<Choice>,
    service: Field,
    services: Vec<ChoiceGroup>,
    sections: Vec<Section>,
    form: String,
    description: Field,
    priority: Vec<Choice>,
    assignee: Vec<Choice>,
    priority_error: Option<String>,
    assignee_error: Option<String>,
    similar: Vec<Similar>,
    files_error: Option<String>,
    kept: Vec<Kept>,
    limits: Limits,
    faults: Vec<Fault>,
    command: String,
    noun_singular: String,
}

struct ChannelChoice {
    key: String,
    name: String,
    icon: String,
    chosen: bool,
    widgets: Vec<Widget>,
}

/// What was typed, as it comes back.
#[derive(Default)]
struct Typed {
    channel: String,
    text: String,
    requester: String,
    name: String,
    email: String,
    phone: String,
    unit: String,
    service: String,
    description: String,
    priority: String,
    assignee: String,
    command: String,
    kept: Vec<Kept>,
    tried: Tried,
}

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            channel: form.text("channel"),
            text: form.text("quien"),
            requester: form.text("requester"),
            name: form.text("name"),
            email: form.text("email"),
            phone: form.text("phone"),
            unit: form.text("unit"),
            service: form.text("service"),
            description: form.text("description"),
            priority: form.text("priority"),
            assignee: form.text("assignee"),
            command: form.text("command"),
            ..Self::default()
        }
    }
}

/// The empty form.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let first = app.pack.channels.first().map(|channel| channel.key.clone());
    let typed = Typed {
        channel: first.unwrap_or_default(),
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
    let with_error = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    let unit_choice = |unit: unit::Unit| Choice {
        selected: unit.key == typed.unit,
        // An option has no other way to show where a unit stands in the tree.
        label: format!("{}{}", "\u{2003}".repeat(unit.depth), unit.name),
        value: unit.key,
    };
    let service_choice = |service: &&tables::service::Model| Choice {
        value: service.key.clone(),
        label: service.name.clone(),
        selected: service.key == typed.service,
    };
    let group = |area: catalogue::Area| ChoiceGroup {
        choices: area.services.iter().map(service_choice).collect(),
        label: area.area.name.clone(),
    };
    let units = unit::open(&app.known);
    let areas = catalogue::open(app)?;
    let noun = &app.kind.noun;
    let heading = format!("Registrar {}", noun.singular);
    let crumbs = vec![
        Crumb::to(capital(&noun.plural), "/solicitudes"),
        Crumb::here(heading.clone()),
    ];
    let (priority, assignee) = properties(app, request, &typed).await?;
    let about = (
        typed.requester.as_str(),
        typed.unit.as_str(),
        typed.service.as_str(),
    );
    page(&Register {
        shell: request.shell(app, crumbs),
        heading,
        channels: channels(app, &typed, &faults).await?,
        channel_error: error_of(&faults, "channel"),
        people: parts::people(app, &typed.text, &typed.requester).await?,
        requester_error: error_of(&faults, "requester"),
        is_new: typed.requester == NEWCOMER,
        name: with_error("name", &typed.name),
        email: with_error("email", &typed.email),
        phone: with_error("phone", &typed.phone),
        unit: with_error("unit", &typed.unit),
        units: units.into_iter().map(unit_choice).collect(),
        service: with_error("service", &typed.service),
        services: areas.into_iter().map(group).collect(),
        sections: parts::of_service(app, &typed.service, &typed.tried, &faults).await?,
        similar: parts::similar(app, request, about).await?,
        form: typed.service,
        text: typed.text,
        description: with_error("description", &typed.description),
        priority,
        assignee,
        priority_error: error_of(&faults, "priority"),
        assignee_error: error_of(&faults, "assignee"),
        files_error: error_of(&faults, "files"),
        kept: typed.kept,
        limits: Limits::of(&app.pack.files),
        faults,
        command: typed.command,
        noun_singular: noun.singular.clone(),
    })
}

/// The channels with the fields that each asks for.
async fn channels(
    app: &App,
    typed: &Typed,
    faults: &[Fault],
) -> Result<Vec<ChannelChoice>, AppError> {
    let form = parts::form_of(app, &typed.service);
    let mut choices = Vec::new();
    for channel in &app.pack.channels {
        let fields = parts::of_channel(channel, &form);
        let lists = Lists::of(app, &fields).await?;
        let mut widgets = parts::widgets(app, &form, &fields, &lists, &typed.tried, faults);
        for (widget, field) in widgets.iter_mut().zip(&fields) {
            // What holds in some cases holds in this one: it is the channel's.
            if field.required_when.is_some() {
                widget.required = true;
                widget.hint = field.help.clone().unwrap_or_default();
            }
        }
        choices.push(ChannelChoice {
            widgets,
            chosen: channel.key == typed.channel,
            key: channel.key.clone(),
            name: channel.name.clone(),
            icon: channel.icon.clone(),
        });
    }
    Ok(choices)
}

/// The choices of priority and of who is responsible, for those who may set them.
async fn properties(
    app: &App,
    request: &Page,
    typed: &Typed,
) -> Result<(Vec<Choice>, Vec<Choice>), AppError> {
    if !may(&request.viewer.actor, Action::Edit, None) {
        return Ok((Vec::new(), Vec::new()));
    }
    let choice = |value: String, label: String, chosen: &str| Choice {
        selected: value == chosen,
        value,
        label,
    };
    let kind = app.book.kind(&parts::kind_of(app, &typed.service));
    let priorities = kind.into_iter().flat_map(|kind| &kind.priorities);
    let priorities = priorities.map(|p| choice(p.key.clone(), p.name.clone(), &typed.priority));
    let priorities = priorities.collect();
    let people = takers(app).await?.into_iter();
    let people = people.map(|(id, name)| choice(id.to_string(), name, &typed.assignee));
    Ok((priorities, people.collect()))
}

/// Takes the form in: the ticket's folio, to be told, or the form again with
/// everything that was typed.
///
/// # Errors
/// When disk or database refuse.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let actor = request.viewer.actor.for_engine(&app.pack);
    let actor = actor.ok_or(AppError::NotFound)?;
    let mut incoming = Incoming::read(&app, multipart).await?;
    let mut typed = Typed::of(&incoming.form);
    let searching = incoming.form.text("do") == "buscar";
    let new_form = incoming.form.text("form") != typed.service;
    let shown = parts::form_of(&app, &typed.service);
    let channel = app.pack.channels.iter().find(|c| c.key == typed.channel);
    let of_channel = channel.map(|channel| parts::of_channel(channel, &shown));
    let own = if new_form {
        Vec::new()
    } else {
        parts::asked(&app, &shown)
    };
    let of_service = app.known.service(&typed.service).map(|_| own);
    let fields: Vec<&FormField> = of_channel.into_iter().chain(of_service).flatten().collect();
    let posted = form::read(&app, &fields, &incoming.form, &mut incoming.files).await?;
    let carried = carry(&app, incoming.form.all("kept"), incoming.files).await?;
    typed.tried = Tried {
        texts: posted.tried,
        kept: posted.kept,
    };
    typed.kept = carried.kept;
    if searching {
        return render(&app, &request, typed, Vec::new()).await;
    }
    let service = catalogue::find(&app, &typed.service)?;
    let who = who(&typed);
    let mut faults = faults_of(&typed, channel.is_some(), &who, service.is_some());
    if new_form && service.is_some() && !parts::asked(&app, &shown).is_empty() {
        let text = "Este servicio pide algunos datos más. Complételos abajo y registre de nuevo.";
        faults.push(Fault::new("service", text));
    }
    faults.extend(posted.faults);
    let refused = incoming.refused.iter();
    faults.extend(refused.map(|why| Fault::new("files", why.clone())));
    faults.extend(carried.refusal.map(|why| Fault::new("files", why)));
    let (Ok(who), Some(service), true) = (who, service, faults.is_empty()) else {
        return again(&app, &request, typed, faults).await;
    };
    let mut changes = posted.changes;
    // What stays empty is not asked to be emptied.
    changes.retain(|_, value| value.is_some());
    if may(&request.viewer.actor, Action::Edit, None) {
        changes.extend(chosen(&typed));
    }
    let body = format!(
        "{who:?} {:?} {changes:?} {} {}",
        [
            &typed.channel,
            &typed.unit,
            &typed.service,
            &typed.description
        ],
        carried.seal,
        posted.seal
    );
    let submission = Submission {
        kind: parts::kind_of(&app, &service.key),
        command: CommandId::new(typed.command.clone(), actor.person, sha256(body))?,
        app: app.clone(),
        actor,
        who,
        unit: Some(typed.unit.clone()).filter(|unit| !unit.is_empty()),
        service: service.key.clone(),
        channel: typed.channel.clone(),
        changes,
        fields: posted.uploads,
        description: typed.description.clone(),
        uploads: carried.tokens,
        now: app.now(),
    };
    let write = app.db.write(submission, |tx, submission| {
        Box::pin(register(tx, submission))
    });
    match write.await {
        Ok(id) => {
            let ticket = store::by_id(app.db.read(), id).await?;
            let to = format!("/solicitudes/{}/registrado", ticket.reference());
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let faults = faults_in(&refusal);
            again(&app, &request, typed, faults).await
        }
        Err(e) => Err(e),
    }
}

async fn again(
    app: &App,
    request: &Page,
    typed: Typed,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let again = render(app, request, typed, faults).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// The properties that were chosen.
fn chosen(typed: &Typed) -> Changes {
    let mut changes = BTreeMap::new();
    if !typed.priority.is_empty() {
        let value = Value::Text(typed.priority.clone());
        changes.insert(Property::Priority.key().to_owned(), Some(value));
    }
    if let Ok(person) = typed.assignee.parse() {
        let value = Value::Number(person);
        changes.insert(Property::Assignee.key().to_owned(), Some(value));
    }
    changes
}

/// For whom it is, or what is wrong.
fn who(typed: &Typed) -> Result<Who, Vec<Fault>> {
    if typed.requester != NEWCOMER {
        let text = "Busque a quien solicita y elija a la persona, o registre a alguien nuevo.";
        let id = typed.requester.parse().map(Who::Known);
        return id.map_err(|_| vec![Fault::new("requester", text)]);
    }
    let mut faults = Vec::new();
    match typed.name.chars().count() {
        0 => faults.push(Fault::new("name", "Escriba el nombre de quien solicita.")),
        1..=NAME => {}
        _ => faults.push(Fault::new("name", "El nombre es demasiado largo.")),
    }
    let email = Some(typed.email.clone()).filter(|email| !email.is_empty());
    if email.as_ref().is_some_and(|email| !is_email(email)) {
        let text = "Escriba un correo completo, o deje vacío este dato.";
        faults.push(Fault::new("email", text));
    }
    if typed.phone.chars().count() > PHONE {
        faults.push(Fault::new("phone", "El teléfono es demasiado largo."));
    }
    if typed.unit.is_empty() {
        let text = "Elija la dependencia de quien solicita.";
        faults.push(Fault::new("unit", text));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Who::New(Newcomer {
        name: typed.name.clone(),
        email,
        phone: Some(typed.phone.clone()).filter(|phone| !phone.is_empty()),
    }))
}

fn faults_of(
    typed: &Typed,
    channel: bool,
    who: &Result<Who, Vec<Fault>>,
    service: bool,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !channel {
        faults.push(Fault::new("channel", "Diga por dónde llegó."));
    }
    if let Err(wrong) = who {
        faults.extend(wrong.iter().cloned());
    }
    if !service {
        faults.push(Fault::new("service", "Elija el servicio que se pide."));
    }
    match typed.description.chars().count() {
        0 => faults.push(Fault::new("description", "Escriba qué se pide.")),
        1..=LONGEST => {}
        _ => faults.push(Fault::new(
            "description",
            "El texto es demasiado largo: use a lo más 20 000 caracteres.",
        )),
    }
    faults
}

/// What was refused, at the controls that it is about.
fn faults_in(refusal: &Refusal) -> Vec<Fault> {
    let own = |field: &str| match field {
        "description" | "unit" | "service" | "files" | "requester" | "email" => field.to_owned(),
        key => form::control(key),
    };
    let faults = refusal.faults.iter();
    let faults: Vec<Fault> = faults
        .map(|(field, text)| Fault::new(own(field), text))
        .collect();
    if faults.is_empty() {
        return vec![Fault::new("service", &refusal.text)];
    }
    faults
}
