//! `/mi-cuenta/ausencias`, and the same of somebody for who looks after people: when one is away, and
//! who stands in.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use engine::Refusal;
use serde::Deserialize;

use crate::directory::absence::{self, Saying};
use crate::directory::page::{own_account::me, period, person::path};
use crate::directory::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::When;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

/// One's own page.
pub const OWN: &str = "/mi-cuenta/ausencias";

#[derive(Template)]
#[template(path = "directory/page/absences.html")]
struct Absences {
    shell: Shell,
    /// Where the forms are sent.
    action: String,
    /// Whose page it is; nobody for one's own.
    name: Option<String>,
    rows: Vec<Row>,
    /// For whom one stands in.
    stands_in: Vec<String>,
    from: Field,
    until: Field,
    substitute: Field,
    faults: Vec<Fault>,
}

/// An absence that goes on or is to come.
struct Row {
    text: String,
    now: bool,
    substitute: Option<String>,
    cancel: String,
}

/// The form: days, each as a control writes it; the substitute by address of mail.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Submitted {
    from: String,
    until: String,
    substitute: String,
}

/// What was just done.
#[derive(Deserialize, Default)]
pub struct Wanted {
    hecho: Option<String>,
}

/// Whose absences, and where they stand.
struct Whose {
    person: i64,
    action: String,
    name: Option<String>,
}

impl Whose {
    fn own(request: &Page) -> Result<Self, AppError> {
        Ok(Self {
            person: me(request)?,
            action: OWN.to_owned(),
            name: None,
        })
    }

    async fn of(app: &App, person: i64) -> Result<Self, AppError> {
        if !store::has_account(app.db.read(), person).await? {
            return Err(AppError::NotFound);
        }
        let name = store::name(app.db.read(), person).await?;
        Ok(Self {
            person,
            action: format!("{}/ausencias", path(person)),
            name: Some(name.unwrap_or_default()),
        })
    }
}

/// One's own page.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let whose = Whose::own(&request)?;
    let notice = notice(&wanted);
    render(
        &app,
        &request,
        &whose,
        Submitted::default(),
        Vec::new(),
        notice,
    )
    .await
}

/// Somebody's page.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn show_of(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let whose = Whose::of(&app, person).await?;
    let notice = notice(&wanted);
    render(
        &app,
        &request,
        &whose,
        Submitted::default(),
        Vec::new(),
        notice,
    )
    .await
}

/// Writes one's own absence down.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let whose = Whose::own(&request)?;
    said(&app, &request, &whose, form).await
}

/// Writes somebody's absence down.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn submit_of(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let whose = Whose::of(&app, person).await?;
    said(&app, &request, &whose, form).await
}

/// Takes one's own absence back.
///
/// # Errors
/// [`AppError::NotFound`] for one that is not there.
pub async fn cancel(
    State(app): State<App>,
    request: Page,
    Path(absence): Path<i64>,
) -> Result<Response, AppError> {
    let whose = Whose::own(&request)?;
    cancelled(&app, &request, &whose, absence).await
}

/// Takes somebody's absence back.
///
/// # Errors
/// [`AppError::NotFound`] for one that is not there.
pub async fn cancel_of(
    State(app): State<App>,
    request: Page,
    Path((person, absence)): Path<(i64, i64)>,
) -> Result<Response, AppError> {
    let whose = Whose::of(&app, person).await?;
    cancelled(&app, &request, &whose, absence).await
}

fn notice(wanted: &Wanted) -> Option<Notice> {
    match wanted.hecho.as_deref() {
        Some("guardada") => Some(Notice::done("Se guardó la ausencia.")),
        Some("quitada") => Some(Notice::done("Se quitó la ausencia.")),
        _ => None,
    }
}

async fn cancelled(
    app: &App,
    request: &Page,
    whose: &Whose,
    id: i64,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person;
    let context = (app.now(), me, (whose.person, id));
    let write = app.db.write(context, |tx, (now, me, which)| {
        Box::pin(absence::cancel(tx, *now, *me, *which))
    });
    write.await?;
    Ok(Redirect::to(&format!("{}?hecho=quitada", whose.action)).into_response())
}

/// What is meant, or what is wrong with it.
async fn read(
    app: &App,
    request: &Page,
    whose: &Whose,
    form: &Submitted,
) -> Result<Result<Saying, Vec<Fault>>, AppError> {
    const DATE: &str = "Escriba una fecha completa: día, mes y año.";
    let mut faults = Vec::new();
    let from = period::beginning(&form.from, &app.zone);
    let until = period::end(&form.until, &app.zone);
    if from.is_none() {
        faults.push(Fault::new("from", DATE).about("Primer día"));
    }
    if until.is_none() {
        faults.push(Fault::new("until", DATE).about("Último día"));
    }
    let substitute = match form.substitute.trim() {
        "" => None,
        email => {
            let email = store::normal_email(email);
            let found = store::owners(app.db.read(), std::slice::from_ref(&email)).await?;
            let found = found.get(&email).copied();
            if found.is_none() {
                let text = "Nadie tiene ese correo aquí. Revise que esté bien escrito.";
                faults.push(Fault::new("substitute", text).about("Quién suple"));
            }
            found
        }
    };
    Ok(match (from, until) {
        (Some(from), Some(until)) if faults.is_empty() => Ok(Saying {
            now: app.now(),
            me: request.viewer.actor.person,
            person: whose.person,
            substitute,
            from,
            until,
        }),
        _ => Err(faults),
    })
}

async fn said(
    app: &App,
    request: &Page,
    whose: &Whose,
    form: Submitted,
) -> Result<Response, AppError> {
    let saying = match read(app, request, whose, &form).await? {
        Ok(saying) => saying,
        Err(faults) => return refused(app, request, whose, form, faults).await,
    };
    let write = app
        .db
        .write(saying, |tx, saying| Box::pin(absence::say(tx, saying)));
    match write.await {
        Ok(()) => Ok(Redirect::to(&format!("{}?hecho=guardada", whose.action)).into_response()),
        Err(AppError::Refused(Refusal { field, text, .. })) => {
            let fault = Fault::new(field.unwrap_or_default(), text);
            refused(app, request, whose, form, vec![fault]).await
        }
        Err(error) => Err(error),
    }
}

async fn refused(
    app: &App,
    request: &Page,
    whose: &Whose,
    form: Submitted,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let again = render(app, request, whose, form, faults, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn render(
    app: &App,
    request: &Page,
    whose: &Whose,
    form: Submitted,
    faults: Vec<Fault>,
    notice: Option<Notice>,
) -> Result<Response, AppError> {
    let (conn, now) = (app.db.read(), app.now());
    let rows = absence::of(conn, now, whose.person).await?;
    let others = absence::of_substitute(conn, now, whose.person).await?;
    let substitutes = rows.iter().filter_map(|row| row.substitute_id);
    let people = substitutes.chain(others.iter().map(|row| row.person_id));
    let names = store::names(conn, people).await?;
    let days = |from: i64, until: i64| {
        let first = When::day_in_words(from, &app.zone);
        let last = period::last_day(until, &app.zone);
        if first == last {
            format!("El {first}")
        } else {
            format!("Del {first} al {last}")
        }
    };
    let row = |row: &tables::absence::Model| Row {
        text: days(row.from_at, row.until_at),
        now: row.from_at <= now,
        substitute: row.substitute_id.and_then(|id| names.get(&id).cloned()),
        cancel: format!("{}/{}/quitar", whose.action, row.id),
    };
    let other = |row: &tables::absence::Model| {
        let name = names.get(&row.person_id).cloned().unwrap_or_default();
        format!("{name}: {}", days(row.from_at, row.until_at).to_lowercase())
    };
    let crumbs = match &whose.name {
        None => vec![
            Crumb::to("Inicio", "/"),
            Crumb::to("Mi cuenta", "/mi-cuenta"),
            Crumb::here("Ausencias"),
        ],
        Some(name) => vec![
            Crumb::to("Personas", "/administracion/personas"),
            Crumb::to(name.clone(), path(whose.person)),
            Crumb::here("Ausencias"),
        ],
    };
    let mut shell = request.shell(app, crumbs);
    shell.notice = notice;
    let field = |name: &str, value: String| Field {
        value,
        error: error_of(&faults, name),
    };
    page(&Absences {
        shell,
        action: whose.action.clone(),
        name: whose.name.clone(),
        rows: rows.iter().map(row).collect(),
        stands_in: others.iter().map(other).collect(),
        from: field("from", form.from),
        until: field("until", form.until),
        substitute: field("substitute", form.substitute),
        faults,
    })
}
