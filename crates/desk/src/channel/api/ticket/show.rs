//! `/api/v1/tickets/{ticket}`: one ticket, as far as its reader may see it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::allowed::{Step, commands, transitions};
use super::approval::{self, ApprovalShown};
use super::beside::{self, TimeShown};
use super::kin::{self, LinkShown};
use super::open::{Open, Read};
use super::task::{self, TaskShown};
use crate::channel::api::params::Params;
use crate::channel::api::shape::{Instant, Named, PersonRef, StateRef};
use crate::channel::api::value::Telling;
use crate::channel::portal::page::own::entry;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Actor;
use crate::platform::session::Viewer;
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
        public(telling, read, open.follows)?
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
            task::shown(read, person)
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
            beside::spent(ticket, person)
        } else {
            Vec::new()
        },
        minutes: Some(ticket.minutes()).filter(|minutes| attends && *minutes > 0),
        links: if attends {
            kin::links(read)
        } else {
            Vec::new()
        },
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

/// What the requester's own page shows of the request: what was sent, and public fields filled in since.
fn public(
    telling: &Telling<'_>,
    read: &Read<'_>,
    follows: bool,
) -> Result<(String, Map<String, Value>), AppError> {
    let own = entry::Telling {
        app: telling.app,
        kind: read.kind,
        form: &read.form,
        names: &read.names,
        path: "",
        follows,
    };
    let sent = own.sent(&read.told)?;
    let mut fields = telling.values(&read.form, &sent.values);
    let later = read.form.fields().iter().filter(|f| f.later && !f.internal);
    let later = later.filter(|f| !(follows && f.personal));
    let later = later.filter_map(|f| read.ticket.values.get_key_value(&f.key));
    fields.extend(telling.values(&read.form, later));
    Ok((sent.description, fields))
}
