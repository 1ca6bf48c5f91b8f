//! `POST /api/v1/hooks/{hook}`: what another system says.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::Refusal;
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::{Map, Value};
use tables::{hook, hook_call};
use utoipa::ToSchema;

use super::mapping::Mapping;
use super::store::{self, Alert};
use crate::channel::api::body::Body;
use crate::channel::api::params::Params;
use crate::channel::api::ticket::{command, create};
use crate::channel::sight;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::limit::{self, Key, Purpose};
use crate::platform::policy::{Action, Target, may};
use crate::platform::random::sha256;
use crate::platform::signature::TOLERANCE;
use crate::platform::web::{Client, Page};
use crate::ticket::{access, store as tickets};

/// Bytes of a message.
const LARGEST: usize = 256 * 1024;
/// Characters of an id.
const ID: usize = 200;

/// Lo que resultó de un mensaje.
#[derive(Debug, Serialize, ToSchema)]
pub struct Heard {
    /// Folio o clave del ticket.
    pub ticket: String,
    /// `created`, se registró; `added`, se escribió en el que seguía abierto; `repeated`, el mensaje ya se había recibido.
    pub outcome: &'static str,
}

/// What a message says of itself, proved.
struct Signed {
    id: String,
    sha256: String,
}

/// Takes a message.
///
/// # Errors
/// [`AppError::Unsigned`], the same for a hook that is not there; a refusal of the rules.
#[utoipa::path(
    post, path = "/api/v1/hooks/{hook}", tag = "órdenes",
    summary = "Recibir una alerta de otro sistema",
    description = "Sin clave de acceso: se firma con el secreto del aviso (Standard Webhooks). El contenido es el del otro sistema; aquí se dice qué dato es cuál.",
    params(
        ("hook" = String, Path, description = "Nombre con el que se dio de alta."),
        ("Webhook-Id" = String, Header, description = "Identificador del mensaje: tiene efecto una sola vez."),
        ("Webhook-Timestamp" = String, Header, description = "Segundos desde 1970 en UTC; a lo más 5 minutos de diferencia."),
        ("Webhook-Signature" = String, Header, description = "«v1,» y HMAC-SHA256 en Base64 de «id.instante.contenido»."),
    ),
    request_body(content = Object, description = "Lo que dice el otro sistema."),
    responses((status = 200, description = "Se atendió, o ya se había atendido.", body = Heard)),
)]
pub async fn receive(
    State(app): State<App>,
    page: Page,
    Client(address): Client,
    Path(key): Path<String>,
    params: Params,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Heard>, AppError> {
    params.none()?;
    if body.len() > LARGEST {
        return Err(AppError::TooLarge);
    }
    let hook = store::by_key(app.db.read(), &key).await?;
    let hook = hook.filter(|hook| hook.active);
    let signed = hook
        .as_ref()
        .and_then(|hook| proved(&app, hook, &headers, &body));
    let (Some(hook), Some(signed)) = (hook, signed) else {
        // Nobody finds out by trying which hooks there are, nor guesses for ever.
        limit::take(&app, Purpose::Link, Key::Address(address)).await?;
        return Err(AppError::Unsigned);
    };
    if let Some(earlier) = store::earlier(app.db.read(), hook.id, &signed.id).await? {
        if earlier.sha256 != signed.sha256 {
            return Err(AppError::CommandReused);
        }
        let ticket = earlier.ticket_id.ok_or(AppError::NotFound)?;
        let ticket = tickets::by_id(app.db.read(), ticket).await?;
        return Ok(Json(Heard {
            ticket: ticket.reference().to_owned(),
            outcome: "repeated",
        }));
    }
    let heard = hear(&app, page, &hook, &signed, &body).await;
    let (outcome, reason, ticket) = match &heard {
        Ok((id, outcome)) => (*outcome, None, Some(*id)),
        Err(error) => ("refused", Some(in_words(error)), None),
    };
    let call = hook_call::ActiveModel {
        hook_id: Set(hook.id),
        message_id: Set(signed.id),
        sha256: Set(signed.sha256),
        at: Set(app.now()),
        outcome: Set(outcome.to_owned()),
        reason: Set(reason),
        ticket_id: Set(ticket),
        ..Default::default()
    };
    store::note(&app, call).await?;
    let (id, outcome) = heard?;
    let ticket = tickets::by_id(app.db.read(), id).await?;
    Ok(Json(Heard {
        ticket: ticket.reference().to_owned(),
        outcome,
    }))
}

/// What a message says of itself, where its signature is good and its instant is near.
fn proved(app: &App, hook: &hook::Model, headers: &HeaderMap, body: &[u8]) -> Option<Signed> {
    let text = |name: &str| {
        let mut all = headers.get_all(name).iter();
        let one = all.next().and_then(|value| value.to_str().ok());
        one.filter(|_| all.next().is_none())
    };
    let (Some(id), Some(at), Some(signature)) = (
        text("webhook-id"),
        text("webhook-timestamp").and_then(|at| at.parse::<i64>().ok()),
        text("webhook-signature"),
    ) else {
        return None;
    };
    let near = at.abs_diff(app.now().div_euclid(1000)) <= TOLERANCE.unsigned_abs();
    let sound = near && !id.is_empty() && id.len() <= ID;
    if !sound {
        return None;
    }
    let good = match store::secret(app, hook) {
        Ok(secret) => secret.is_of(signature, id, at, body),
        // After a backup was restored without its keys: nobody can sign until there is a new secret.
        Err(error) => {
            tracing::warn!(hook = hook.id, %error, "the secret of a hook cannot be read");
            false
        }
    };
    good.then(|| Signed {
        id: id.to_owned(),
        sha256: sha256(body),
    })
}

/// Does what a message asks for; answers with the ticket and what became of it.
async fn hear(
    app: &App,
    mut page: Page,
    hook: &hook::Model,
    signed: &Signed,
    body: &[u8],
) -> Result<(i64, &'static str), AppError> {
    let message: Value = serde_json::from_slice(body).map_err(|_| {
        let text = "El contenido no es JSON que se pueda leer.";
        Refusal::whole("request.body", text)
    })?;
    let mapping = Mapping::parse(&hook.mapping);
    let mapping = mapping.map_err(|text| Refusal::whole("hook.mapping", text))?;
    if hook.agreed_at.is_none() {
        let text = "La persona a cuyo nombre se registra todavía no lo autoriza.";
        return Err(Refusal::whole("hook.consent", text).into());
    }
    page.viewer = sight::viewer(app, hook.person_id).await?.ok_or_else(|| {
        let text = "La cuenta de la persona por la que se registra no se puede usar.";
        Refusal::whole("hook.person", text)
    })?;
    let command = format!("h{}", sha256(format!("{}:{}", hook.key, signed.id)));
    let command: String = command.chars().take(60).collect();
    let Some(alert) = mapping.alert(&message) else {
        let made = make(app, &page, mapping.body(&message, &command)).await?;
        return Ok((made, "created"));
    };
    let mut ended = None;
    loop {
        match store::take(app, hook.id, &alert, ended).await? {
            Alert::Busy => return Err(AppError::Overloaded),
            Alert::Has(ticket) => {
                let row = tickets::by_id(app.db.read(), ticket).await?;
                let kind = app.book.kind(&row.kind);
                let state = kind.and_then(|kind| kind.present(&row.state));
                if ended.is_none() && state.is_none_or(|state| state.category.is_ended()) {
                    ended = Some(ticket);
                    continue;
                }
                let text = mapping.again(&message);
                write(app, &page, (ticket, row.reference()), text, &command).await?;
                return Ok((ticket, "added"));
            }
            Alert::Ours => {
                let made = make(app, &page, mapping.body(&message, &command)).await;
                store::give(app, hook.id, &alert, made.as_ref().ok().copied()).await?;
                return Ok((made?, "created"));
            }
        }
    }
}

/// Registers as a program of the person would.
async fn make(app: &App, page: &Page, body: Map<String, Value>) -> Result<i64, AppError> {
    create::register(app, page, &HeaderMap::new(), Body(body)).await
}

/// Writes on the ticket that is open: a note where the person attends it, else as who asked for it.
async fn write(
    app: &App,
    page: &Page,
    (ticket, reference): (i64, &str),
    text: String,
    command: &str,
) -> Result<(), AppError> {
    let keys = access::of(app.db.read(), ticket).await?;
    let target = Target {
        id: ticket,
        keys: &keys,
    };
    let notes = may(&page.viewer.actor, Action::Note, Some(target));
    let name = if notes { "note" } else { "answer" };
    let mut body = Map::new();
    body.insert("id".to_owned(), command.into());
    body.insert("text".to_owned(), text.into());
    let (headers, body) = (HeaderMap::new(), Body(body));
    command::carry(app, page, reference, name, &headers, body).await?;
    Ok(())
}

/// Why a message was refused, for the log.
fn in_words(error: &AppError) -> String {
    let refusal = match error {
        AppError::Refused(refusal) => refusal,
        AppError::TooMany(_) => return "llegaron demasiados en poco tiempo".to_owned(),
        AppError::Overloaded => return "otro mensaje de la misma alerta se atendía".to_owned(),
        _ => return "el sistema no pudo atenderlo".to_owned(),
    };
    let faults = refusal.faults.iter();
    let faults: Vec<String> = faults
        .map(|(field, text)| format!("{field}: {text}"))
        .collect();
    let text = if faults.is_empty() {
        refusal.text.clone()
    } else {
        faults.join(" ")
    };
    text.chars().take(500).collect()
}
