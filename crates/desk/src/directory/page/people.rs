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
use crate::platform::db::Tx;
use crate::platform::dialect::{DbFault, fault};
use crate::platform::error::AppError;
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
}

struct PersonRow {
    name: String,
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
    })
}

fn row(app: &App, person: &Listed, me: Option<i64>) -> PersonRow {
    let names = person
        .roles
        .iter()
        .filter_map(|key| app.pack.roles.iter().find(|role| role.key == *key));
    let names: Vec<&str> = names.map(|role| role.name.as_str()).collect();
    let status = match (person.has_password, person.signed_in_at) {
        (false, _) => "Aún no elige contraseña".to_owned(),
        (true, None) => "No ha entrado".to_owned(),
        (true, Some(at)) => format!("Entró {}", When::new(at, app.now(), &app.zone).ago),
    };
    PersonRow {
        name: person.name.clone(),
        email: person.email.clone(),
        roles: names.join(", "),
        status,
        link_action: (Some(person.id) != me)
            .then(|| format!("/administracion/personas/{}/enlace", person.id)),
    }
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
    };
    let mut faults = person_faults(&form.name, &form.email);
    if !app.pack.roles.iter().any(|role| role.key == form.role) {
        faults.push(Fault::new("role", "Elija una función de la lista."));
    }
    let mut link = None;
    if faults.is_empty() {
        let token = app.random.token()?;
        let Submitted { name, email, role } = &form;
        let me = request.viewer.actor.person;
        let context = (
            app.now(),
            me,
            name.clone(),
            email.clone(),
            role.clone(),
            token.clone(),
        );
        match app
            .db
            .write(context, |tx, context| Box::pin(register(tx, context)))
            .await
        {
            Ok(()) => {
                link = Some(NewLink {
                    person: name.clone(),
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

type Registration = (i64, Option<i64>, String, String, String, String);

async fn register(
    tx: &Tx,
    (now, me, name, email, role, token): &Registration,
) -> Result<(), AppError> {
    let person = store::register(tx, *now, name, email, role, None).await?;
    link::issue(tx, *now, Purpose::SetPassword { person }, token).await?;
    audit::record(
        tx,
        *now,
        *me,
        "person.registered",
        person.to_string(),
        &json!({ "role": role }),
    )
    .await
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
    let people = store::with_account(app.db.read(), app.now()).await?;
    let known = people
        .into_iter()
        .find(|p| p.id == person)
        .ok_or(AppError::NotFound)?;
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
        person: known.name,
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
