//! `/administracion/reglas/{rule}`: one rule, and what it would have done until now.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Deed, DeedAct, Kind};
use pack::Rule;
use tables::recipe;

use super::choices::{self, Boxes, boxes};
use super::one::{NEW, keep};
use super::rule_form::Submitted;
use super::rules::EVENTS;
use super::typed::Read;
use crate::automation::{Which, dry, store};
use crate::catalogue::world;
use crate::configuration::page::reply::KNOWN;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::recipes::Recipes;
use crate::platform::web::view::{Choice, Fault, Field, When, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::structure::change;
use crate::ticket::recipe::Hands;
use crate::ticket::recipe::form::{self, Row, Typed};

#[derive(Template)]
#[template(path = "automation/page/rule.html")]
struct RulePage {
    shell: Shell,
    key: String,
    heading: String,
    paused: Option<String>,
    name: Field,
    on: Boxes,
    states: Vec<Choice>,
    after_state: Field,
    after_hours: Field,
    calendars: Vec<Choice>,
    kinds: Option<Boxes>,
    when: Field,
    rows: Vec<Row>,
    stop: bool,
    place: Field,
    known: Vec<(&'static str, &'static str)>,
    latest: u64,
    said: Option<String>,
    cases: Vec<(String, When, String)>,
    is_new: bool,
    is_retired: bool,
    /// It stands over one of the pack.
    is_over_pack: bool,
    faults: Vec<Fault>,
    command: String,
}

/// A rule as it is now: of this institution, or of the pack.
struct Present {
    own: Rule,
    place: i64,
    paused: Option<String>,
    retired_at: Option<i64>,
    /// Kept here, be it over one of the pack.
    is_local: bool,
}

async fn found(app: &App, key: &str) -> Result<Option<Present>, AppError> {
    if key == NEW {
        return Ok(None);
    }
    if let Some(row) = store::find(app.db.read(), Which::Rules.what(), key).await? {
        let own = serde_json::from_str(&row.body)
            .map_err(|e| AppError::internal(format!("rule: {e}")))?;
        return Ok(Some(Present {
            own,
            place: row.place,
            paused: row.paused,
            retired_at: row.retired_at,
            is_local: true,
        }));
    }
    let own = app.pack.rules.iter().find(|own| own.key == key);
    Ok(Some(Present {
        own: own.ok_or(AppError::NotFound)?.clone(),
        place: 0,
        paused: None,
        retired_at: None,
        is_local: false,
    }))
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such rule.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let own = found(&app, &key).await?;
    let (form, rows) = match &own {
        Some(own) => Submitted::of(&app, &own.own, own.place),
        None => Default::default(),
    };
    render(&app, &request, (&key, own), (&form, rows), None, Vec::new())
}

/// What a trial found.
type Tried = (usize, Vec<dry::Case>, Rule);

fn render(
    app: &App,
    request: &Page,
    (key, own): (&str, Option<Present>),
    (form, rows): (&Submitted, Vec<Typed>),
    tried: Option<Tried>,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let heading = own.as_ref().map(|own| own.own.name.clone());
    let heading = heading.unwrap_or_else(|| "Regla nueva".to_owned());
    let crumbs = vec![
        Crumb::to("Reglas", Which::Rules.href()),
        Crumb::here(heading.clone()),
    ];
    let field = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    let events = EVENTS.map(|(key, word)| (key.to_owned(), word.to_owned()));
    let on = boxes("Qué pasa", events.to_vec(), &form.on, "Nada elegido");
    let on = on.ok_or_else(|| AppError::internal("no events"))?;
    let (mut said, mut cases) = (None, Vec::new());
    if let Some((looked, found, rule)) = tried {
        said = Some(match found.len() {
            0 => format!("No habría actuado en ninguno de los {looked} que se revisaron."),
            1 => format!("Habría actuado 1 vez en los {looked} que se revisaron."),
            many => format!("Habría actuado {many} veces en los {looked} que se revisaron."),
        });
        let case = |case: dry::Case| {
            let when = When::new(case.at, app.now(), &app.zone);
            (
                case.reference,
                when,
                dry::in_words(app, &rule, &case.outcome),
            )
        };
        cases = found.into_iter().map(case).collect();
    }
    page(&RulePage {
        shell: request.shell(app, crumbs),
        key: key.to_owned(),
        heading,
        paused: own.as_ref().and_then(|own| own.paused.clone()),
        name: field("name", &form.name),
        on,
        states: states(app, &form.after_state),
        after_state: field("after_state", &form.after_state),
        after_hours: field("after_hours", &form.after_hours),
        calendars: calendars(app, &form.after_calendar),
        kinds: boxes("Tipos", choices::kinds(app), &form.kinds, "Todos"),
        when: field("when", &form.when),
        rows: form::rows(app, &rows, &faults),
        stop: !form.stop.is_empty(),
        place: field("place", &form.place),
        known: KNOWN.to_vec(),
        latest: dry::LATEST,
        said,
        cases,
        is_new: own.is_none(),
        is_retired: own.as_ref().is_some_and(|own| own.retired_at.is_some()),
        is_over_pack: own.is_some_and(|own| own.is_local)
            && app.pack.rules.iter().any(|own| own.key == key),
        faults,
        command: app.random.token()?,
    })
}

fn states(app: &App, chosen: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> = Vec::new();
    let of = |kind: &Kind| kind.states.clone();
    for state in app.book.kinds().flat_map(of) {
        if !all.iter().any(|own| own.value == state.key) {
            all.push(Choice {
                selected: state.key == chosen,
                value: state.key,
                label: state.name,
            });
        }
    }
    all
}

fn calendars(app: &App, chosen: &str) -> Vec<Choice> {
    let all = app.pack.calendars.iter();
    all.map(|own| Choice {
        selected: own.key == chosen,
        value: own.key.clone(),
        label: own.name.clone(),
    })
    .collect()
}

/// Tries a rule on what happened, keeps it, lets it rest, or lets it act again.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such rule; a refusal when the configuration changed.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let own = found(&app, &key).await?;
    let common = form.common(&app);
    let before: Vec<Deed> = own
        .as_ref()
        .map(|own| own.own.deeds.clone())
        .unwrap_or_default();
    let Read {
        rows,
        deeds,
        mut faults,
    } = common.read(&app, &before).await?;
    let (on, after, told) = form.begins(&app);
    faults.extend(told);
    for (number, row) in (1..).zip(&rows) {
        let act = row.act.split(':').next().and_then(DeedAct::from_key);
        if matches!(act, Some(DeedAct::Approve | DeedAct::Refuse)) {
            let text = "Una aprobación la decide una persona, no una regla.";
            let fault = Fault::new(format!("paso-{number}"), text);
            faults.push(fault.about(format!("Paso {number}")));
        }
    }
    let place = match form.place.trim() {
        "" => Some(0),
        written => written.parse::<i64>().ok(),
    };
    if place.is_none() {
        faults.push(Fault::new("place", "Escriba un número."));
    }
    let form = Submitted {
        name: common.name.clone(),
        when: common.when.clone(),
        kinds: common.kinds.clone(),
        ..form
    };
    let (now, me) = (app.now(), request.viewer.actor.person);
    let switches = matches!(form.hacer.as_str(), "retirar" | "ofrecer" | "paquete");
    if !switches && !faults.is_empty() {
        let again = render(&app, &request, (&key, own), (&form, rows), None, faults)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let rule = |key: String, role: Option<String>| Rule {
        key,
        name: form.name.clone(),
        on: on.clone(),
        after: after.clone(),
        kinds: form.kinds.clone(),
        when: common.condition(),
        role,
        stop: !form.stop.is_empty(),
        deeds: deeds.clone(),
    };
    if form.hacer == "ver" {
        let rule = rule(key.clone(), None);
        let prepared = Recipes::prepare(&app.pack, &world(&app.pack, &app.known), rule.clone(), me);
        let hands = Hands::Person(request.viewer.actor.clone());
        let (looked, cases) = dry::run(&app, &prepared, &hands).await?;
        let tried = Some((looked, cases, rule));
        return render(
            &app,
            &request,
            (&key, own),
            (&form, rows),
            tried,
            Vec::new(),
        );
    }
    let of_pack = app.pack.rules.iter().find(|own| own.key == key);
    // One of the pack that only rested has its own rights again.
    let unchanged = own.as_ref().is_some_and(|own| Some(&own.own) == of_pack);
    let back = match form.hacer.as_str() {
        "paquete" => of_pack.is_some(),
        "ofrecer" => unchanged,
        _ => false,
    };
    let (done, retired_at, place, own) = match (form.hacer.as_str(), own) {
        (_, Some(own)) if back => ("paquete", None, own.place, own.own),
        ("retirar", Some(own)) => ("retirada", Some(now), own.place, own.own),
        ("ofrecer", Some(own)) => ("ofrecida", None, own.place, own.own),
        (_, own) => {
            let retired_at = own.as_ref().and_then(|own| own.retired_at);
            let key = match own {
                Some(own) => own.own.key,
                None => free_key(&app, &form.name),
            };
            // One that is kept here acts with the rights of who keeps it, and with no role.
            let own = rule(key, None);
            ("guardada", retired_at, place.unwrap_or_default(), own)
        }
    };
    let body = serde_json::to_string(&own).map_err(|e| AppError::internal(e.to_string()))?;
    let row = recipe::Model {
        what: Which::Rules.what().to_owned(),
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
    let seal = sha256(format!("{key} {} {} {}", row.body, row.place, form.hacer));
    let command = CommandId::new(form.command.clone(), me, seal)?;
    let action = match done {
        "retirada" => "rule.retired",
        "ofrecida" => "rule.offered",
        "paquete" => "rule.restored",
        _ => "rule.edited",
    };
    keep(&app, row, command, (action, back)).await?;
    Ok(Redirect::to(&format!("{}?hecho={done}", Which::Rules.href())).into_response())
}

/// A key that nobody has, made of a name.
fn free_key(app: &App, name: &str) -> String {
    let local = app.known.recipes().iter();
    let local: Vec<&str> = local
        .filter(|row| row.what == Which::Rules.what())
        .map(|row| row.key.as_str())
        .collect();
    change::key(name, |key| {
        key == "registro" || local.contains(&key) || app.pack.rules.iter().any(|own| own.key == key)
    })
}
