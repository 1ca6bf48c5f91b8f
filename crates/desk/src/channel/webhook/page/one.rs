//! `/administracion/avisos/{webhook}`: what a system is told, and what became of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Deserialize;
use serde_json::json;
use tables::webhook;

use super::form::{Submitted, faults, people};
use super::words;
use crate::channel::consent::kept;
use crate::channel::webhook::consent::Terms;
use crate::channel::webhook::{EVENTS, store};
use crate::directory;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::random::sha256;
use crate::platform::signature::Secret;
use crate::platform::text::When;
use crate::platform::web::view::{Choice, Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::structure::change::By;

/// What stands in the address for one that is not there yet.
const NEW: &str = "nuevo";
#[derive(Template)]
#[template(path = "channel/webhook/page/one.html")]
struct One {
    shell: Shell,
    key: String,
    heading: String,
    name: Field,
    url: Field,
    filter: Field,
    events: Vec<Choice>,
    events_error: Option<String>,
    internal: bool,
    person: Field,
    people: Vec<Choice>,
    faults: Vec<Fault>,
    command: String,
    /// The secret that was just drawn.
    secret: Option<String>,
    /// How it fares, and what was told; nothing for a new one.
    own: Option<Own>,
}

struct Own {
    word: &'static str,
    category: &'static str,
    detail: String,
    active: bool,
    paused: bool,
    /// Who is yet to agree.
    asks: Option<String>,
    rows: Vec<Row>,
}

/// A delivery.
struct Row {
    key: String,
    event: String,
    reference: String,
    ticket: Option<String>,
    word: &'static str,
    category: &'static str,
    detail: String,
    answer: String,
    created: When,
    can_repeat: bool,
}

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such webhook.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let own = found(&app, &key).await?;
    let form = Submitted::of(own.as_ref());
    let text = match done.hecho.as_deref() {
        Some("guardado") => Some("Se guardó el aviso."),
        Some("detenido") => Some("Se detuvo el aviso: no se cuenta nada hasta que lo reanude."),
        Some("reanudado") => Some("Se reanudó el aviso: lo que esperaba va en camino."),
        Some("probado") => Some("Se envió una prueba; abajo dice qué contestó."),
        Some("repetido") => Some("El envío va otra vez en camino."),
        _ => None,
    };
    let notice = text.map(Notice::done);
    render(&app, &request, own, form, (Vec::new(), notice, None)).await
}

/// The webhook of an address; nothing for a new one.
async fn found(app: &App, key: &str) -> Result<Option<webhook::Model>, AppError> {
    if key == NEW {
        return Ok(None);
    }
    store::find(app.db.read(), key).await.map(Some)
}

/// The page of a webhook whose secret was just drawn.
pub(super) async fn reveal(
    app: &App,
    request: &Page,
    key: &str,
    secret: String,
) -> Result<Response, AppError> {
    let hook = store::find(app.db.read(), key).await?;
    let form = Submitted::of(Some(&hook));
    let said = (Vec::new(), None, Some(secret));
    render(app, request, Some(hook), form, said).await
}

type Said = (Vec<Fault>, Option<Notice>, Option<String>);

async fn render(
    app: &App,
    request: &Page,
    own: Option<webhook::Model>,
    form: Submitted,
    (faults, notice, secret): Said,
) -> Result<Response, AppError> {
    let heading = own.as_ref().map(|hook| hook.name.clone());
    let heading = heading.unwrap_or_else(|| "Aviso nuevo".to_owned());
    let crumbs = vec![
        Crumb::to("Avisos a otros sistemas", "/administracion/avisos"),
        Crumb::here(heading.clone()),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = notice;
    let choice = |(id, name): (i64, String)| Choice {
        selected: id.to_string() == form.person,
        value: id.to_string(),
        label: name,
    };
    let event = |(key, label): (&str, &str)| Choice {
        value: key.to_owned(),
        label: label.to_owned(),
        selected: form.event.iter().any(|own| own == key),
    };
    let field = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    let key = own
        .as_ref()
        .map_or(NEW, |hook| hook.key.as_str())
        .to_owned();
    let fares = match &own {
        Some(hook) => Some(fares(app, request, hook).await?),
        None => None,
    };
    page(&One {
        shell,
        key,
        heading,
        name: field("name", &form.name),
        url: field("url", &form.url),
        filter: field("filter", &form.filter),
        events: EVENTS.into_iter().map(event).collect(),
        events_error: error_of(&faults, "event"),
        internal: form.internal.is_some(),
        person: field("person", ""),
        people: people(app).await?.into_iter().map(choice).collect(),
        faults,
        command: app.random.token()?,
        secret,
        own: fares,
    })
}

async fn fares(app: &App, request: &Page, hook: &webhook::Model) -> Result<Own, AppError> {
    let conn = app.db.read();
    let rows = store::deliveries(conn, hook.id).await?;
    let tickets = rows.iter().filter_map(|row| row.ticket_id).collect();
    let references = store::references(conn, tickets).await?;
    let sees = may(&request.viewer.actor, Action::SeeTickets, None);
    let row = |row: &tables::webhook_delivery::Model| {
        let fares = words::of_delivery(app, row);
        let of = row.ticket_id.and_then(|id| references.get(&id));
        Row {
            key: row.key.clone(),
            event: words::event(&row.event_type).to_owned(),
            ticket: of.filter(|_| sees).map(|own| format!("/solicitudes/{own}")),
            reference: of.cloned().unwrap_or_default(),
            word: fares.word,
            category: fares.category,
            detail: fares.detail,
            answer: row.answer.clone(),
            created: When::new(row.created_at, app.now(), &app.zone),
            can_repeat: row.ticket_id.is_some()
                && matches!(row.state.as_str(), "sent" | "failed" | "skipped"),
        }
    };
    let own = words::of_webhook(app, hook);
    let asks = match hook.agreed_at {
        Some(_) => None,
        None => {
            let mut names = directory::store::names(conn, [hook.person_id]).await?;
            names.remove(&hook.person_id)
        }
    };
    Ok(Own {
        asks,
        word: own.word,
        category: own.category,
        detail: own.detail,
        active: hook.active,
        paused: hook.active && hook.paused_until.is_some_and(|until| until > app.now()),
        rows: rows.iter().map(row).collect(),
    })
}

/// A webhook as a form wants it.
struct Wanted {
    by: By,
    command: CommandId,
    /// Whether it is there already.
    changes: bool,
    row: webhook::ActiveModel,
    name: String,
    detail: serde_json::Value,
}

/// Makes a webhook, and shows its secret this once; or changes one.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such webhook; a refusal when the configuration
/// changed meanwhile.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let before = found(&app, &key).await?;
    let form = form.tidied();
    let wrong = faults(&app, &form, before.as_ref()).await?;
    if !wrong.is_empty() {
        let again = render(&app, &request, before, form, (wrong, None, None)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let me = request.viewer.actor.person;
    let person: i64 = form.person.parse().map_err(|_| AppError::NotFound)?;
    let names = directory::store::names(app.db.read(), [person]).await?;
    let internal = form.internal.is_some();
    let events = form.event.join(" ");
    let detail = json!({
        "name": form.name, "url": form.url, "filter": form.filter, "internal": internal,
        "events": form.event.iter().map(|key| words::event(key)).collect::<Vec<_>>(),
        "person": names.get(&person).cloned().unwrap_or_default(),
    });
    let terms = Terms {
        person,
        url: &form.url,
        filter: &form.filter,
        events: &events,
        internal,
    };
    let same = before.as_ref().is_some_and(|hook| Terms::of(hook) == terms);
    let mut row = webhook::ActiveModel {
        name: Set(form.name.clone()),
        url: Set(form.url.clone()),
        filter: Set(form.filter.clone()),
        event_types: Set(events.clone()),
        internal: Set(internal),
        person_id: Set(person),
        agreed_at: kept((me, app.now()), person, same),
        ..Default::default()
    };
    let seal = sha256(format!("{key}{detail}"));
    let mut made = None;
    match &before {
        Some(hook) => row.id = Set(hook.id),
        None => {
            let (key, secret) = (app.random.key()?, Secret::draw(&app.random)?);
            let purpose = store::purpose(&key);
            let sealed = app.vault.seal(&app.random, &purpose, secret.as_bytes())?;
            row.key = Set(key.clone());
            row.secret = Set(sealed);
            row.active = Set(true);
            row.created_at = Set(app.now());
            row.created_by = Set(me);
            row.failures = Set(0);
            made = Some((key, secret));
        }
    }
    let wanted = Wanted {
        by: By {
            app: app.clone(),
            me,
        },
        command: CommandId::new(form.command.clone(), me, seal)?,
        name: form.name,
        changes: before.is_some(),
        row,
        detail,
    };
    let write = app
        .db
        .write(wanted, |tx, wanted| Box::pin(save(tx, wanted)));
    let new = write.await?;
    match made {
        Some((key, secret)) if new => reveal(&app, &request, &key, secret).await,
        // Pressed twice: the page that shows the secret is on its way already.
        Some(_) => Ok(Redirect::to("/administracion/avisos").into_response()),
        None => {
            let to = format!("/administracion/avisos/{key}?hecho=guardado");
            Ok(Redirect::to(&to).into_response())
        }
    }
}

/// Writes it; false when that was done before.
async fn save(tx: &Tx, wanted: &Wanted) -> Result<bool, AppError> {
    let by = &wanted.by;
    if wanted.command.claim(tx, by.app.now()).await?.is_some() {
        return Ok(false);
    }
    by.begin(tx).await?;
    let (row, detail) = (wanted.row.clone(), &wanted.detail);
    if wanted.changes {
        webhook::Entity::update(row).exec(tx.conn()).await?;
        by.finish(tx, "webhook.changed", &wanted.name, detail)
            .await?;
    } else {
        let inserted = webhook::Entity::insert(row);
        inserted.exec_without_returning(tx.conn()).await?;
        by.finish(tx, "webhook.made", &wanted.name, detail).await?;
    }
    Ok(true)
}
