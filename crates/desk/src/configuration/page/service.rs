//! `/administracion/servicios/{service}`: a service, its words, its form in every version.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use engine::{Definition, Kind};
use serde::Deserialize;
use serde_json::json;

use crate::catalogue;
use crate::configuration::change::{self, Change, Order, advance};
use crate::configuration::local::Locals;
use crate::configuration::page::compare::{Comparison, compare};
use crate::configuration::page::difference::between;
use crate::configuration::page::kind::FieldRow;
use crate::configuration::page::services::standing;
use crate::configuration::page::text::wrong;
use crate::configuration::page::words::Words;
use crate::configuration::rules;
use crate::directory::institution::{agree, hold};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::{capital, clean, fold};
use crate::platform::web::view::{Fault, Field, When, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "configuration/page/service.html")]
struct ServicePage {
    shell: Shell,
    key: String,
    title: String,
    word: &'static str,
    category: &'static str,
    is_retired: bool,
    is_changed: bool,
    name: Field,
    summary: Field,
    facts: Vec<(&'static str, String)>,
    fields: Vec<FieldRow>,
    keywords: Field,
    versions: Vec<Version>,
    comparison: Option<Comparison>,
    faults: Vec<Fault>,
    command: String,
}

/// A version of the form, and what changed with it.
struct Version {
    number: i64,
    when: When,
    changes: Vec<String>,
    is_first: bool,
}

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
    /// Two versions to compare.
    de: Option<i64>,
    a: Option<i64>,
}

/// The words of a service, and whether it is offered.
#[derive(Deserialize, Default, Clone)]
pub struct Submitted {
    #[serde(default)]
    name: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    keywords: String,
    /// `si` where it is offered; a box that is empty is not sent.
    #[serde(default)]
    offered: String,
    #[serde(default)]
    command: String,
}

/// The service with its definition as it holds now, and its kind.
pub(super) fn found<'a>(
    app: &'a App,
    key: &str,
) -> Result<
    (
        &'a tables::service::Model,
        Definition<String>,
        &'a Kind<String>,
    ),
    AppError,
> {
    let service = app.known.service(key).ok_or(AppError::NotFound)?;
    let written = app.pack.services.iter().find(|own| own.key == key);
    let definition = written.and_then(|own| own.definition.clone());
    let kind = app.pack.kind_of(key).or_else(|| app.pack.default_kind());
    let kind = kind.ok_or_else(|| AppError::internal("a pack without kinds"))?;
    Ok((service, definition.unwrap_or_default(), kind))
}

/// Whether the pack has the service: one that it dropped keeps its form.
pub(super) fn is_in_pack(app: &App, key: &str) -> bool {
    app.pack.services.iter().any(|own| own.key == key)
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such service.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let text = match done.hecho.as_deref() {
        Some("datos") => Some("Se guardaron los datos del servicio."),
        Some("formulario") => Some(
            "Se guardó una versión nueva del formulario. Lo que ya estaba registrado conserva la suya.",
        ),
        Some("igual") => Some("El formulario ya estaba así: no hizo falta una versión nueva."),
        Some("paquete") => Some("El formulario vuelve a ser el del paquete."),
        _ => None,
    };
    let notice = text.map(Notice::done);
    let (service, ..) = found(&app, &key)?;
    let form = Submitted {
        name: service.name.clone(),
        summary: service.summary.clone(),
        keywords: service.keywords.clone(),
        ..Submitted::default()
    };
    let extra = (notice, (done.de, done.a));
    render(&app, &request, &key, &form, Vec::new(), extra).await
}

async fn render(
    app: &App,
    request: &Page,
    key: &str,
    form: &Submitted,
    faults: Vec<Fault>,
    (notice, compared): (Option<Notice>, (Option<i64>, Option<i64>)),
) -> Result<Response, AppError> {
    let (service, definition, kind) = found(app, key)?;
    let (word, category) = standing(app, service)?;
    let stored = rules::definitions(app.db.read(), key).await?;
    let locals = Locals::read(app.db.read()).await?;
    let mut versions = Vec::new();
    for (place, (row, own)) in stored.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| stored.get(place));
        versions.push(Version {
            number: row.version,
            when: When::new(row.created_at, app.now(), &app.zone),
            changes: before.map_or_else(Vec::new, |(_, before)| between(before, own)),
            is_first: before.is_none(),
        });
    }
    versions.reverse();
    let crumbs = vec![
        Crumb::to("Servicios", "/administracion/servicios"),
        Crumb::here(service.name.clone()),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = notice;
    let field = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    page(&ServicePage {
        shell,
        key: key.to_owned(),
        title: service.name.clone(),
        word,
        category,
        is_retired: service.retired_at.is_some(),
        is_changed: locals.definitions.contains_key(key),
        name: field("name", &form.name),
        summary: field("summary", &form.summary),
        facts: facts(app, service, &definition, kind),
        fields: definition.fields.iter().map(FieldRow::of).collect(),
        keywords: field("keywords", &form.keywords),
        versions,
        comparison: compare(&stored, compared)?,
        faults,
        command: app.random.token()?,
    })
}

fn facts(
    app: &App,
    service: &tables::service::Model,
    definition: &Definition<String>,
    kind: &Kind<String>,
) -> Vec<(&'static str, String)> {
    let area = app
        .known
        .areas()
        .iter()
        .find(|area| area.id == service.area_id);
    let area = area.map(|area| area.name.clone()).unwrap_or_default();
    let mut facts = vec![("Área", area), ("Tipo", capital(&kind.noun.singular))];
    let team = definition
        .team
        .as_deref()
        .and_then(|key| app.known.team(key));
    if let Some(team) = team {
        facts.push(("Equipo", team.name.clone()));
    }
    let priority = definition
        .priority
        .as_deref()
        .and_then(|key| kind.priority(key));
    if let Some(priority) = priority {
        facts.push(("Prioridad", priority.name.clone()));
    }
    let who = if definition.eligible.is_empty() {
        match Words::of(app, kind).who(&kind.open) {
            open if open.is_empty() => "Cualquier persona".to_owned(),
            open => capital(&open),
        }
    } else {
        let rules: Vec<&str> = definition
            .eligible
            .iter()
            .map(|g| g.when.as_str())
            .collect();
        format!("Quien cumpla: {}", rules.join("; "))
    };
    facts.push(("Quién lo pide", who));
    let days = [
        ("Desde", &service.valid_from),
        ("Hasta", &service.valid_until),
    ];
    for (name, day) in days {
        facts.extend(day.as_deref().map(|day| (name, When::stored_day(day))));
    }
    facts
}

/// The words of a list, each once, however they were kept apart.
fn words(list: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in list.split([',', ';', '\n']).map(str::trim) {
        if !word.is_empty() && !words.iter().any(|own| fold(own) == fold(word)) {
            words.push(word.to_owned());
        }
    }
    words
}

/// Keeps the words of a service, and whether it is offered.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such service.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let (service, ..) = found(&app, &key)?;
    let form = Submitted {
        name: clean(&form.name).replace('\n', " "),
        summary: clean(&form.summary).replace('\n', " "),
        keywords: words(&clean(&form.keywords)).join(", "),
        ..form
    };
    let mut faults = Vec::new();
    for (id, text, most) in [("name", &form.name, 120), ("summary", &form.summary, 300)] {
        faults.extend(wrong(id, text, "Escriba este dato.", most));
    }
    if form.keywords.chars().count() > 1_000 {
        faults.push(Fault::new("keywords", "Use a lo más 1 000 caracteres."));
    }
    if !faults.is_empty() {
        let again = render(&app, &request, &key, &form, faults, (None, (None, None))).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let me = request.viewer.actor.person;
    let seal = sha256(format!(
        "{:?}",
        (
            &key,
            &form.name,
            &form.summary,
            &form.keywords,
            &form.offered
        )
    ));
    let command = CommandId::new(form.command.clone(), me, seal)?;
    let edited = catalogue::Edited {
        name: form.name.clone(),
        summary: form.summary.clone(),
        keywords: form.keywords.clone(),
        retired_at: if form.offered == "si" {
            None
        } else {
            service.retired_at.or(Some(app.now()))
        },
    };
    let detail = json!({
        "before": { "name": service.name, "summary": service.summary, "keywords": service.keywords, "retired": service.retired_at.is_some() },
        "after": { "name": edited.name, "summary": edited.summary, "keywords": edited.keywords, "retired": edited.retired_at.is_some() },
    });
    let context = (app.clone(), me, key.clone(), edited, detail, command);
    let write = app
        .db
        .write(context, |tx, (app, me, key, edited, detail, command)| {
            Box::pin(async move {
                let now = app.now();
                if command.claim(tx, now).await?.is_some() {
                    return Ok(());
                }
                hold(tx).await?;
                agree(tx, app.config_version).await?;
                catalogue::edit(tx, key, edited).await?;
                advance(tx).await?;
                audit::record(tx, now, *me, "service.edited", key, detail).await?;
                command.finish(tx, "").await
            })
        });
    write.await?;
    Ok(Redirect::to(&format!("/administracion/servicios/{key}?hecho=datos")).into_response())
}

/// Takes the pack's own form back.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such service.
pub async fn restore(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    found(&app, &key)?;
    let me = request.viewer.actor.person;
    let order = Order {
        me,
        change: Change::DropDefinition(key.clone()),
        detail: json!({}),
        command: CommandId::new(form.command, me, sha256(format!("restore {key}")))?,
        app: app.clone(),
    };
    change::send(order).await?;
    Ok(Redirect::to(&format!("/administracion/servicios/{key}?hecho=paquete")).into_response())
}
