//! `/mi-cuenta/sistemas`: the systems that are told of what one sees, and whether one agrees.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use engine::Refusal;
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use serde_json::json;
use tables::{hook, webhook};

use super::words;
use crate::channel::hook::mapping::{Mapping, Words};
use crate::channel::hook::{consent as hook_consent, store as hooks};
use crate::channel::webhook::consent::{self, Terms};
use crate::channel::webhook::store;
use crate::directory;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::text::When;
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::structure::change::By;

#[derive(Template)]
#[template(path = "channel/webhook/page/own.html")]
struct Own {
    shell: Shell,
    rows: Vec<Row>,
    /// Systems that register in one's name.
    alerts: Vec<Alert>,
}

/// A system that registers in one's name.
struct Alert {
    key: String,
    name: String,
    maker: String,
    agreed: Option<When>,
    /// What it registers: labels and words.
    facts: Vec<(&'static str, String)>,
    /// The same as who made it wrote it.
    mapping: String,
    /// What the form says that one saw.
    seal: String,
}

/// A webhook with one's sight.
struct Row {
    key: String,
    name: String,
    url: String,
    filter: String,
    events: Vec<String>,
    internal: bool,
    /// Who made it.
    maker: String,
    agreed: Option<When>,
    /// What the form says that one saw.
    seal: String,
}

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// A button.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    hacer: String,
    #[serde(default)]
    aviso: String,
    #[serde(default)]
    alerta: String,
    #[serde(default)]
    visto: String,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let conn = app.db.read();
    let told = consent::of_person(conn, me).await?;
    let telling = hooks::of_person(conn, me).await?;
    let makers = told.iter().filter_map(|hook| hook.created_by);
    let makers = makers.chain(telling.iter().filter_map(|hook| hook.created_by));
    let names = directory::store::names(conn, makers).await?;
    let maker = |id: Option<i64>| {
        let name = id.and_then(|id| names.get(&id).cloned());
        name.unwrap_or_else(|| "Alguien".to_owned())
    };
    let row = |hook: &webhook::Model| Row {
        key: hook.key.clone(),
        name: hook.name.clone(),
        url: hook.url.clone(),
        filter: hook.filter.clone(),
        events: hook
            .event_types
            .split(' ')
            .map(|key| words::event(key).to_owned())
            .collect(),
        internal: hook.internal,
        maker: maker(hook.created_by),
        agreed: hook.agreed_at.map(|at| When::new(at, app.now(), &app.zone)),
        seal: Terms::of(hook).seal(),
    };
    let alert = |hook: &hook::Model| Alert {
        key: hook.key.clone(),
        name: hook.name.clone(),
        maker: maker(hook.created_by),
        agreed: hook.agreed_at.map(|at| When::new(at, app.now(), &app.zone)),
        facts: Mapping::parse(&hook.mapping).map_or_else(|_| Vec::new(), |own| facts(&app, &own)),
        mapping: hook.mapping.clone(),
        seal: hook_consent::Terms::of(hook).seal(),
    };
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to("Mi cuenta", "/mi-cuenta"),
        Crumb::here("Sistemas con mis permisos"),
    ];
    let mut shell = request.shell(&app, crumbs);
    shell.notice = match done.hecho.as_deref() {
        Some("autorizado") => Some(Notice::done(
            "Lo autorizó: el sistema puede hacerlo desde ahora.",
        )),
        Some("retirado") => Some(Notice::done(
            "Ya no lo autoriza: el sistema no hace nada más con sus permisos.",
        )),
        _ => None,
    };
    page(&Own {
        shell,
        rows: told.iter().map(row).collect(),
        alerts: telling.iter().map(alert).collect(),
    })
}

/// What a hook does in somebody's name, for that person to read.
fn facts(app: &App, mapping: &Mapping) -> Vec<(&'static str, String)> {
    let service = |key: &str| app.known.service(key).map(|own| own.name.clone());
    let unit = |key: &str| app.known.unit(key).map(|own| own.name.clone());
    let mut facts = vec![("De qué servicio", said(&mapping.service, service))];
    if let Some(own) = &mapping.unit {
        facts.push(("Para qué dependencia", said(own, unit)));
    }
    let text = said(&mapping.description, |_| None);
    facts.push(("Qué se escribe", text));
    if mapping.privacy {
        let text = "El sistema lo acepta a su nombre en cada ticket";
        facts.push(("Aviso de privacidad", text.to_owned()));
    }
    facts
}

/// What is said as it is, by its name where it has one; or that the system says it.
fn said(words: &Words, name: impl Fn(&str) -> Option<String>) -> String {
    let one = |text: &String| match text.strip_prefix('/') {
        Some(_) => format!("lo que el sistema diga en {text}"),
        None => name(text).unwrap_or_else(|| format!("«{text}»")),
    };
    let all: Vec<String> = match words {
        Words::One(text) => vec![one(text)],
        Words::Several(texts) => texts.iter().map(one).collect(),
    };
    all.join("; ")
}

/// Agrees to a system as it was shown, or does so no more.
///
/// # Errors
/// [`AppError::NotFound`] for one with the permissions of somebody else; a refusal where it
/// changed since the page was read.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let (agrees, done) = match form.hacer.as_str() {
        "autorizar" => (true, "autorizado"),
        "retirar" => (false, "retirado"),
        _ => return Err(AppError::Malformed("no such button".to_owned())),
    };
    let by = By {
        app: app.clone(),
        me: Some(me),
    };
    let write = app.db.write((by, form, agrees), |tx, (by, form, agrees)| {
        Box::pin(settle(tx, by, form, *agrees))
    });
    write.await?;
    let to = format!("/mi-cuenta/sistemas?hecho={done}");
    Ok(Redirect::to(&to).into_response())
}

/// A system with somebody's permissions.
enum System {
    /// One that is told.
    Told(webhook::Model),
    /// One that tells.
    Telling(hook::Model),
}

impl System {
    /// The one that a form means.
    async fn asked(conn: &impl ConnectionTrait, form: &Submitted) -> Result<Self, AppError> {
        if form.alerta.is_empty() {
            return Ok(Self::Told(store::find(conn, &form.aviso).await?));
        }
        let hook = hooks::by_key(conn, &form.alerta).await?;
        hook.map(Self::Telling).ok_or(AppError::NotFound)
    }

    /// Whose permissions, and what that person agrees to.
    fn terms(&self) -> (i64, String) {
        match self {
            Self::Told(hook) => (hook.person_id, Terms::of(hook).seal()),
            Self::Telling(hook) => (hook.person_id, hook_consent::Terms::of(hook).seal()),
        }
    }
}

/// Writes down that somebody agrees, or does so no more.
async fn settle(tx: &Tx, by: &By, form: &Submitted, agrees: bool) -> Result<(), AppError> {
    by.begin(tx).await?;
    let system = System::asked(tx.conn(), form).await?;
    let (person, seal) = system.terms();
    if by.me != Some(person) {
        return Err(AppError::NotFound);
    }
    if agrees && form.visto != seal {
        let text =
            "El sistema cambió desde que usted lo leyó. Vuelva a leerlo antes de autorizarlo.";
        return Err(Refusal::whole("system.changed", text).into());
    }
    let (name, agreed, withdrawn) = match &system {
        System::Told(hook) => {
            consent::settle(tx, &by.app, hook, agrees).await?;
            (&hook.name, "webhook.agreed", "webhook.withdrawn")
        }
        System::Telling(hook) => {
            let since = agrees.then_some(by.app.now());
            hook_consent::settle(tx, hook.id, since).await?;
            (&hook.name, "hook.agreed", "hook.withdrawn")
        }
    };
    let action = if agrees { agreed } else { withdrawn };
    by.finish(tx, action, name, &json!({})).await
}
