//! `/administracion/personas/{person}`: what is known of somebody, the roles that
//! the person has, had and will have, the account, and what was done lately.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use serde::Deserialize;
use tables::{address, session};

use crate::directory::act;
use crate::directory::page::device;
use crate::directory::page::role::{self, Row};
use crate::directory::page::{data, giving, place, skill};
use crate::directory::store::{self, CAP, Known};
use crate::platform::App;
use crate::platform::audit::{self, Reading};
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::session::second_factor;
use crate::platform::session::store as sessions;
use crate::platform::text::{When, capital, escaped};
use crate::platform::web::view::{Choice, Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "directory/page/person.html")]
struct Person {
    shell: Shell,
    name: String,
    action: String,
    unit: String,
    phone: String,
    emails: Vec<Email>,
    email: Field,
    data: data::Controls,
    data_open: bool,
    units: Vec<String>,
    rows: Vec<Row>,
    /// None for a guest, who gets no role.
    account: Option<Account>,
    skills: Vec<Choice>,
    giving: giving::Controls,
    giving_open: bool,
    responsible: Count,
    asked: Count,
    nouns: String,
    acts: Vec<act::Line>,
    all_acts: Option<String>,
    faults: Vec<Fault>,
    link: Option<String>,
    command: String,
}

/// An address of the person.
struct Email {
    value: String,
    verified: bool,
    /// Where it is taken away; nowhere for the only one.
    remove: Option<String>,
    /// Since when mail to it comes back, and why.
    bounced: Option<(When, String)>,
    /// Where one says that it is mended.
    mended: String,
}

/// How the account stands.
struct Account {
    has_password: bool,
    signed_in: Option<When>,
    lock: Option<Lock>,
    /// It is one's own: it is not locked, and gets no link.
    own: bool,
    reason: Field,
    devices: Vec<Device>,
    /// A code is asked for beside the password.
    two_steps: bool,
}

struct Lock {
    since: When,
    by: String,
    reason: String,
}

struct Device {
    id: i64,
    name: String,
    seen: When,
}

/// How many tickets, with where they are listed for who may see tickets.
struct Count {
    number: u64,
    text: String,
    href: Option<String>,
}

/// What a page shows besides what is stored: forms that did not fit, and what was just done.
#[derive(Default)]
pub(super) struct Showing {
    /// The form by which a role is given.
    pub giving: giving::Typed,
    /// The form of what is known.
    pub data: Option<data::Typed>,
    /// The address to be added.
    pub email: String,
    /// Why the account is to be locked.
    pub reason: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What was just done.
    pub notice: Option<Notice>,
    /// A link to hand over, shown this once.
    pub link: Option<String>,
}

/// What was just done, in the address that a form leads to.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has this number.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let text = match done.hecho.as_deref() {
        Some("dada") => Some("Se dio la función."),
        Some("terminada") => Some("Se terminó la función."),
        Some("datos") => Some("Se guardaron los datos."),
        Some("conocimientos") => Some("Se guardaron los conocimientos."),
        Some("correo") => Some("Se agregó el correo."),
        Some("sin-correo") => Some("Se quitó el correo."),
        Some("corregido") => Some("Los avisos vuelven a salir a ese correo."),
        Some("bloqueada") => Some("La cuenta quedó bloqueada y sus sesiones se cerraron."),
        Some("desbloqueada") => Some("La cuenta quedó desbloqueada."),
        Some("dos-pasos") => {
            Some("Se quitó la verificación en dos pasos y se cerraron sus sesiones.")
        }
        Some("sesiones") => Some("Se cerró la sesión en el dispositivo."),
        _ => None,
    };
    let notice = text.map(Notice::done);
    let showing = Showing {
        notice,
        ..Showing::default()
    };
    render(&app, &request, person, showing).await
}

/// The page with what a form left to say.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has this number.
pub(super) async fn render(
    app: &App,
    request: &Page,
    person: i64,
    showing: Showing,
) -> Result<Response, AppError> {
    let known = store::known(app.db.read(), person).await?;
    let known = known.ok_or(AppError::NotFound)?;
    if let Some(reader) = request.viewer.actor.person {
        let reading = Reading {
            reader,
            page: "person",
            subject: person.to_string(),
            person: Some(person),
        };
        audit::note(app, reading);
    }
    let assignments = store::assignments(app.db.read(), person).await?;
    let devices = sessions::list(app.db.read(), app.now(), person).await?;
    let two_steps = second_factor::is_on(app.db.read(), person).await?;
    let work = store::work(app.db.read(), person).await?;
    let reads_audit = may(&request.viewer.actor, Action::ReadAudit, None);
    let acts = if reads_audit {
        act::latest_of(app, person, 6).await?
    } else {
        Vec::new()
    };
    let locker = known.lock.as_ref().and_then(|lock| lock.by_id);
    let locker = store::names(app.db.read(), locker).await?;
    let crumbs = vec![
        Crumb::to("Personas", "/administracion/personas"),
        Crumb::here(known.person.name.clone()),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = showing.notice;
    let faults = showing.faults;
    let is_wrong = |fields: &[&str]| faults.iter().any(|f| fields.contains(&f.field.as_str()));
    let unit = known.person.unit_id.and_then(|id| app.known.unit_by_id(id));
    let data_open = is_wrong(&["name", "works", "phone", "extension"]);
    let giving_open = is_wrong(&["role", "unit", "team", "document", "from", "until"]);
    let typed = showing.data.unwrap_or_else(|| data::Typed {
        name: known.person.name.clone(),
        works: unit.map_or(String::new(), |unit| place::unit_name(app, unit)),
        phone: known.person.phone.clone().unwrap_or_default(),
        extension: known.person.extension.clone().unwrap_or_default(),
    });
    let sees = may(&request.viewer.actor, Action::SeeTickets, None);
    let main = main_email(&known.emails);
    let listed = |view: &str, field: &str| {
        let filter = format!("{field}:{}", main.as_deref().unwrap_or_default());
        (sees && main.is_some())
            .then(|| format!("/solicitudes?vista={view}&filtro={}", escaped(&filter)))
    };
    page(&Person {
        shell,
        action: path(person),
        unit: unit.map_or(String::new(), |unit| unit.name.clone()),
        phone: phone(&known),
        emails: emails(app, &known),
        email: Field {
            value: showing.email,
            error: error_of(&faults, "email"),
        },
        data: typed.controls(&faults),
        data_open,
        units: place::unit_names(app),
        rows: assignments
            .iter()
            .map(|own| role::row(app, own, &faults))
            .collect(),
        account: known.account.as_ref().map(|account| Account {
            has_password: account.password_hash.is_some(),
            signed_in: account
                .signed_in_at
                .map(|at| When::new(at, app.now(), &app.zone)),
            lock: known.lock.as_ref().map(|lock| Lock {
                since: When::new(lock.at, app.now(), &app.zone),
                by: lock
                    .by_id
                    .and_then(|id| locker.get(&id).cloned())
                    .unwrap_or_default(),
                reason: lock.reason.clone(),
            }),
            own: request.viewer.actor.person == Some(person),
            reason: Field {
                value: showing.reason,
                error: error_of(&faults, "reason"),
            },
            two_steps,
            devices: devices.iter().map(|row| device(app, row)).collect(),
        }),
        skills: skill::boxes(app, person).await?,
        giving: showing.giving.controls(app, &faults),
        giving_open,
        responsible: count(work.responsible, listed("en-curso", "asignado")),
        asked: count(work.asked, listed("todas", "solicitante")),
        nouns: capital(&app.kind.noun.plural),
        acts,
        all_acts: reads_audit.then(|| format!("/administracion/auditoria?persona={person}")),
        name: known.person.name,
        faults,
        link: showing.link,
        command: app.random.token()?,
    })
}

fn main_email(emails: &[address::Model]) -> Option<String> {
    let verified = emails.iter().find(|email| email.verified_at.is_some());
    verified.or(emails.first()).map(|email| email.value.clone())
}

fn emails(app: &App, known: &Known) -> Vec<Email> {
    let verified = known.emails.iter().filter(|e| e.verified_at.is_some());
    let several = verified.count() > 1 && known.account.is_some();
    let email = |row: &address::Model| Email {
        value: row.value.clone(),
        verified: row.verified_at.is_some(),
        remove: several.then(|| format!("{}/correos/{}/quitar", path(row.person_id), row.id)),
        bounced: row.bounced_at.map(|at| {
            let why = row.bounce.clone().unwrap_or_default();
            (When::new(at, app.now(), &app.zone), why)
        }),
        mended: format!("{}/correos/{}/corregido", path(row.person_id), row.id),
    };
    known.emails.iter().map(email).collect()
}

/// «722 000 0000, ext. 12»
fn phone(known: &Known) -> String {
    let phone = known.person.phone.clone();
    let extension = known.person.extension.as_ref();
    let extension = extension.map(|number| format!("ext. {number}"));
    let parts: Vec<String> = phone.into_iter().chain(extension).collect();
    parts.join(", ")
}

fn device(app: &App, row: &session::Model) -> Device {
    Device {
        id: row.id,
        name: device::in_words(&row.user_agent),
        seen: When::new(row.seen_at, app.now(), &app.zone),
    }
}

fn count(number: u64, href: Option<String>) -> Count {
    let text = if number > CAP {
        format!("{CAP}+")
    } else {
        number.to_string()
    };
    Count { number, text, href }
}

/// The page of a person.
pub(super) fn path(person: i64) -> String {
    format!("/administracion/personas/{person}")
}

/// Keys of the roles that manage people.
pub(super) fn managing(app: &App) -> Vec<String> {
    let grant = Action::ManagePeople.grant();
    let managing = app.pack.roles.iter().filter(|role| role.may(grant));
    managing.map(|role| role.key.clone()).collect()
}

/// Back to the page, with a word for what was done.
pub(super) fn done(person: i64, what: &str) -> Response {
    Redirect::to(&format!("{}?hecho={what}", path(person))).into_response()
}

/// The page again, with what is wrong.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has this number.
pub(super) async fn refused(
    app: &App,
    request: &Page,
    person: i64,
    showing: Showing,
) -> Result<Response, AppError> {
    let again = render(app, request, person, showing).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}
