//! `/administracion/alertas/{hook}`: what becomes of what a system says, and what it said.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Deserialize;
use serde_json::json;
use tables::{hook, hook_call};

use super::form::{Submitted, faults, people};
use crate::channel::consent::kept;
use crate::channel::hook::consent::Terms;
use crate::channel::hook::store;
use crate::channel::webhook::store::references;
use crate::directory;
use crate::directory::institution::hold;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::random::sha256;
use crate::platform::signature::Secret;
use crate::platform::text::When;
use crate::platform::web::view::{Choice, Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::structure::change::key as fresh;

/// What stands in the address for one that is not there yet.
const NEW: &str = "nueva";

#[derive(Template)]
#[template(path = "channel/hook/page/one.html")]
struct One {
    shell: Shell,
    key: String,
    heading: String,
    name: Field,
    mapping: Field,
    person: Field,
    people: Vec<Choice>,
    faults: Vec<Fault>,
    command: String,
    /// The secret that was just drawn.
    secret: Option<String>,
    /// Where it tells; nothing for a new one.
    address: Option<String>,
    active: bool,
    /// The person is still to agree.
    asks: bool,
    rows: Vec<Row>,
}

/// A message.
struct Row {
    at: When,
    word: &'static str,
    category: &'static str,
    reason: Option<String>,
    reference: String,
    ticket: Option<String>,
}

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such hook.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let own = found(&app, &key).await?;
    let form = Submitted::of(own.as_ref());
    let text = match done.hecho.as_deref() {
        Some("guardada") => Some("Se guardaron los cambios."),
        Some("detenida") => Some("Se detuvo: no se atiende a ese sistema hasta que lo reanude."),
        Some("reanudada") => Some("Se reanudó: se atiende otra vez a ese sistema."),
        _ => None,
    };
    let notice = text.map(Notice::done);
    render(&app, &request, own, form, (Vec::new(), notice, None)).await
}

/// The hook of an address; nothing for a new one.
async fn found(app: &App, key: &str) -> Result<Option<hook::Model>, AppError> {
    if key == NEW {
        return Ok(None);
    }
    let own = store::by_key(app.db.read(), key).await?;
    own.ok_or(AppError::NotFound).map(Some)
}

/// The page of a hook whose secret was just drawn.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such hook.
pub(super) async fn reveal(
    app: &App,
    request: &Page,
    key: &str,
    secret: String,
) -> Result<Response, AppError> {
    let own = found(app, key).await?;
    let form = Submitted::of(own.as_ref());
    let said = (Vec::new(), None, Some(secret));
    render(app, request, own, form, said).await
}

type Said = (Vec<Fault>, Option<Notice>, Option<String>);

async fn render(
    app: &App,
    request: &Page,
    own: Option<hook::Model>,
    form: Submitted,
    (faults, notice, secret): Said,
) -> Result<Response, AppError> {
    let heading = own.as_ref().map(|hook| hook.name.clone());
    let heading = heading.unwrap_or_else(|| "Sistema nuevo".to_owned());
    let crumbs = vec![
        Crumb::to("Alertas de otros sistemas", "/administracion/alertas"),
        Crumb::here(heading.clone()),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = notice;
    let choice = |(id, name): (i64, String)| Choice {
        selected: id.to_string() == form.person,
        value: id.to_string(),
        label: name,
    };
    let field = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    let key = own.as_ref().map_or(NEW, |hook| hook.key.as_str());
    let address = own.as_ref().map(|hook| {
        let path = format!("/api/v1/hooks/{}", hook.key);
        app.public_url.link(&path)
    });
    page(&One {
        shell,
        key: key.to_owned(),
        heading,
        name: field("name", &form.name),
        mapping: field("mapping", &form.mapping),
        person: field("person", ""),
        people: people(app).await?.into_iter().map(choice).collect(),
        faults,
        command: app.random.token()?,
        secret,
        address,
        active: own.as_ref().is_none_or(|hook| hook.active),
        asks: own.as_ref().is_some_and(|hook| hook.agreed_at.is_none()),
        rows: match &own {
            Some(hook) => rows(app, request, hook).await?,
            None => Vec::new(),
        },
    })
}

async fn rows(app: &App, request: &Page, hook: &hook::Model) -> Result<Vec<Row>, AppError> {
    let conn = app.db.read();
    let calls = store::calls(conn, hook.id).await?;
    let tickets = calls.iter().filter_map(|call| call.ticket_id).collect();
    let references = references(conn, tickets).await?;
    let sees = may(&request.viewer.actor, Action::SeeTickets, None);
    let row = |call: hook_call::Model| {
        let of = call.ticket_id.and_then(|id| references.get(&id));
        let (word, category) = match call.outcome.as_str() {
            "created" => ("Se registró", "resolved"),
            "added" => ("Se anotó", "resolved"),
            _ => ("No se atendió", "cancelled"),
        };
        Row {
            at: When::new(call.at, app.now(), &app.zone),
            word,
            category,
            reason: call.reason,
            ticket: of.filter(|_| sees).map(|own| format!("/solicitudes/{own}")),
            reference: of.cloned().unwrap_or_default(),
        }
    };
    Ok(calls.into_iter().map(row).collect())
}

/// A hook as a form wants it.
struct Wanted {
    me: Option<i64>,
    now: i64,
    command: CommandId,
    /// Whether it is there already.
    changes: bool,
    row: hook::ActiveModel,
    name: String,
    detail: serde_json::Value,
}

/// Makes a hook, and shows its secret this once; or changes one.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such hook.
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
    let conn = app.db.read();
    let me = request.viewer.actor.person;
    let person: i64 = form.person.parse().map_err(|_| AppError::NotFound)?;
    let names = directory::store::names(conn, [person]).await?;
    let detail = json!({
        "name": form.name, "body": form.mapping,
        "person": names.get(&person).cloned().unwrap_or_default(),
    });
    let terms = Terms {
        person,
        mapping: &form.mapping,
    };
    let same = before.as_ref().is_some_and(|hook| Terms::of(hook) == terms);
    let mut row = hook::ActiveModel {
        name: Set(form.name.clone()),
        mapping: Set(form.mapping.clone()),
        person_id: Set(person),
        agreed_at: kept((me, app.now()), person, same),
        ..Default::default()
    };
    let seal = sha256(format!("{key}{detail}"));
    let mut made = None;
    match &before {
        Some(hook) => row.id = Set(hook.id),
        None => {
            let taken = store::list(conn).await?;
            let key = fresh(&form.name, |key| taken.iter().any(|hook| hook.key == key));
            let secret = Secret::draw(&app.random)?;
            let purpose = store::purpose(&key);
            row.secret = Set(app.vault.seal(&app.random, &purpose, secret.as_bytes())?);
            row.key = Set(key.clone());
            row.active = Set(true);
            row.created_at = Set(app.now());
            row.created_by = Set(me);
            made = Some((key, secret));
        }
    }
    let wanted = Wanted {
        me,
        now: app.now(),
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
        Some(_) => Ok(Redirect::to("/administracion/alertas").into_response()),
        None => {
            let to = format!("/administracion/alertas/{key}?hecho=guardada");
            Ok(Redirect::to(&to).into_response())
        }
    }
}

/// Writes it; false when that was done before.
async fn save(tx: &Tx, wanted: &Wanted) -> Result<bool, AppError> {
    let (now, me) = (wanted.now, wanted.me);
    if wanted.command.claim(tx, now).await?.is_some() {
        return Ok(false);
    }
    // Whoever is agreeing at this moment agrees to what stood there, not to what comes.
    hold(tx).await?;
    let (row, detail) = (wanted.row.clone(), &wanted.detail);
    if wanted.changes {
        hook::Entity::update(row).exec(tx.conn()).await?;
        audit::record(tx, now, me, "hook.changed", &wanted.name, detail).await?;
    } else {
        let inserted = hook::Entity::insert(row);
        inserted.exec_without_returning(tx.conn()).await?;
        audit::record(tx, now, me, "hook.made", &wanted.name, detail).await?;
    }
    Ok(true)
}
