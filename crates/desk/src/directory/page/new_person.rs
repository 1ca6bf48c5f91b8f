//! `/administracion/personas/nueva`: somebody with an account and a first role.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::directory::institution::agree;
use crate::directory::page::person::{self, Showing};
use crate::directory::page::{data, giving, place};
use crate::directory::store::{self, Data, Given};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::dialect::{DbFault, fault};
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::session::link::{self, Purpose};
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "directory/page/new_person.html")]
struct NewPerson {
    shell: Shell,
    email: Field,
    data: data::Controls,
    giving: giving::Controls,
    units: Vec<String>,
    faults: Vec<Fault>,
    command: String,
}

/// The form.
#[derive(Deserialize, Default)]
pub struct Submitted {
    #[serde(flatten)]
    data: data::Typed,
    #[serde(flatten)]
    giving: giving::Typed,
    #[serde(default)]
    email: String,
    #[serde(default)]
    command: String,
}

/// The page.
///
/// # Errors
/// When there is no randomness.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    render(&app, &request, &Submitted::default(), Vec::new())
}

fn render(
    app: &App,
    request: &Page,
    form: &Submitted,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let crumbs = vec![
        Crumb::to("Personas", "/administracion/personas"),
        Crumb::here("Agregar a una persona"),
    ];
    page(&NewPerson {
        shell: request.shell(app, crumbs),
        email: Field {
            value: form.email.clone(),
            error: error_of(&faults, "email"),
        },
        data: form.data.controls(&faults),
        giving: form.giving.controls(app, &faults),
        units: place::unit_names(app),
        faults,
        command: app.random.token()?,
    })
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
    let (data, given) = (form.data.read(&app), form.giving.read(&app));
    let email = store::normal_email(&form.email);
    let mut faults = Vec::new();
    let data = data.unwrap_or_else(|wrong| {
        faults.extend(wrong);
        Data::default()
    });
    if !store::is_email(&email) {
        let text = "Escriba un correo completo: nombre, arroba y lo que sigue.";
        faults.push(Fault::new("email", text));
    }
    let given = given.unwrap_or_else(|wrong| {
        faults.extend(wrong);
        Given::default()
    });
    if faults.is_empty() {
        let token = app.random.token()?;
        let me = request.viewer.actor.person;
        let timeless = Given {
            from: 0,
            ..given.clone()
        };
        let seal = sha256(format!(
            "{:?}",
            (&data, &email, &form.giving.from, timeless)
        ));
        let registration = Registration {
            now: app.now(),
            me,
            detail: giving::detail(&app, &given),
            data,
            email,
            given,
            token: token.clone(),
            config_version: app.config_version,
            command: CommandId::new(form.command.clone(), me, seal)?,
        };
        let write = app
            .db
            .write(registration, |tx, new| Box::pin(register(tx, new)));
        match write.await {
            Ok(person) => {
                let showing = Showing {
                    link: Some(app.public_url.link(&link::path(&token))),
                    notice: Some(Notice {
                        tone: "ok",
                        text: "Se agregó a la persona. Entréguele su enlace de acceso.".to_owned(),
                    }),
                    ..Showing::default()
                };
                return person::render(&app, &request, person, showing).await;
            }
            Err(AppError::Db(e)) if fault(&e) == DbFault::Duplicate => {
                faults.push(Fault::new("email", "Ya hay una persona con ese correo."));
            }
            Err(e) => return Err(e),
        }
    }
    let again = render(&app, &request, &form, faults)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// What registering somebody needs.
struct Registration {
    now: i64,
    me: Option<i64>,
    data: Data,
    email: String,
    given: Given,
    detail: Value,
    token: String,
    config_version: i64,
    command: CommandId,
}

/// Registers a person with a link, and answers with the number; a repeated form
/// gets another link for the same one.
async fn register(tx: &Tx, new: &Registration) -> Result<i64, AppError> {
    agree(tx, new.config_version).await?;
    let now = new.now;
    let earlier = new.command.claim(tx, now).await?;
    let person = match earlier.as_deref().map(str::parse) {
        Some(person) => person.map_err(|_| AppError::internal("result of a command"))?,
        None => store::enrol(tx, now, &new.data, &new.email, new.given.clone(), None).await?,
    };
    link::issue(tx, now, Purpose::SetPassword { person }, &new.token).await?;
    if earlier.is_none() {
        let detail = json!({ "role": new.given.role, "given": new.detail });
        let subject = person.to_string();
        audit::record(tx, now, new.me, "person.registered", subject, &detail).await?;
        new.command.finish(tx, &person.to_string()).await?;
    }
    Ok(person)
}
