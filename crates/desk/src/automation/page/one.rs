//! `/administracion/macros/{macro}`: one macro, and what it would do to a real ticket.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::Deed;
use pack::Macro;
use serde_json::json;
use tables::recipe;

use super::choices::{self, Boxes, boxes};
use super::typed::{Read, Submitted};
use crate::automation::{Which, firing, store};
use crate::configuration::page::reply::KNOWN;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::structure::change::{self, By};
use crate::ticket::recipe::form::{self, Row, Typed};
use crate::ticket::recipe::{self as doing, words};
use crate::ticket::trial as tried;

/// What stands in the address for one that is not there yet.
pub(super) const NEW: &str = "nueva";

#[derive(Template)]
#[template(path = "automation/page/macro.html")]
struct MacroPage {
    shell: Shell,
    key: String,
    heading: String,
    name: Field,
    when: Field,
    folio: Field,
    rows: Vec<Row>,
    kinds: Option<Boxes>,
    roles: Option<Boxes>,
    teams: Option<Boxes>,
    known: Vec<(&'static str, &'static str)>,
    trial: Vec<(String, String)>,
    said: Option<String>,
    is_new: bool,
    is_retired: bool,
    faults: Vec<Fault>,
    command: String,
}

/// A macro as it is now: of this institution, or of the pack.
struct Present {
    own: Macro,
    place: i64,
    retired_at: Option<i64>,
}

async fn found(app: &App, key: &str) -> Result<Option<Present>, AppError> {
    if key == NEW {
        return Ok(None);
    }
    if let Some(row) = store::find(app.db.read(), Which::Macros.what(), key).await? {
        let own = serde_json::from_str(&row.body)
            .map_err(|e| AppError::internal(format!("macro: {e}")))?;
        return Ok(Some(Present {
            own,
            place: row.place,
            retired_at: row.retired_at,
        }));
    }
    let own = app.pack.macros.iter().find(|own| own.key == key);
    let own = own.ok_or(AppError::NotFound)?.clone();
    Ok(Some(Present {
        own,
        place: 0,
        retired_at: None,
    }))
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such macro.
pub async fn show_macro(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let own = found(&app, &key).await?;
    let (form, rows) = match &own {
        Some(own) => Submitted::of_macro(&app, &own.own),
        None => Default::default(),
    };
    render(
        &app,
        &request,
        (&key, own),
        &form,
        (rows, Vec::new()),
        Vec::new(),
    )
    .await
}

async fn render(
    app: &App,
    request: &Page,
    (key, own): (&str, Option<Present>),
    form: &Submitted,
    (rows, deeds): (Vec<Typed>, Vec<Deed>),
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let (mut trial, mut said) = (Vec::new(), None);
    if form.hacer == "ver" && faults.is_empty() {
        (trial, said) = attempt(app, request, &form.folio, &form.name, &deeds).await?;
    }
    let heading = own.as_ref().map(|own| own.own.name.clone());
    let heading = heading.unwrap_or_else(|| "Macro nueva".to_owned());
    let crumbs = vec![
        Crumb::to("Macros", Which::Macros.href()),
        Crumb::here(heading.clone()),
    ];
    let field = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    page(&MacroPage {
        shell: request.shell(app, crumbs),
        key: key.to_owned(),
        heading,
        name: field("name", &form.name),
        when: field("when", &form.when),
        folio: field("folio", &form.folio),
        rows: form::rows(app, &rows, &faults),
        kinds: boxes("Tipos", choices::kinds(app), &form.kinds, "Todos"),
        roles: boxes("Funciones", choices::roles(app), &form.roles, "Cualquiera"),
        teams: boxes("Equipos", choices::teams(app), &form.teams, "Cualquiera"),
        known: KNOWN.to_vec(),
        trial,
        said,
        is_new: own.is_none(),
        is_retired: own.is_some_and(|own| own.retired_at.is_some()),
        faults,
        command: app.random.token()?,
    })
}

/// What deeds would do to a ticket that this person may see, in this person's hands; storing nothing.
async fn attempt(
    app: &App,
    request: &Page,
    folio: &str,
    name: &str,
    deeds: &[Deed],
) -> Result<(Vec<(String, String)>, Option<String>), AppError> {
    let viewer = &request.viewer;
    let Some(seen) = tried::ticket(app, &viewer.actor, folio).await? else {
        return Ok((Vec::new(), Some(tried::UNKNOWN.to_owned())));
    };
    let filled = doing::filled(app, &seen.ticket, &viewer.name, deeds)?;
    let line = |deed: &Deed| {
        let text = deed.text.clone().unwrap_or_default();
        (words::of(app, deed), text)
    };
    let lines = filled.iter().map(line).collect();
    let asked = doing::Doing {
        hands: doing::Hands::Person(viewer.actor.clone()),
        what: doing::What::Deeds(filled),
        base: None,
        ran: engine::Ran {
            what: engine::Recipe::Macro,
            key: NEW.to_owned(),
            depth: 0,
        },
        name: name.to_owned(),
    };
    let said = match doing::trial_now(app.db.read(), app, &seen.ticket, &asked).await {
        Ok(_) => "En ese ticket, y con sus derechos, se puede.".to_owned(),
        Err(AppError::Refused(refusal)) => format!("En ese ticket no se puede. {}", refusal.text),
        Err(error) => return Err(error),
    };
    Ok((lines, Some(said)))
}

/// Shows what it would do, keeps it, retires it, or offers it again.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such macro; a refusal when the configuration changed.
pub async fn submit_macro(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let own = found(&app, &key).await?;
    let form = form.tidy(&app);
    let before = own.as_ref().map(|own| own.own.deeds.clone());
    let Read {
        rows,
        deeds,
        faults,
    } = form.read(&app, &before.unwrap_or_default()).await?;
    let switches = matches!(form.hacer.as_str(), "retirar" | "ofrecer");
    if form.hacer == "ver" || (!switches && !faults.is_empty()) {
        let is_wrong = form.hacer != "ver";
        let again = render(&app, &request, (&key, own), &form, (rows, deeds), faults).await?;
        return Ok(match is_wrong {
            true => (StatusCode::UNPROCESSABLE_ENTITY, again).into_response(),
            false => again,
        });
    }
    let (now, me) = (app.now(), request.viewer.actor.person);
    let (done, place, retired_at, own) = match (form.hacer.as_str(), own) {
        ("retirar", Some(own)) => ("retirada", own.place, Some(now), own.own),
        ("ofrecer", Some(own)) => ("ofrecida", own.place, None, own.own),
        (_, own) => {
            let place = own.as_ref().map_or(0, |own| own.place);
            let retired_at = own.as_ref().and_then(|own| own.retired_at);
            let key = match own {
                Some(own) => own.own.key,
                None => free_key(&app, &form.name),
            };
            let own = Macro {
                key,
                name: form.name.clone(),
                kinds: form.kinds.clone(),
                roles: form.roles.clone(),
                teams: form.teams.clone(),
                when: form.condition(),
                deeds,
            };
            ("guardada", place, retired_at, own)
        }
    };
    let body = serde_json::to_string(&own).map_err(|e| AppError::internal(e.to_string()))?;
    let row = recipe::Model {
        what: Which::Macros.what().to_owned(),
        key: own.key,
        name: own.name,
        body,
        place,
        made_by: me,
        updated_at: now,
        updated_by: me,
        paused: None,
        retired_at,
    };
    let seal = sha256(format!("{key} {} {}", row.body, form.hacer));
    let command = CommandId::new(form.command.clone(), me, seal)?;
    let action = match done {
        "retirada" => "macro.retired",
        "ofrecida" => "macro.offered",
        _ => "macro.edited",
    };
    keep(&app, row, command, (action, false)).await?;
    Ok(Redirect::to(&format!("{}?hecho={done}", Which::Macros.href())).into_response())
}

/// Keeps a macro or a rule, once, as the next version of the configuration; with `of_pack` the pack's
/// stands again instead.
///
/// # Errors
/// A refusal when the configuration changed meanwhile, or the database.
pub(super) async fn keep(
    app: &App,
    row: recipe::Model,
    command: CommandId,
    (action, of_pack): (&'static str, bool),
) -> Result<(), AppError> {
    let by = By {
        app: app.clone(),
        me: row.updated_by,
    };
    let write = app
        .db
        .write((by, row, command), move |tx, (by, row, command)| {
            Box::pin(async move {
                if command.claim(tx, row.updated_at).await?.is_some() {
                    return Ok(());
                }
                by.begin(tx).await?;
                if of_pack {
                    store::remove(tx, &row.what, &row.key).await?;
                } else {
                    store::save(tx, row.clone()).await?;
                }
                if row.what == Which::Rules.what() {
                    // Whoever looked after it lets it go on where it was stopped.
                    firing::resume_all(tx, &row.key).await?;
                }
                let detail = json!({ "name": row.name, "body": row.body });
                by.finish(tx, action, &row.key, &detail).await?;
                command.finish(tx, "").await
            })
        });
    write.await
}

/// A key that nobody has, made of a name.
fn free_key(app: &App, name: &str) -> String {
    let local = app.known.recipes().iter();
    let local: Vec<&str> = local
        .filter(|row| row.what == Which::Macros.what())
        .map(|row| row.key.as_str())
        .collect();
    change::key(name, |key| {
        local.contains(&key) || app.pack.macros.iter().any(|own| own.key == key)
    })
}
