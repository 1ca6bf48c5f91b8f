//! `/administracion/personas/{person}`: the roles that somebody has, had and will
//! have; giving one and ending one.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::json;
use tables::assignment::Model as Assignment;

use crate::directory::assign::{self, Ending, Giving};
use crate::directory::page::people::role_in_words;
use crate::directory::page::period::{self, Stands};
use crate::directory::store::{self, Given, PersonFound};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::{When, clean};
use crate::platform::web::view::{Choice, Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "directory/page/person.html")]
struct Person {
    shell: Shell,
    name: String,
    email: String,
    action: String,
    rows: Vec<Row>,
    role: Field,
    roles: Vec<Choice>,
    unit: Pick,
    team: Pick,
    document: Field,
    from: Field,
    until: Field,
    faults: Vec<Fault>,
    command: String,
}

/// A list where choosing nothing is an answer.
struct Pick {
    error: Option<String>,
    blank: bool,
    choices: Vec<Choice>,
}

/// An assignment as a line of the page.
struct Row {
    id: i64,
    role: String,
    document: String,
    from: String,
    until: String,
    status: &'static str,
    /// Where it is ended; nowhere once it ended.
    end: Option<String>,
    error: Option<String>,
}

/// The form by which a role is given.
#[derive(Deserialize, Default)]
pub struct Submitted {
    #[serde(default)]
    role: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    team: String,
    #[serde(default)]
    document: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    command: String,
}

/// The form by which a role is ended.
#[derive(Deserialize)]
pub struct End {
    /// The last day; at once when nothing is said.
    #[serde(default)]
    last: String,
}

/// What was just done, in the address that a form leads to.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let text = match done.hecho.as_deref() {
        Some("dada") => Some("Se dio la función."),
        Some("terminada") => Some("Se terminó la función."),
        _ => None,
    };
    let notice = text.map(|text| Notice {
        tone: "ok",
        text: text.to_owned(),
    });
    let form = Submitted::default();
    render(&app, &request, person, &form, Vec::new(), notice).await
}

async fn render(
    app: &App,
    request: &Page,
    person: i64,
    form: &Submitted,
    faults: Vec<Fault>,
    notice: Option<Notice>,
) -> Result<Response, AppError> {
    let PersonFound { id, name, email } = found(app, person).await?;
    let assignments = store::assignments(app.db.read(), id).await?;
    let crumbs = vec![
        Crumb::to("Personas", "/administracion/personas"),
        Crumb::here(name.clone()),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = notice;
    let field = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    let roles = app.pack.roles.iter();
    let roles = roles.map(|role| choice(&role.key, &role.name, &form.role));
    let units = app.known.units().iter().filter(|unit| unit.is_open);
    let units = units.map(|unit| choice(&unit.key, &unit.name, &form.unit));
    let teams = app.known.teams().iter().filter(|t| t.retired_at.is_none());
    let teams = teams.map(|team| choice(&team.key, &team.name, &form.team));
    let pick = |id: &str, choices: Vec<Choice>| Pick {
        error: error_of(&faults, id),
        blank: true,
        choices,
    };
    page(&Person {
        shell,
        name,
        email,
        action: path(id),
        rows: assignments.iter().map(|a| row(app, a, &faults)).collect(),
        role: field("role", &form.role),
        roles: roles.collect(),
        unit: pick("unit", units.collect()),
        team: pick("team", teams.collect()),
        document: field("document", &form.document),
        from: field("from", &form.from),
        until: field("until", &form.until),
        command: app.random.token()?,
        faults,
    })
}

async fn found(app: &App, person: i64) -> Result<PersonFound, AppError> {
    let found = store::find(app.db.read(), person).await?;
    found.ok_or(AppError::NotFound)
}

fn path(person: i64) -> String {
    format!("/administracion/personas/{person}")
}

fn choice(key: &str, name: &str, chosen: &str) -> Choice {
    Choice {
        value: key.to_owned(),
        label: name.to_owned(),
        selected: key == chosen,
    }
}

fn row(app: &App, own: &Assignment, faults: &[Fault]) -> Row {
    let stands = period::stands(app, own.from_at, own.until_at);
    let until = own.until_at.map(|at| period::last_day(at, &app.zone));
    let end = format!("{}/funciones/{}/terminar", path(own.person_id), own.id);
    Row {
        id: own.id,
        role: role_in_words(app, own),
        document: own.document.clone().unwrap_or_default(),
        from: When::day_in_words(own.from_at, &app.zone),
        until: until.unwrap_or_else(|| "Sin fecha".to_owned()),
        status: match stands {
            Stands::Before => "Por comenzar",
            Stands::Within => "Vigente",
            Stands::After => "Terminada",
        },
        end: (stands != Stands::After).then_some(end),
        error: error_of(faults, &format!("last-{}", own.id)),
    }
}

/// Gives a role.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn give(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let person = found(&app, person).await?.id;
    let given = match read(&app, person, &form) {
        Ok(given) => given,
        Err(faults) => return refused(&app, &request, person, &form, faults).await,
    };
    let me = request.viewer.actor.person;
    let seal = sha256(format!(
        "{:?} {:?}",
        form.from,
        &Given {
            from: 0,
            ..given.clone()
        }
    ));
    let giving = Giving {
        now: app.now(),
        me,
        detail: json!({
            "role": form.role, "unit": form.unit, "team": form.team,
            "document": given.document, "from": given.from, "until": given.until,
        }),
        given,
        config_version: app.config_version,
        command: CommandId::new(form.command.clone(), me, seal)?,
    };
    let write = app
        .db
        .write(giving, |tx, giving| Box::pin(assign::give(tx, giving)));
    write.await?;
    Ok(Redirect::to(&format!("{}?hecho=dada", path(person))).into_response())
}

/// The form as it is meant, or what is wrong with it.
fn read(app: &App, person: i64, form: &Submitted) -> Result<Given, Vec<Fault>> {
    let (mut faults, now) = (Vec::new(), app.now());
    let mut fault = |field: &str, text: &str| faults.push(Fault::new(field, text));
    if !app.pack.roles.iter().any(|role| role.key == form.role) {
        fault("role", "Elija una función de la lista.");
    }
    let unit = app.known.unit(&form.unit).filter(|unit| unit.is_open);
    if unit.is_none() && !form.unit.is_empty() {
        fault("unit", "Elija una dependencia de la lista.");
    }
    let team = app
        .known
        .team(&form.team)
        .filter(|team| team.retired_at.is_none());
    if team.is_none() && !form.team.is_empty() {
        fault("team", "Elija un equipo de la lista.");
    }
    let document = clean(&form.document).replace('\n', " ");
    if document.chars().count() > 200 {
        fault("document", "Use a lo más 200 caracteres.");
    }
    const DATE: &str = "Escriba una fecha completa: día, mes y año.";
    let from = match form.from.as_str() {
        "" => Some(now),
        text => period::beginning(text, &app.zone),
    };
    if from.is_none() {
        fault("from", DATE);
    }
    let until = match form.until.as_str() {
        "" => Some(None),
        text => period::end(text, &app.zone).map(Some),
    };
    match (until, from) {
        (None, _) => fault("until", DATE),
        (Some(Some(until)), _) if until <= now => fault("until", "Esa fecha ya pasó."),
        (Some(Some(until)), Some(from)) if until <= from => {
            fault("until", "El último día es anterior al primero.");
        }
        _ => {}
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Given {
        person,
        role: form.role.clone(),
        unit: unit.map(|unit| unit.id),
        team: team.map(|team| team.id),
        document: Some(document).filter(|text| !text.is_empty()),
        from: from.unwrap_or(now),
        until: until.flatten(),
    })
}

async fn refused(
    app: &App,
    request: &Page,
    person: i64,
    form: &Submitted,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let again = render(app, request, person, form, faults, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// Ends a role.
///
/// # Errors
/// [`AppError::NotFound`] when the person has no such assignment that goes on.
pub async fn end(
    State(app): State<App>,
    request: Page,
    Path((person, assignment)): Path<(i64, i64)>,
    Form(form): Form<End>,
) -> Result<Response, AppError> {
    let now = app.now();
    let at = match form.last.as_str() {
        "" => Some(now),
        text => period::end(text, &app.zone).filter(|at| *at > now),
    };
    let control = format!("last-{assignment}");
    let again = |text: &str| vec![Fault::new(control.clone(), text)];
    let Some(at) = at else {
        let faults = again("Escriba la fecha de hoy o una posterior.");
        return refused(&app, &request, person, &Submitted::default(), faults).await;
    };
    let grant = crate::platform::policy::Action::ManagePeople.grant();
    let managing = app.pack.roles.iter().filter(|role| role.may(grant));
    let ending = Ending {
        now,
        me: request.viewer.actor.person,
        person,
        assignment,
        at,
        managing: managing.map(|role| role.key.clone()).collect(),
    };
    let write = app
        .db
        .write(ending, |tx, ending| Box::pin(assign::end(tx, ending)));
    match write.await {
        Err(AppError::Refused(refusal)) => {
            let faults = again(&refusal.text);
            refused(&app, &request, person, &Submitted::default(), faults).await
        }
        Err(error) => Err(error),
        Ok(()) => Ok(Redirect::to(&format!("{}?hecho=terminada", path(person))).into_response()),
    }
}
