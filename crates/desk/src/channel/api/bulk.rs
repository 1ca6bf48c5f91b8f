//! `/api/v1/bulk`: actions on many tickets, tried, begun, watched, stopped and taken back.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use engine::DeedAct;
use tables::bulk;

use super::body::{Body, Known, wrong};
use super::bulk_shapes::{
    BulkLine, BulkPage, BulkShown, Bulks, Foreseen, ReasonShown, TicketOutcome,
};
use super::command_id::command_id;
use super::params::{self, Params};
use super::request::{BulkAction, Parting};
use super::shape::Instant;
use crate::bulk::page::one;
use crate::bulk::page::program::Asked;
use crate::bulk::trial::{Asker, Found, Reason};
use crate::bulk::{MOST, results, store, undo};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::web::Page;
use crate::ticket::recipe::form::Typed;

/// The names that an action takes.
pub const ACTING: [&str; 4] = ["id", "tickets", "macro", "steps"];
/// Those of a step.
pub const STEPPING: [&str; 5] = ["do", "text", "days", "until", "minutes"];
/// The states of a ticket of an action.
const STATES: [&str; 5] = ["waiting", "done", "same", "refused", "left"];

/// Who attends tickets; nobody else acts on many.
fn attends(request: &Page) -> Result<i64, AppError> {
    let actor = &request.viewer.actor;
    let person = actor
        .person
        .filter(|_| may(actor, Action::SeeTickets, None));
    person.ok_or(AppError::NotFound)
}

/// What is asked, in the controls of the form.
fn asked(mut known: Known) -> Result<Asked, AppError> {
    let tickets = known.texts("tickets")?;
    if tickets.is_empty() || tickets.len() > MOST {
        let text = format!("Envíe de 1 a {MOST} tickets.");
        return Err(wrong("tickets", text));
    }
    let steps = if known.has("steps") {
        known.objects("steps")?
    } else {
        Vec::new()
    };
    let step = |step| {
        let known = Body(step).only(&STEPPING)?;
        let act = known.text("do")?;
        let spends = act.starts_with(DeedAct::Spend.key());
        for (name, is) in [("minutes", spends), ("days", !spends), ("until", !spends)] {
            if !is && known.has(name) {
                let text = format!("«{name}» no va con «{act}».");
                return Err(wrong("steps", text));
            }
        }
        let days = known.integer("days")?.or(known.integer("minutes")?);
        let until = known.text("until")?;
        Ok(Typed {
            act,
            text: known.text("text")?,
            days: days.map_or(until, |days| days.to_string()),
        })
    };
    let steps: Result<Vec<Typed>, AppError> = steps.into_iter().map(step).collect();
    Ok(Asked {
        tickets,
        applied: known.text("macro")?,
        steps: steps?,
    })
}

/// Tries an action.
///
/// # Errors
/// A refusal, [`AppError::NotFound`] for who attends nothing, or the database.
#[utoipa::path(
    post, path = "/api/v1/bulk/try", tag = "en bloque",
    summary = "Ver qué pasaría en muchos tickets",
    description = "Cuántos se podrían hacer, cuántos no y por qué, y a cuántas personas se escribiría. No se guarda nada.",
    request_body = BulkAction,
    responses((status = 200, description = "Lo que pasaría.", body = Foreseen)),
)]
pub async fn trial(
    State(app): State<App>,
    request: Page,
    params: Params,
    body: Body,
) -> Result<Json<Foreseen>, AppError> {
    params.none()?;
    attends(&request)?;
    let found = asked(body.only(&ACTING)?)?.trial(&app, &request).await?;
    Ok(Json(foreseen(found)))
}

fn foreseen(found: Found) -> Foreseen {
    let shown = |reasons: BTreeMap<String, Reason>| {
        let reasons = reasons.into_iter().map(|(why, reason)| ReasonShown {
            why,
            count: reason.many,
            tickets: reason.folios,
        });
        reasons.collect()
    };
    let refused = found.refused();
    Foreseen {
        total: found.can + found.same + refused,
        can: found.can,
        same: found.same,
        refused,
        reasons: shown(found.cannot),
        partly: shown(found.partly),
        people: found.people.len(),
    }
}

/// Tries taking an action back.
///
/// # Errors
/// A refusal while it is under way; [`AppError::NotFound`], the same for none and for one of
/// others; or the database.
#[utoipa::path(
    get, path = "/api/v1/bulk/{bulk}/undo", tag = "en bloque",
    summary = "Ver qué pasaría al deshacer",
    description = "Cuántos regresarían, cuántos solo en parte y cuántos no, y por qué. No se guarda nada.",
    params(("bulk" = String, Path, description = "Clave de la acción.")),
    responses((status = 200, description = "Lo que pasaría.", body = Foreseen)),
)]
pub async fn trial_of_undo(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    params: Params,
) -> Result<Json<Foreseen>, AppError> {
    params.none()?;
    let person = attends(&request)?;
    let own = store::find(app.db.read(), Some(person), &key).await?;
    one::may_undo(&own)?;
    let found = undo::all(&app, &Asker::of(&request), &own).await?;
    Ok(Json(foreseen(found)))
}

/// Begins an action.
///
/// # Errors
/// A refusal, [`AppError::NotFound`] for who attends nothing, or the database.
#[utoipa::path(
    post, path = "/api/v1/bulk", tag = "en bloque",
    summary = "Hacer algo en muchos tickets",
    description = "Se hace poco a poco, con los derechos que la persona tenga en cada ticket en ese momento. Los tickets que no puede ver se omiten.",
    params(("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden.")),
    request_body = BulkAction,
    responses((status = 202, description = "Comenzó, o ya había comenzado.", body = BulkShown)),
)]
pub async fn start(
    State(app): State<App>,
    request: Page,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<(StatusCode, Json<BulkShown>), AppError> {
    params.none()?;
    attends(&request)?;
    let known = body.only(&ACTING)?;
    let id = command_id(&headers, &known)?;
    let key = asked(known)?.start(&app, &request, id).await?;
    begun(&app, &request, &key).await
}

/// An action that was just begun.
async fn begun(
    app: &App,
    request: &Page,
    key: &str,
) -> Result<(StatusCode, Json<BulkShown>), AppError> {
    let own = store::find(app.db.read(), request.viewer.actor.person, key).await?;
    Ok((StatusCode::ACCEPTED, Json(shown(app, &own).await?)))
}

/// An action with how it goes.
async fn shown(app: &App, own: &bulk::Model) -> Result<BulkShown, AppError> {
    let conn = app.db.read();
    let counts = store::counts(conn, own.id).await?;
    let many = |state: &str| {
        let found = counts.iter().find(|(key, _)| key == state);
        found.map_or(0, |(_, many)| *many)
    };
    let undone = store::undoing(conn, own.id).await?;
    Ok(BulkShown {
        waiting: many("waiting"),
        done: many("done"),
        same: many("same"),
        refused: many("refused"),
        left: many("left"),
        undone_by: undone.map(|undone| undone.key),
        ..BulkShown::of(own)
    })
}

/// One's own actions.
///
/// # Errors
/// [`AppError::NotFound`] for who attends nothing, or the database.
#[utoipa::path(
    get, path = "/api/v1/bulk", tag = "en bloque",
    summary = "Listar las acciones en bloque propias",
    description = "Las últimas 50 de la persona, sin sus cuentas.",
    responses((status = 200, description = "Las acciones, la última primero.", body = Bulks)),
)]
pub async fn list(
    State(app): State<App>,
    request: Page,
    params: Params,
) -> Result<Json<Bulks>, AppError> {
    params.none()?;
    let person = attends(&request)?;
    let all = store::latest(app.db.read(), person).await?;
    let line = |own: &bulk::Model| BulkLine {
        bulk: own.key.clone(),
        name: own.name.clone(),
        state: own.state.clone(),
        total: own.total,
        created_at: Instant(own.created_at),
    };
    Ok(Json(Bulks {
        bulk: all.iter().map(line).collect(),
    }))
}

/// One of them.
///
/// # Errors
/// [`AppError::NotFound`], the same for none and for one of others; or the database.
#[utoipa::path(
    get, path = "/api/v1/bulk/{bulk}", tag = "en bloque",
    summary = "Leer una acción en bloque",
    description = "Cómo va, con cuántos tickets en cada estado. Solo quien la pidió la ve.",
    params(("bulk" = String, Path, description = "Clave de la acción.")),
    responses((status = 200, description = "La acción.", body = BulkShown)),
)]
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    params: Params,
) -> Result<Json<BulkShown>, AppError> {
    params.none()?;
    attends(&request)?;
    let own = store::find(app.db.read(), request.viewer.actor.person, &key).await?;
    Ok(Json(shown(&app, &own).await?))
}

/// What became of its tickets.
///
/// # Errors
/// [`AppError::NotFound`], the same for none and for one of others; or the database.
#[utoipa::path(
    get, path = "/api/v1/bulk/{bulk}/tickets", tag = "en bloque",
    summary = "Leer qué pasó con cada ticket",
    description = "En el orden en que se hacen.",
    params(
        ("bulk" = String, Path, description = "Clave de la acción."),
        ("state" = Option<String>, Query, description = "Solo los que están así: «waiting», «done», «same», «refused» o «left».", example = "refused"),
        ("cursor" = Option<String>, Query, description = "El dato «next» de la página anterior."),
        ("limit" = Option<u32>, Query, description = "Cuántos, de 1 a 100; 50 si no se dice.", minimum = 1, maximum = 100),
    ),
    responses((status = 200, description = "Una página de resultados.", body = BulkPage)),
)]
pub async fn tickets(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    params: Params,
) -> Result<Json<BulkPage>, AppError> {
    let known = params.only(&["state", "cursor", "limit"])?;
    let limit = known.limit()?;
    attends(&request)?;
    let own = store::find(app.db.read(), request.viewer.actor.person, &key).await?;
    let places = app.people.places(&app).await?;
    let after = match known.text("cursor") {
        None => 0,
        Some(text) => {
            let place = places.place(text).filter(|(_, id)| *id == own.id);
            let strange = || params::wrong("cursor", "No es el de una página anterior.");
            place.ok_or_else(strange)?.0
        }
    };
    let state = known.text("state");
    if state.is_some_and(|state| !STATES.contains(&state)) {
        let text = format!("Use {}.", STATES.join(", "));
        return Err(params::wrong("state", text));
    }
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut rows = results::after(app.db.read(), own.id, (after, state), most).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more);
    let next = next.map(|row| places.text(row.place, own.id));
    let told = |row: results::Outcome| TicketOutcome {
        ticket: row.folio.unwrap_or(row.key),
        state: row.state,
        said: Some(row.said).filter(|text| !text.is_empty()),
    };
    Ok(Json(BulkPage {
        tickets: rows.into_iter().map(told).collect(),
        next,
    }))
}

/// Stops an action.
///
/// # Errors
/// [`AppError::NotFound`], the same for none and for one of others; or the database.
#[utoipa::path(
    post, path = "/api/v1/bulk/{bulk}/stop", tag = "en bloque",
    summary = "Detener una acción en bloque",
    description = "Lo hecho se queda; lo que falta ya no se hace. Detener lo que ya terminó no hace nada.",
    params(("bulk" = String, Path, description = "Clave de la acción.")),
    request_body = Parting,
    responses((status = 200, description = "La acción, como quedó.", body = BulkShown)),
)]
pub async fn stop(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    params: Params,
    body: Body,
) -> Result<Json<BulkShown>, AppError> {
    params.none()?;
    attends(&request)?;
    body.only(&["id"])?;
    let own = store::find(app.db.read(), request.viewer.actor.person, &key).await?;
    let write = app.db.write((own.id, app.now()), |tx, (id, now)| {
        Box::pin(async move { store::stop(tx, *now, *id).await })
    });
    write.await?;
    let own = store::find(app.db.read(), request.viewer.actor.person, &key).await?;
    Ok(Json(shown(&app, &own).await?))
}

/// Takes an action back by another one.
///
/// # Errors
/// A refusal while it is under way; [`AppError::NotFound`], the same for none and for one of
/// others; or the database.
#[utoipa::path(
    post, path = "/api/v1/bulk/{bulk}/undo", tag = "en bloque",
    summary = "Deshacer una acción en bloque",
    description = "Otra acción regresa cada ticket a como estaba, hasta donde el flujo y los derechos de la persona lo permiten.",
    params(
        ("bulk" = String, Path, description = "Clave de la acción."),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Parting,
    responses((status = 202, description = "La acción que deshace.", body = BulkShown)),
)]
pub async fn take_back(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    headers: HeaderMap,
    params: Params,
    body: Body,
) -> Result<(StatusCode, Json<BulkShown>), AppError> {
    params.none()?;
    let person = attends(&request)?;
    let id = command_id(&headers, &body.only(&["id"])?)?;
    let own = store::find(app.db.read(), Some(person), &key).await?;
    let undoing = one::undo(&app, person, &own, id).await?;
    begun(&app, &request, &undoing).await
}
