//! `/api/v1/tickets/{ticket}`: one ticket, as far as its reader may see it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use engine::{TaskState, Transition};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::approval::{self, ApprovalShown};
use super::open::{Open, Read};
use crate::channel::api::params::Params;
use crate::channel::api::shape::{Instant, Named, PersonRef, StateRef};
use crate::channel::api::value::Telling;
use crate::channel::portal::page::own::{self, entry};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor};
use crate::platform::session::Viewer;
use crate::ticket::page::forms::{moved, offered};
use crate::ticket::page::tasks;
use crate::ticket::page::words;

/// Un ticket. Lo que solo ve quien atiende no está en la respuesta de quien solicita.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketShown {
    /// Folio, o la clave mientras no lo tiene: con esto se abre.
    pub reference: String,
    /// Clave pública, que no cambia.
    pub key: String,
    /// Folio, cuando lo tiene.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folio: Option<String>,
    /// Versión: se envía en «If-Match» o en «base» al cambiarlo.
    pub version: i64,
    /// Tipo de ticket.
    pub kind: Named,
    /// Estado.
    pub state: StateRef,
    /// Lo que se pide, como se escribió.
    pub description: String,
    /// Cómo llegó.
    pub channel: String,
    /// Cuándo llegó.
    pub created_at: Instant,
    /// Servicio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Named>,
    /// Dependencia de quien solicita.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Named>,
    /// Los datos del formulario que tienen valor, por su clave.
    #[schema(value_type = Object)]
    pub fields: Map<String, Value>,
    /// Las órdenes que la persona puede dar: `edit`, `answer`, `note`, `move` y otras.
    pub commands: Vec<&'static str>,
    /// Los pasos del flujo que puede dar ahora.
    pub transitions: Vec<Step>,
    /// Quien solicita.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<PersonRef>,
    /// Correo que dio quien solicita.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Si solo lo ven quienes participan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restricted: Option<bool>,
    /// Prioridad.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Named>,
    /// Equipo que lo tiene.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Named>,
    /// Persona responsable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonRef>,
    /// A quién se ofrece, mientras no contesta.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered_to: Option<PersonRef>,
    /// Sus tareas.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskShown>,
    /// Sus aprobaciones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ApprovalShown>,
    /// Claves de las revisiones de primer nivel hechas.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    /// Quienes lo siguen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub watchers: Vec<PersonRef>,
    /// Sus etiquetas.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// El tiempo que se le dedicó.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub time: Vec<TimeShown>,
    /// Los minutos de ese tiempo, sin lo que se corrigió.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
    /// Los tickets con los que está vinculado y que la persona puede ver.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkShown>,
    /// El ticket en el que sigue el trabajo, si está unido a otro que la persona puede ver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// Hasta cuándo espera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<Instant>,
    /// Cuándo cambió por última vez.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
    /// Desde cuándo quien solicita espera respuesta.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unanswered_since: Option<Instant>,
}

/// Una tarea.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskShown {
    /// Su número en el ticket.
    pub task: i64,
    /// Qué hay que hacer.
    pub title: String,
    /// `open`, `done` o `dropped`.
    pub state: &'static str,
    /// Números de las tareas que van antes.
    pub after: Vec<i64>,
    /// Hasta cuándo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Instant>,
    /// Quien la hace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonRef>,
}

/// Una anotación de tiempo que vale.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimeShown {
    /// Número de su hecho en la historia, para corregirla.
    pub seq: i64,
    /// De quién.
    pub person: PersonRef,
    /// Minutos.
    pub minutes: i64,
    /// Qué día, AAAA-MM-DD.
    pub day: String,
    /// Si fue en sitio, no a distancia.
    pub on_site: bool,
}

/// Un vínculo con otro ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkShown {
    /// Folio o clave del otro.
    pub ticket: String,
    /// Qué es este del otro: `duplicate-of`, `caused-by`, `part-of`, `follows` o `split-from`.
    pub tie: &'static str,
    /// Si es al revés.
    pub inverse: bool,
    /// En palabras: «es parte de».
    pub words: &'static str,
}

/// Un paso del flujo de trabajo.
#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    /// Su clave, que se envía en «transition».
    pub key: String,
    /// Su nombre.
    pub label: String,
    /// Clave del estado al que llega.
    pub to: String,
    /// Claves de los datos que puede o debe llevar.
    pub fields: Vec<String>,
    /// Cómo se llama el texto que pide, si pide uno.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// One ticket.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}", tag = "tickets",
    summary = "Leer un ticket",
    description = "El encabezado «ETag» lleva la versión, para cambiarlo con «If-Match». Lo que no existe y lo que no está al alcance de la persona se contestan igual.",
    params(("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001")),
    responses((status = 200, description = "El ticket.", body = TicketShown)),
)]
pub async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(reference): Path<String>,
    params: Params,
) -> Result<Response, AppError> {
    params.none()?;
    let open = Open::of(&app, &viewer.actor, &reference).await?;
    let read = open.read(&app, &viewer.actor).await?;
    let version = format!("\"{}\"", read.ticket.version);
    let people = app.people.keys(&app).await?;
    let telling = Telling { app: &app, people };
    let shown = shown(&telling, &viewer.actor, open, &read)?;
    Ok(([(header::ETAG, version)], Json(shown)).into_response())
}

/// A ticket in the shape in which it is told.
///
/// # Errors
/// When its history is none.
pub(super) fn shown(
    telling: &Telling<'_>,
    actor: &Actor,
    open: Open,
    read: &Read<'_>,
) -> Result<TicketShown, AppError> {
    let (app, ticket, kind) = (telling.app, &read.ticket, read.kind);
    let (name, category, _) = words::state(Some(kind), &ticket.state);
    let (description, fields) = if open.attends {
        let first = read.told.first().and_then(|event| event.body.clone());
        let values = telling.values(&read.form, &ticket.values);
        (first.unwrap_or_default(), values)
    } else {
        public(telling, read)?
    };
    let transitions = transitions(app, actor, &open, read);
    let commands = commands(actor, &open, read, !transitions.is_empty());
    let attends = open.attends;
    let row = open.row;
    let person = |id: i64| PersonRef {
        key: telling.people.key(id),
        name: read.names.get(&id).cloned().unwrap_or_default(),
    };
    let of_priority = |key: &String| {
        let name = kind.priority(key).map_or(key, |choice| &choice.name);
        Named::of(key, name)
    };
    let of_team = |key: &String| {
        let name = app.known.team(key).map_or(key, |team| &team.name);
        Named::of(key, name)
    };
    let of_service = |key: &String| Named::of(key, &row.service);
    let of_unit = |key: &String| Named::of(key, &row.unit);
    let until = ticket.waiting.as_ref().map(|w| Instant(w.until));
    Ok(TicketShown {
        reference: row.reference().to_owned(),
        version: ticket.version,
        kind: Named::of(&kind.key, &kind.noun.singular),
        state: StateRef::of(&ticket.state, name, category),
        description,
        channel: row.channel.clone(),
        created_at: Instant(row.created_at),
        service: ticket.service.as_ref().map(of_service),
        unit: ticket.unit.as_ref().map(of_unit),
        fields,
        commands,
        transitions,
        requester: ticket.requester.filter(|_| attends).map(person),
        restricted: Some(row.restricted).filter(|_| attends),
        priority: ticket
            .priority
            .as_ref()
            .filter(|_| attends)
            .map(of_priority),
        team: ticket.team.as_ref().filter(|_| attends).map(of_team),
        assignee: ticket.assignee.filter(|_| attends).map(person),
        offered_to: ticket
            .offer
            .as_ref()
            .filter(|_| attends)
            .map(|offer| person(offer.to)),
        tasks: if attends {
            let titles = tasks::titles(&read.told);
            let task = |(number, task): (&i64, &engine::Task)| TaskShown {
                task: *number,
                title: titles.get(number).cloned().unwrap_or_default(),
                state: match task.state {
                    TaskState::Open => "open",
                    TaskState::Done => "done",
                    TaskState::Dropped => "dropped",
                },
                after: task.after.clone(),
                due: task.due.map(Instant),
                assignee: task.assignee.map(person),
            };
            ticket.tasks.iter().map(task).collect()
        } else {
            Vec::new()
        },
        approvals: if attends {
            approval::shown(app, read, person)
        } else {
            Vec::new()
        },
        checks: if attends {
            ticket.checks.iter().cloned().collect()
        } else {
            Vec::new()
        },
        watchers: if attends {
            ticket.watchers.keys().map(|id| person(*id)).collect()
        } else {
            Vec::new()
        },
        tags: if attends {
            ticket.tags.values().cloned().collect()
        } else {
            Vec::new()
        },
        time: if attends {
            let stands = |(_, own): &(&i64, &engine::TimeEntry)| {
                own.corrected_by.is_none() && own.spent.minutes > 0
            };
            let entry = |(seq, own): (&i64, &engine::TimeEntry)| TimeShown {
                seq: *seq,
                person: person(own.spent.person),
                minutes: own.spent.minutes,
                day: own.spent.day.clone(),
                on_site: own.spent.on_site,
            };
            ticket.time.iter().filter(stands).map(entry).collect()
        } else {
            Vec::new()
        },
        minutes: Some(ticket.minutes()).filter(|minutes| attends && *minutes > 0),
        links: if attends { links(read) } else { Vec::new() },
        merged_into: ticket
            .merged_into
            .as_ref()
            .filter(|_| attends)
            .and_then(|key| Some(read.kin.get(key)?.reference().to_owned())),
        wait_until: until.filter(|_| attends),
        updated_at: Some(Instant(row.updated_at)).filter(|_| attends),
        unanswered_since: row.unanswered_since.filter(|_| attends).map(Instant),
        contact: Some(row.contact).filter(|text| attends && !text.is_empty()),
        folio: row.folio,
        key: row.key,
    })
}

/// The tickets that it is tied to, those that the reader may see.
fn links(read: &Read<'_>) -> Vec<LinkShown> {
    let seen = |link: &engine::Link| {
        let kin = read.kin.get(&link.ticket)?;
        Some(LinkShown {
            ticket: kin.reference().to_owned(),
            tie: link.tie.key(),
            inverse: link.inverse,
            words: link.tie.in_words(link.inverse),
        })
    };
    read.ticket.links.iter().filter_map(seen).collect()
}

/// What the requester's own page shows of the request: what was sent, and public fields filled in since.
fn public(
    telling: &Telling<'_>,
    read: &Read<'_>,
) -> Result<(String, Map<String, Value>), AppError> {
    let own = entry::Telling {
        app: telling.app,
        kind: read.kind,
        form: &read.form,
        names: &read.names,
        path: "",
    };
    let sent = own.sent(&read.told)?;
    let mut fields = telling.values(&read.form, &sent.values);
    let later = read.form.fields().iter().filter(|f| f.later && !f.internal);
    let later = later.filter_map(|f| read.ticket.values.get_key_value(&f.key));
    fields.extend(telling.values(&read.form, later));
    Ok((sent.description, fields))
}

fn transitions(app: &App, actor: &Actor, open: &Open, read: &Read<'_>) -> Vec<Step> {
    let step = |transition: &Transition, fields: Vec<String>| Step {
        key: transition.key.clone(),
        label: transition.label.clone(),
        to: transition.to.clone(),
        fields,
        text: transition.message.as_ref().map(|m| m.label.clone()),
    };
    if !open.attends {
        let all = own::offered(read.kind, &read.ticket, &read.form);
        let public = |key: &String| read.form.field(key).is_some_and(|field| !field.internal);
        let fields = |t: &Transition| {
            let mut fields = moved(t, &read.ticket);
            fields.retain(public);
            fields
        };
        return all.into_iter().map(|t| step(t, fields(t))).collect();
    }
    let actor = actor
        .for_engine(&app.pack)
        .filter(|_| open.may(actor, Action::Move));
    let Some(actor) = actor else {
        return Vec::new();
    };
    let all = offered(read.kind, &read.ticket, &actor);
    all.into_iter()
        .map(|t| step(t, moved(t, &read.ticket)))
        .collect()
}

/// The commands that somebody may give, by the same questions that the pages ask.
fn commands(actor: &Actor, open: &Open, read: &Read<'_>, moves: bool) -> Vec<&'static str> {
    let category = read.ticket.category(read.kind);
    let ended = category.is_none_or(|category| category.is_ended());
    let may = |action| open.may(actor, action);
    let merged = read.ticket.merged_into.is_some();
    let edits = open.attends && may(Action::Edit);
    let works = open.attends && may(Action::Note);
    let offer = read.ticket.offer.as_ref();
    let of_offer = offer.is_some_and(|own| [Some(own.from), Some(own.to)].contains(&actor.person));
    let handed = of_offer || actor.person.is_some() && read.ticket.assignee == actor.person;
    let asked = read.ticket.approvals.values();
    let asked = asked.flat_map(engine::Approval::deciders);
    let approves = !ended && asked.into_iter().any(|own| Some(own) == actor.person);
    let answers = if open.attends {
        may(Action::Answer) && read.ticket.requester.is_some()
    } else {
        may(Action::Reply)
    };
    let all = [
        ("edit", open.attends && may(Action::Edit) && !ended),
        ("answer", answers && (!ended || merged && !open.attends)),
        ("note", open.attends && may(Action::Note) && !merged),
        ("move", moves),
        (
            "postpone",
            open.attends && may(Action::Move) && read.ticket.waiting.is_some() && !merged,
        ),
        ("task", works && !ended),
        ("check", works && !ended),
        ("watch", open.attends && !merged),
        ("tag", works && !ended),
        ("time", works && !merged),
        ("approval", open.attends && approves),
        ("handover", works && !ended && handed),
        ("link", edits),
        ("unlink", edits && !read.ticket.links.is_empty()),
        ("merge", edits && !ended),
        ("unmerge", edits && merged),
    ];
    let allowed = all.into_iter().filter(|(_, allowed)| *allowed);
    allowed.map(|(name, _)| name).collect()
}
