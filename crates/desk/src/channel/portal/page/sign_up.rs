//! `/registro`: an account of one's own, which works once its address is confirmed [OCO-2].
//!
//! Nobody learns here whether an address has an account: the page does and says the
//! same, and only the mail tells its owner.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{CookieJar, Form};
use serde::Deserialize;
use tables::sign_up;

use super::told::{self, Told, secret_shell};
use crate::channel::portal::account::{self, Confirming, Wanted};
use crate::channel::portal::consent::{self, Notice};
use crate::channel::portal::humanity::{self, Asked, Posted};
use crate::directory::page::{sign_in, welcome};
use crate::directory::unit;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::session::store::Device;
use crate::platform::session::{WeakPassword, hash, verify};
use crate::platform::text::{clean, clean_name};
use crate::platform::web::view::{Choice, Fault, Field, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/portal/page/sign_up.html")]
struct SignUp {
    shell: Shell,
    name: Field,
    email: Field,
    unit: Field,
    units: Vec<Choice>,
    minimum: usize,
    password_error: Option<String>,
    notice: Option<Notice>,
    human: Asked,
    faults: Vec<Fault>,
}

#[derive(Template)]
#[template(path = "channel/portal/page/sign_up_confirm.html")]
struct Confirm {
    shell: Shell,
    name: String,
    email: String,
    error: Option<String>,
}

/// The form.
#[derive(Deserialize, Default)]
pub struct Submitted {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    repeat: String,
    privacy: Option<String>,
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    proof: String,
    #[serde(default)]
    answer: String,
}

/// The password that was chosen, once more.
#[derive(Deserialize)]
pub struct Once {
    #[serde(default)]
    password: String,
}

/// The empty form; who is signed in has an account.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    if request.viewer.actor.person.is_some() {
        return Ok(Redirect::to("/mis-solicitudes").into_response());
    }
    if app.mail.is_none() {
        return page(&Told {
            shell: shell(&app, &request),
            icon: "user-plus",
            heading: "Pida su cuenta a la oficina".to_owned(),
            texts: vec![
                format!(
                    "Aquí todavía no salen correos, así que no podemos comprobar su dirección. Pida su cuenta a {}.",
                    app.pack.institution.office
                ),
                "Para enviar y dar seguimiento no necesita una cuenta.".to_owned(),
            ],
            next: Some((app.pack.portal.send_label.clone(), "/enviar".to_owned())),
        });
    }
    render(&app, &request, Submitted::default(), Vec::new()).await
}

fn shell(app: &App, request: &Page) -> Shell {
    request.shell(
        app,
        vec![Crumb::to("Inicio", "/"), Crumb::here("Registrarse")],
    )
}

async fn render(
    app: &App,
    request: &Page,
    form: Submitted,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let units = unit::open(&app.known);
    let choice = |u: unit::Unit| Choice {
        selected: u.key == form.unit,
        label: format!("{}{}", "\u{2003}".repeat(u.depth), u.name),
        value: u.key,
    };
    let with_error = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    let came = Posted::given(form.challenge, form.proof, form.answer);
    let human = humanity::asked(app, &came, error_of(&faults, humanity::CONTROL)).await?;
    page(&SignUp {
        shell: shell(app, request),
        name: with_error("name", &form.name),
        email: with_error("email", &form.email),
        unit: with_error("unit", &form.unit),
        units: units.into_iter().map(choice).collect(),
        minimum: app.pack.passwords.minimum,
        password_error: error_of(&faults, "password"),
        notice: consent::notice(
            app,
            form.privacy.is_some(),
            error_of(&faults, consent::CONTROL),
        ),
        // The mail is told of by the page itself: here it always comes.
        human: Asked {
            by_mail: false,
            ..human
        },
        faults,
    })
}

/// Keeps the sign-up and sends its mail.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    if app.mail.is_none() || request.viewer.actor.person.is_some() {
        return Err(AppError::NotFound);
    }
    let form = Submitted {
        name: clean_name(&form.name),
        email: clean(&form.email),
        ..form
    };
    let unit = unit::find(&app.known, &form.unit).map(|unit| unit.id);
    let mut faults = welcome::person_faults(&form.name, &form.email);
    if unit.is_none() {
        faults.push(Fault::new("unit", "Elija su dependencia de la lista."));
    }
    if let Err(weak) = WeakPassword::check(&form.password, &form.repeat, app.pack.passwords.minimum)
    {
        faults.push(Fault::new("password", weak.to_string()));
    }
    let version = consent::version(&app.pack).map(str::to_owned);
    if version.is_some() && form.privacy.is_none() {
        faults.push(consent::missing());
    }
    let (challenge, proof) = (form.challenge.clone(), form.proof.clone());
    let came = Posted::given(challenge, proof, form.answer.clone());
    let proof = came.prove(&app, &mut faults).await?;
    let (Some(unit), Some(proof), true) = (unit, proof, faults.is_empty()) else {
        let again = render(&app, &request, form, faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let wanted = Wanted {
        name: form.name.clone(),
        email: form.email.clone(),
        unit,
        password_hash: hash(&app, form.password.clone()).await?,
        notice: version,
        proof,
    };
    // Sent twice, the challenge is used up: nothing is done again, and the same is said.
    let write = app.db.write((app.now(), wanted), |tx, (now, wanted)| {
        Box::pin(account::keep(tx, *now, wanted))
    });
    write.await?;
    Ok(Redirect::to("/registro/revise-su-correo").into_response())
}

/// What is said after signing up, whether or not there was an account.
///
/// # Errors
/// When the template fails.
pub async fn check_mail(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    page(&Told {
        shell: shell(&app, &request),
        icon: "mail",
        heading: "Revise su correo".to_owned(),
        texts: vec![
            "Le enviamos un mensaje a la dirección que escribió. Abra su enlace para confirmar que es suya: la cuenta funciona desde ese momento. El enlace sirve 48 horas.".to_owned(),
            "Si en unos minutos no llega, busque en «correo no deseado» o revise que la dirección estuviera bien escrita y regístrese de nuevo.".to_owned(),
        ],
        next: Some(("Registrarse de nuevo".to_owned(), "/registro".to_owned())),
    })
}

/// The page of the mail's link.
///
/// # Errors
/// When the database refuses.
pub async fn confirm(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    match account::find(app.db.read(), app.now(), &token).await {
        Ok(sign_up) => ask(&app, &request, sign_up, None),
        Err(AppError::NotFound) => gone(&app, &request),
        Err(e) => Err(e),
    }
}

fn ask(
    app: &App,
    request: &Page,
    sign_up: sign_up::Model,
    error: Option<String>,
) -> Result<Response, AppError> {
    page(&Confirm {
        shell: secret_shell(app, request),
        name: sign_up.name,
        email: sign_up.address,
        error,
    })
}

fn gone(app: &App, request: &Page) -> Result<Response, AppError> {
    let text =
        "Si ya confirmó su correo, inicie sesión. Si pasaron más de 48 horas, regístrese de nuevo.";
    let next = ("Iniciar sesión".to_owned(), "/entrar".to_owned());
    told::gone(app, request, vec![text.to_owned()], next)
}

/// Opens the account, for who knows the password that was chosen: whoever signed up
/// with somebody else's address gets nothing when that person opens the link.
///
/// # Errors
/// When the database refuses.
pub async fn open(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
    device: Device<'static>,
    jar: CookieJar,
    Form(once): Form<Once>,
) -> Result<Response, AppError> {
    let now = app.now();
    let sign_up = match account::find(app.db.read(), now, &token).await {
        Ok(sign_up) => sign_up,
        Err(AppError::NotFound) => return gone(&app, &request),
        Err(e) => return Err(e),
    };
    let stored = Some(sign_up.password_hash.clone());
    if !verify(&app, once.password, stored).await? {
        let wrong = "Esa no es la contraseña que eligió al registrarse.".to_owned();
        let again = ask(&app, &request, sign_up, Some(wrong))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let asked = Confirming {
        app: app.clone(),
        sign_up,
        now,
    };
    let write = app
        .db
        .write(asked, |tx, asked| Box::pin(account::confirm(tx, asked)));
    match write.await {
        Ok(Some(person)) => {
            let jar = sign_in::start(&app, person, device, jar).await?;
            Ok((jar, Redirect::to("/mis-solicitudes?hecho=cuenta")).into_response())
        }
        Ok(None) | Err(AppError::NotFound) => gone(&app, &request),
        Err(e) => Err(e),
    }
}
