//! `/administracion/personas`: who has an account, and registering somebody.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::json;

use crate::directory::page::welcome::person_faults;
use crate::directory::store::{self, Listed};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::dialect::{DbFault, fault};
use crate::platform::error::AppError;
use crate::platform::policy::held_in_words;
use crate::platform::random::sha256;
use crate::platform::session::link::{self, Purpose};
use crate::platform::text::{When, clean};
use crate::platform::web::view::{Choice, Fault, Field, error_of};
use crate::platform::web::{Page, Shell, page};

#[derive(Template)]
#[template(path = "directory/page/people.html")]
struct People {
    shell: Shell,
    rows: Vec<PersonRow>,
    name: Field,
    email: Field,
    role: Field,
    roles: Vec<Choice>,
    faults: Vec<Fault>,
    link: Option<NewLink>,
    command: String,
}

struct PersonRow {
    name: String,
    href: String,
    email: String,
    roles: String,
    status: String,
    link_action: Option<String>,
}

/// A link to hand over, shown this once.
struct NewLink {
    person: String,
    url: String,
}

/// The form.
#[derive(Deserialize, Default)]
pub struct Submitted {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    command: String,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    render(&app, &request, &Submitted::default(), Vec::new(), None).await
}

async fn render(
    app: &App,
    request: &Page,
    form: &Submitted,
    faults: Vec<Fault>,
    link: Option<NewLink>,
) -> Result<Response, AppError> {
    let people = store::with_account(app.db.read(), app.now()).await?;
    let me = request.viewer.actor.person;
    let with_error = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    let choice = |role: &pack::Role| Choice {
        value: role.key.clone(),
        label: role.name.clone(),
        selected: role.key == form.role,
    };
    page(&People {
        shell: request.shell(app, Vec::new()),
        rows: people.iter().map(|person| row(app, person, me)).collect(),
        name: with_error("name", &form.name),
        email: with_error("email", &form.email),
        role: with_error("role", &form.role),
        roles: app.pack.roles.iter().map(choice).collect(),
        faults,
        link,
        command: app.random.token()?,
    })
}

fn row(app: &App, person: &Listed, me: Option<i64>) -> PersonRow {
    let held = person.held.iter().map(|row| role_in_words(app, row));
    let held: Vec<String> = held.collect();
    let status = match (person.has_password, person.signed_in_at) {
        (false, _) => "Aún no elige contraseña".to_owned(),
        (true, None) => "No ha entrado".to_owned(),
        (true, Some(at)) => format!("Entró {}", When::new(at, app.now(), &app.zone).ago),
    };
    PersonRow {
        name: person.name.clone(),
        email: person.email.clone(),
        roles: held.join(", "),
        href: format!("/administracion/personas/{}", person.id),
        status,
        link_action: (Some(person.id) != me)
            .then(|| format!("/administracion/personas/{}/enlace", person.id)),
    }
}

/// The role of an assignment with where it is held, as people read it.
pub(super) fn role_in_words(app: &App, row: &tables::assignment::Model) -> String {
    let held = app.known.held(row.role.clone(), row.unit_id, row.team_id);
    held_in_words(&held, app.names())
}

/// Registers a person and shows the link with which a password is chosen.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let form = Submitted {
        name: clean(&form.name),
        email: form.email.trim().to_owned(),
        role: form.role,
        command: form.command,
    };
    let mut faults = person_faults(&form.name, &form.email);
    if !app.pack.roles.iter().any(|role| role.key == form.role) {
        faults.push(Fault::new("role", "Elija una función de la lista."));
    }
    let mut link = None;
    if faults.is_empty() {
        let token = app.random.token()?;
        let me = request.viewer.actor.person;
        let seal = sha256(format!("{:?}", (&form.name, &form.email, &form.role)));
        let registration = Registration {
            now: app.now(),
            me,
            name: form.name.clone(),
            email: form.email.clone(),
            role: form.role.clone(),
            token: token.clone(),
            command: CommandId::new(form.command.clone(), me, seal)?,
        };
        match app
            .db
            .write(registration, |tx, new| Box::pin(register(tx, new)))
            .await
        {
            Ok(()) => {
                link = Some(NewLink {
                    person: form.name.clone(),
                    url: app.public_url.link(&link::path(&token)),
                });
            }
            Err(AppError::Db(e)) if fault(&e) == DbFault::Duplicate => {
                faults.push(Fault::new("email", "Ya hay una persona con ese correo."));
            }
            Err(e) => return Err(e),
        }
    }
    if link.is_some() {
        return render(&app, &request, &Submitted::default(), faults, link).await;
    }
    let again = render(&app, &request, &form, faults, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// What registering somebody needs.
struct Registration {
    now: i64,
    me: Option<i64>,
    name: String,
    email: String,
    role: String,
    token: String,
    command: CommandId,
}

/// Registers a person with a link; a repeated form gets another link for the same one.
async fn register(tx: &Tx, new: &Registration) -> Result<(), AppError> {
    let now = new.now;
    let earlier = new.command.claim(tx, now).await?;
    let person = match earlier.as_deref().map(str::parse) {
        Some(person) => person.map_err(|_| AppError::internal("result of a command"))?,
        None => store::register(tx, now, &new.name, &new.email, &new.role, None).await?,
    };
    link::issue(tx, now, Purpose::SetPassword { person }, &new.token).await?;
    if earlier.is_none() {
        let detail = json!({ "role": new.role });
        audit::record(
            tx,
            now,
            new.me,
            "person.registered",
            person.to_string(),
            &detail,
        )
        .await?;
        new.command.finish(tx, &person.to_string()).await?;
    }
    Ok(())
}

/// Makes a new link for somebody who lost the first or the password.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such person with an account.
pub async fn new_link(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
) -> Result<Response, AppError> {
    if !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let name = store::name(app.db.read(), person)
        .await?
        .unwrap_or_default();
    let token = app.random.token()?;
    let context = (
        app.now(),
        request.viewer.actor.person,
        person,
        token.clone(),
    );
    app.db
        .write(context, |tx, (now, me, person, token)| {
            Box::pin(async move {
                link::issue(tx, *now, Purpose::SetPassword { person: *person }, token).await?;
                audit::record(
                    tx,
                    *now,
                    *me,
                    "account.link",
                    person.to_string(),
                    &json!({}),
                )
                .await
            })
        })
        .await?;
    let link = NewLink {
        person: name,
        url: app.public_url.link(&link::path(&token)),
    };
    render(
        &app,
        &request,
        &Submitted::default(),
        Vec::new(),
        Some(link),
    )
    .await
}
