//! `/bienvenida/{token}`: a link that works once. It makes the first
//! administrator, or lets a registered person choose a password.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{CookieJar, Form};
use serde::Deserialize;
use serde_json::json;

use crate::directory::page::sign_in;
use crate::directory::{institution, store};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::session::link::{self, Purpose};
use crate::platform::session::store::{Device, close_all};
use crate::platform::session::{WeakPassword, hash, known_device, step};
use crate::platform::text::clean_name;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Page, Shell, page};

#[derive(Template)]
#[template(path = "directory/page/welcome.html")]
struct Welcome {
    shell: Shell,
    heading: String,
    intro: String,
    ask_person: bool,
    name: Field,
    email: Field,
    password_error: Option<String>,
    faults: Vec<Fault>,
    minimum: usize,
}

/// The form; name and address only for the first administrator.
#[derive(Deserialize, Default)]
pub struct Submitted {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    repeat: String,
}

/// The page of a link.
///
/// # Errors
/// [`AppError::NotFound`] for a used, late or invented link.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let purpose = link::look(app.db.read(), app.now(), &token).await?;
    render(&app, &request, purpose, &Submitted::default(), Vec::new()).await
}

async fn render(
    app: &App,
    request: &Page,
    purpose: Purpose,
    form: &Submitted,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let (heading, intro) = match purpose {
        Purpose::FirstAdmin => (
            "Le damos la bienvenida".to_owned(),
            "Cree la cuenta de la primera persona que administra. Este enlace sirve una sola vez."
                .to_owned(),
        ),
        Purpose::SetPassword { person } => {
            let name = store::name(app.db.read(), person)
                .await?
                .unwrap_or_default();
            (
                format!("Hola, {name}"),
                "Elija su contraseña. Este enlace sirve una sola vez.".to_owned(),
            )
        }
    };
    let with_error = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    page(&Welcome {
        shell: request.shell(app, Vec::new()),
        heading,
        intro,
        ask_person: purpose == Purpose::FirstAdmin,
        name: with_error("name", &form.name),
        email: with_error("email", &form.email),
        password_error: error_of(&faults, "password"),
        minimum: app.pack.passwords.minimum,
        faults,
    })
}

/// Uses the link up and signs the person in.
///
/// # Errors
/// [`AppError::NotFound`] for a used, late or invented link.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
    device: Device<'static>,
    jar: CookieJar,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let now = app.now();
    let purpose = link::look(app.db.read(), now, &token).await?;
    let form = Submitted {
        name: clean_name(&form.name),
        email: form.email.trim().to_owned(),
        ..form
    };
    let mut faults = Vec::new();
    if purpose == Purpose::FirstAdmin {
        faults.extend(person_faults(&form.name, &form.email));
    }
    if let Err(weak) = WeakPassword::check(&form.password, &form.repeat, app.pack.passwords.minimum)
    {
        faults.push(Fault::new("password", weak.to_string()));
    }
    if !faults.is_empty() {
        let again = render(&app, &request, purpose, &form, faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let hash = hash(&app, form.password.clone()).await?;
    let role = managing_role(&app)?;
    let context = (now, token, form.name, form.email, role, hash);
    let person = app
        .db
        .write(context, |tx, context| Box::pin(redeem(tx, context)))
        .await?;
    let jar = sign_in::start(&app, person, device, jar).await?;
    Ok((jar, Redirect::to("/entrar")).into_response())
}

type Redeemed = (i64, String, String, String, String, String);

async fn redeem(
    tx: &Tx,
    (now, token, name, email, role, hash): &Redeemed,
) -> Result<i64, AppError> {
    let person = match link::redeem(tx, *now, token).await? {
        Purpose::FirstAdmin => {
            // Two links can be under way: the second one finds an account and is none.
            institution::hold(tx).await?;
            if !store::is_empty(tx.conn()).await? {
                return Err(AppError::NotFound);
            }
            link::revoke(tx, Purpose::FirstAdmin).await?;
            store::register(tx, *now, name, email, role, Some(hash.clone())).await?
        }
        Purpose::SetPassword { person } => {
            store::set_password(tx, person, hash).await?;
            link::revoke(tx, Purpose::SetPassword { person }).await?;
            close_all(tx, person).await?;
            step::close_all(tx, person).await?;
            known_device::forget(tx, person).await?;
            person
        }
    };
    audit::record(
        tx,
        *now,
        Some(person),
        "account.password",
        person.to_string(),
        &json!({}),
    )
    .await?;
    Ok(person)
}

/// The role that the first administrator gets: the pack's first that manages people.
fn managing_role(app: &App) -> Result<String, AppError> {
    let grant = Action::ManagePeople.grant();
    let role = app.pack.roles.iter().find(|role| role.may(grant));
    role.map(|r| r.key.clone())
        .ok_or_else(|| AppError::internal("no role of the pack manages people"))
}

/// What is wrong with the name and the address of a person to register.
pub fn person_faults(name: &str, email: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    match name.chars().count() {
        0 => faults.push(Fault::new("name", "Escriba el nombre completo.")),
        1..=200 => {}
        _ => faults.push(Fault::new("name", "Use a lo más 200 caracteres.")),
    }
    if !store::is_email(email) {
        let text = "Escriba un correo completo: nombre, arroba y lo que sigue.";
        faults.push(Fault::new("email", text));
    }
    faults
}
