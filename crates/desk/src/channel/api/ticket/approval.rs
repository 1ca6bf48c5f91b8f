//! `commands/approval` and `/api/v1/approvals`: what one is asked to approve.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::command::{CHANNEL, Done};
use super::open::Read;
use super::order::Order;
use crate::channel::api::body::{Body, wrong};
use crate::channel::api::command_id::command_id;
use crate::channel::api::params::Params;
use crate::channel::api::request::Approving;
use crate::channel::api::shape::{Instant, PersonRef};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::ticket::approval::store::asked;
use crate::ticket::approval::words::{self, Words};
use crate::ticket::page::approvals::{self, Sent};
use crate::ticket::page::intake;
use crate::ticket::project::NEVER;

/// The names that it takes.
pub const APPROVING: [&str; 7] = ["id", "do", "approval", "asked", "text", "from", "to"];

/// Una aprobación de un ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalShown {
    /// Su clave.
    pub approval: String,
    /// Cómo se llama.
    pub name: String,
    /// `asked`, `approved`, `refused` o `withdrawn`.
    pub state: &'static str,
    /// Clave del paso que se pidió al último.
    pub step: String,
    /// Número del hecho con que se pidió; se envía al decidir.
    pub asked: i64,
    /// Cuántas personas deben aprobar ese paso.
    pub needed: usize,
    /// Hasta cuándo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Instant>,
    /// A quiénes les toca todavía.
    pub people: Vec<AskedShown>,
    /// Lo que ya se decidió.
    pub decisions: Vec<DecisionShown>,
}

/// A quién le toca decidir; nadie donde falta quien apruebe.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskedShown {
    /// La persona.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonRef>,
    /// Quien la suple.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substitute: Option<PersonRef>,
}

/// Lo que decidió una persona.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionShown {
    /// Número del hecho.
    pub seq: i64,
    /// Clave del paso.
    pub step: String,
    /// A quién le tocaba.
    pub person: PersonRef,
    /// Quien decidió en su lugar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonRef>,
    /// Si aprobó.
    pub approved: bool,
}

/// The approvals of a ticket.
pub fn shown(app: &App, read: &Read<'_>, person: impl Fn(i64) -> PersonRef) -> Vec<ApprovalShown> {
    let words = Words::of(app, read.kind);
    let shown = |(key, own): (&String, &engine::Approval)| ApprovalShown {
        approval: key.clone(),
        name: words.name(key),
        state: words::state(own.state).0,
        step: own.step.clone(),
        asked: own.asked,
        needed: own.needed,
        due: own.due.map(Instant),
        people: own
            .open()
            .map(|seat| AskedShown {
                person: seat.person.map(&person),
                substitute: seat.substitute.map(&person),
            })
            .collect(),
        decisions: own
            .verdicts
            .iter()
            .map(|verdict| DecisionShown {
                seq: verdict.seq,
                step: verdict.step.clone(),
                person: person(verdict.person),
                by: verdict.by.map(&person),
                approved: verdict.approved,
            })
            .collect(),
    };
    read.ticket.approvals.iter().map(shown).collect()
}

/// Decides an approval, or looks after it.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/approval", tag = "órdenes",
    summary = "Aprobar o rechazar",
    description = "A quien se le pide: «approve» o «refuse», con el motivo. Quien la cuida: «ask», «withdraw» o «choose». Basta con que se le pida; no hace falta ver todo el ticket.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Approving,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn approval(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("approval").await
}

/// Carries it out; the ticket's version afterwards.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub(super) async fn approved(
    app: &App,
    request: &Page,
    ticket: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let known = body.only(&APPROVING)?;
    let mut people = Vec::new();
    for name in ["from", "to"] {
        let key = known.text(name)?;
        people.push(match key.as_str() {
            "" => None,
            key => {
                let id = app.people.keys(app).await?.id(key);
                Some(id.ok_or_else(|| wrong(name, "Esa persona no está registrada."))?)
            }
        });
    }
    let from = people.first().copied().flatten();
    let to = people.get(1).copied().flatten();
    let sent = Sent {
        act: known.text("do")?,
        approval: known.text("approval")?,
        asked: known
            .integer("asked")?
            .map(|asked| asked.to_string())
            .unwrap_or_default(),
        text: known.text("text")?,
        from: from.map(|id| id.to_string()).unwrap_or_default(),
        ..Sent::default()
    };
    if !["approve", "refuse", "ask", "withdraw", "choose"].contains(&sent.act.as_str()) {
        let text = "Use «approve», «refuse», «ask», «withdraw» o «choose».";
        return Err(wrong("do", text));
    }
    if sent.decides() && sent.asked.is_empty() {
        return Err(wrong("asked", "Diga qué petición decide: el dato «asked»."));
    }
    let action = if sent.decides() {
        Action::Approve
    } else {
        Action::SeeTickets
    };
    let on = intake::target(app, &request.viewer.actor, ticket, action).await?;
    let command = approvals::read(&sent, to)?;
    let asked = intake::Asked::of(command, command_id(headers, &known)?);
    let order = intake::order(app, (&on.0, on.1), asked, CHANNEL)?;
    intake::carry(app, order).await
}

/// Lo que a alguien le toca aprobar.
#[derive(Debug, Serialize, ToSchema)]
pub struct Approvals {
    /// Lo que vence antes va primero; a lo más 50.
    pub approvals: Vec<ApprovalLine>,
    /// Si hay más, que aparecen cuando se decide lo que está aquí.
    pub more: bool,
}

/// Algo por aprobar.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalLine {
    /// Folio o clave del ticket.
    pub ticket: String,
    /// Sus primeras palabras.
    pub summary: String,
    /// Clave de la aprobación.
    pub approval: String,
    /// Cómo se llama.
    pub name: String,
    /// Número del hecho con que se pidió; se envía al decidir.
    pub asked: i64,
    /// Hasta cuándo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Instant>,
    /// Nombre de quien solicita.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<String>,
    /// Nombre de a quién se suple.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands_for: Option<String>,
}

/// What one is asked to approve.
///
/// # Errors
/// A parameter, or the database.
#[utoipa::path(
    get, path = "/api/v1/approvals", tag = "tickets",
    summary = "Listar lo que está por aprobar",
    description = "Lo que a la persona de la clave le toca aprobar, por ella o en suplencia de otra.",
    responses((status = 200, description = "Lo que está por aprobar.", body = Approvals)),
)]
pub async fn list(
    State(app): State<App>,
    request: Page,
    params: Params,
) -> Result<Json<Approvals>, AppError> {
    params.none()?;
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let (lines, more) = asked(app.db.read(), person, None).await?;
    let shown = lines.into_iter().map(|line| {
        let kind = app.book.kind(&line.kind);
        let name = kind.map(|kind| Words::of(&app, kind).name(&line.approval));
        ApprovalLine {
            ticket: line.folio.unwrap_or(line.key),
            summary: line.summary,
            name: name.unwrap_or_else(|| line.approval.clone()),
            approval: line.approval,
            asked: line.seq,
            due: Some(line.due_at).filter(|at| *at < NEVER).map(Instant),
            requester: line.requester,
            stands_for: line.stands_for,
        }
    });
    Ok(Json(Approvals {
        approvals: shown.collect(),
        more,
    }))
}
