//! `/mi-cuenta/sistemas`: the systems that are told of what one sees, and whether one agrees.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use engine::Refusal;
use serde::Deserialize;
use serde_json::json;
use tables::webhook;

use super::words;
use crate::channel::hook;
use crate::channel::webhook::consent::{self, Terms};
use crate::channel::webhook::store;
use crate::directory;
use crate::platform::App;
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
    let hooks = consent::of_person(conn, me).await?;
    let alerts = hook::store::of_person(conn, me).await?;
    let makers = hooks.iter().filter_map(|hook| hook.created_by);
    let makers = makers.chain(alerts.iter().filter_map(|hook| hook.created_by));
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
    let alert = |hook: &tables::hook::Model| Alert {
        key: hook.key.clone(),
        name: hook.name.clone(),
        maker: maker(hook.created_by),
        agreed: hook.agreed_at.map(|at| When::new(at, app.now(), &app.zone)),
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
        rows: hooks.iter().map(row).collect(),
        alerts: alerts.iter().map(alert).collect(),
    })
}

/// Agrees to a webhook as it was shown, or does so no more.
///
/// # Errors
/// [`AppError::NotFound`] for one with the sight of somebody else; a refusal where it changed
/// since the page was read.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let agrees = match form.hacer.as_str() {
        "autorizar" => true,
        "retirar" => false,
        _ => return Err(AppError::Malformed("no such button".to_owned())),
    };
    if !form.alerta.is_empty() {
        return in_ones_name(&app, me, &form.alerta, agrees).await;
    }
    let hook = store::find(app.db.read(), &form.aviso).await?;
    if hook.person_id != me {
        return Err(AppError::NotFound);
    }
    if agrees && form.visto != Terms::of(&hook).seal() {
        let text = "El aviso cambió desde que usted lo leyó. Vuelva a leerlo antes de autorizarlo.";
        return Err(Refusal::whole("webhook.changed", text).into());
    }
    let by = By {
        app: app.clone(),
        me: Some(me),
    };
    let write = app.db.write((by, hook, agrees), |tx, (by, hook, agrees)| {
        Box::pin(async move {
            by.begin(tx).await?;
            consent::settle(tx, &by.app, hook, *agrees).await?;
            let action = if *agrees {
                "webhook.agreed"
            } else {
                "webhook.withdrawn"
            };
            by.finish(tx, action, &hook.name, &json!({})).await
        })
    });
    write.await?;
    Ok(said(agrees))
}

/// Agrees that a system registers in one's name, or does so no more.
async fn in_ones_name(app: &App, me: i64, key: &str, agrees: bool) -> Result<Response, AppError> {
    let hook = hook::store::by_key(app.db.read(), key).await?;
    let hook = hook.filter(|hook| hook.person_id == me);
    let hook = hook.ok_or(AppError::NotFound)?;
    let by = By {
        app: app.clone(),
        me: Some(me),
    };
    let write = app.db.write((by, hook, agrees), |tx, (by, hook, agrees)| {
        Box::pin(async move {
            by.begin(tx).await?;
            hook::store::settle(tx, hook.id, agrees.then_some(by.app.now())).await?;
            let action = if *agrees {
                "hook.agreed"
            } else {
                "hook.withdrawn"
            };
            by.finish(tx, action, &hook.name, &json!({})).await
        })
    });
    write.await?;
    Ok(said(agrees))
}

fn said(agrees: bool) -> Response {
    let done = if agrees { "autorizado" } else { "retirado" };
    Redirect::to(&format!("/mi-cuenta/sistemas?hecho={done}")).into_response()
}
