//! `/solicitudes/nueva`: registering for somebody else.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use serde::Deserialize;

use super::intake::{self, Intake};
use super::origin;
use super::parts::{self, Person};
use super::typed::{NEWCOMER, Typed, faults_in};
use crate::catalogue;
use crate::channel::desk::submission::register;
use crate::directory::unit;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::held;
use crate::platform::policy::{Action, may};
use crate::platform::text::capital;
use crate::platform::web::view::{Choice, ChoiceGroup, Fault, Field, Kept, error_of};
use crate::platform::web::{Crumb, Incoming, Limits, Notice, Page, Shell, page};
use crate::ticket::form::{Lists, Section, Widget};
use crate::ticket::page::forms::{OTHER, Takers};
use crate::ticket::page::similar::Similar;
use crate::ticket::store;

/// Where the form is.
const PATH: &str = "/solicitudes/nueva";

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
    /// Whether there are more people than the list offers, and who was typed.
    more_takers: bool,
    other: Field,
    priority_error: Option<String>,
    assignee_error: Option<String>,
    similar: Vec<Similar>,
    files_error: Option<String>,
    kept: Vec<Kept>,
    limits: Limits,
    faults: Vec<Fault>,
    command: String,
    /// The ticket that the new one comes from, in words.
    source: Option<String>,
    /// The same by its folio, and how they are tied.
    origin: String,
    tie: String,
    /// For whom the page is made: the number of the person.
    author: i64,
    noun_singular: String,
}

struct ChannelChoice {
    key: String,
    name: String,
    icon: String,
    chosen: bool,
    widgets: Vec<Widget>,
}

/// What the form begins with, in the address.
#[derive(Deserialize)]
pub struct Arrival {
    /// What was sent after the session had ended.
    retomar: Option<String>,
    /// The ticket that the new one goes on after.
    sigue: Option<String>,
    /// The ticket of which a message becomes the new one, and the number of the message.
    separa: Option<String>,
    mensaje: Option<i64>,
}

/// The empty form, or what was sent after the session had ended.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(arrival): Query<Arrival>,
) -> Result<Response, AppError> {
    if let Some(token) = &arrival.retomar {
        return resume(&app, &request, token).await;
    }
    let from = arrival.sigue.as_ref().map(|reference| (reference, None));
    let from = from.or(arrival.separa.as_ref().zip(Some(arrival.mensaje)));
    if let Some((reference, message)) = from {
        let typed = origin::begin(&app, &request.viewer.actor, reference, message).await?;
        return render(&app, &request, typed, Vec::new()).await;
    }
    let first = app.pack.channels.first().map(|channel| channel.key.clone());
    let typed = Typed {
        channel: first.unwrap_or_default(),
        command: app.random.token()?,
        ..Typed::default()
    };
    render(&app, &request, typed, Vec::new()).await
}

/// The form with what this person had sent; the empty one where there is nothing of theirs.
async fn resume(app: &App, request: &Page, token: &str) -> Result<Response, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let found = held::find(app.db.read(), app.now(), person, token).await?;
    let own = found.filter(|(path, _)| path == PATH);
    let Some((_, texts)) = own else {
        return Ok(Redirect::to(PATH).into_response());
    };
    let typed = Typed {
        // The one that was sent belongs to an answer that nobody got.
        command: app.random.token()?,
        resumed: true,
        ..Typed::resumed(texts)
    };
    render(app, request, typed, Vec::new()).await
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
    let (priority, assignee, more_takers) = properties(app, request, &typed).await?;
    let about = (
        typed.requester.as_str(),
        typed.unit.as_str(),
        typed.service.as_str(),
    );
    let source = origin::of(app, &request.viewer.actor, &typed).await?;
    let mut shell = request.shell(app, crumbs);
    shell.notice = typed.resumed.then(|| Notice::done(held::RECOVERED));
    page(&Register {
        shell,
        author: request.viewer.actor.person.unwrap_or_default(),
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
        more_takers,
        other: with_error(OTHER, &typed.other),
        priority_error: error_of(&faults, "priority"),
        assignee_error: error_of(&faults, "assignee"),
        files_error: error_of(&faults, "files"),
        kept: typed.kept,
        limits: Limits::of(&app.pack.files),
        faults,
        command: typed.command,
        source: source.map(|source| source.words),
        origin: typed.origin,
        tie: typed.tie,
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
) -> Result<(Vec<Choice>, Vec<Choice>, bool), AppError> {
    if !may(&request.viewer.actor, Action::Edit, None) {
        return Ok((Vec::new(), Vec::new(), false));
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
    let Takers { people, more } = Takers::of_new(app, &request.viewer.actor).await?;
    let people = people.into_iter();
    let people = people.map(|(id, name)| choice(id.to_string(), name, &typed.assignee));
    Ok((priorities, people.collect(), more))
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
    let incoming = Incoming::read(&app, multipart).await?;
    let Intake {
        typed,
        faults,
        submission,
        searching,
    } = intake::read(&app, &request.viewer.actor, incoming).await?;
    if searching {
        return render(&app, &request, typed, Vec::new()).await;
    }
    let Some(submission) = submission else {
        return again(&app, &request, typed, faults).await;
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
