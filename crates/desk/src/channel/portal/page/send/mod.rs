//! `/enviar`: the form of a request, for guests and for who is signed in [OCO-3].

mod fields;
mod view;

use std::collections::BTreeMap;

use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::catalogue;
use crate::channel::portal::submission::{Sender, Sent, Submission, Wish, register};
use crate::channel::portal::{account, consent, humanity};
use crate::directory::{store as people, unit};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::random::sha256;
use crate::platform::web::view::{Fault, Kept};
use crate::platform::web::{Incoming, Page};
use crate::ticket::form;
use crate::ticket::store;

pub(crate) use fields::asked;
use fields::{faults_in, faults_of, form_of, kind_of, missing, place};
use view::render;

/// What was typed, as it comes back when something is wrong.
#[derive(Default)]
struct Typed {
    email: String,
    unit: String,
    service: String,
    description: String,
    command: String,
    kept: Vec<Kept>,
    tried: BTreeMap<String, Vec<String>>,
    kept_of: BTreeMap<String, Vec<Kept>>,
    agrees: bool,
    proof: humanity::Posted,
}

/// What the form asks of this person beside the request itself.
#[derive(Debug, Clone, Copy)]
struct Asks {
    /// An address, and proof that a person sends it.
    email: bool,
    /// To agree to the privacy notice.
    consent: bool,
}

impl Asks {
    async fn of(app: &App, request: &Page) -> Result<Self, AppError> {
        let Some(person) = request.viewer.actor.person else {
            return Ok(Self {
                email: true,
                consent: consent::version(&app.pack).is_some(),
            });
        };
        Ok(Self {
            email: false,
            consent: !consent::is_given(app, app.db.read(), person).await?,
        })
    }
}

/// The service that a link chose.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default, alias = "service")]
    servicio: String,
}

/// The empty form; who signed up finds the own unit chosen.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let unit = match request.viewer.actor.person {
        Some(person) => account::unit_of(app.db.read(), person).await?,
        None => None,
    };
    let unit = unit.and_then(|id| app.known.unit_by_id(id));
    let typed = Typed {
        service: wanted.servicio,
        unit: unit.map(|unit| unit.key.clone()).unwrap_or_default(),
        command: app.random.token()?,
        ..Typed::default()
    };
    let asks = Asks::of(&app, &request).await?;
    render(&app, &request, typed, asks, Vec::new()).await
}

/// Takes the form in: a ticket and its private link, a request that waits for its
/// mail, or the form again with everything that was typed and every file received.
///
/// # Errors
/// When disk or database refuse.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let asks = Asks::of(&app, &request).await?;
    let mut incoming = Incoming::read(&app, multipart).await?;
    let form = &incoming.form;
    let mut typed = Typed {
        email: form.text("email"),
        unit: form.text("unit"),
        service: form.text("service"),
        description: form.text("description"),
        command: form.text("command"),
        agrees: form.has(consent::CONTROL),
        proof: humanity::Posted::of(form),
        ..Typed::default()
    };
    let unit = unit::find(&app.known, &typed.unit);
    let service = catalogue::find(&app, &typed.service)?;
    let mut faults = faults_of(&typed, asks, unit.is_some(), service.is_some());
    faults.extend(
        incoming
            .refused
            .iter()
            .map(|why| Fault::new("files", why.clone())),
    );

    let shown = form_of(&app, &typed.service);
    let fields = asked(&shown);
    let posted = form::read(&app, &fields, form, &mut incoming.files).await?;
    let new_form = !fields.is_empty() && form.text("form") != typed.service;
    if new_form {
        let text = "Este servicio pide algunos datos más. Complételos abajo y envíe de nuevo.";
        faults.push(Fault::new("service", text));
    } else {
        // With nothing wrong so far the engine tells what is missing, and knows more of it.
        if !faults.is_empty() || !posted.faults.is_empty() {
            faults.extend(missing(&fields, &posted));
        }
        faults.extend(posted.faults);
    }
    let mut proof = None;
    if asks.email {
        proof = typed.proof.prove(&app, &mut faults).await?;
    }
    faults.sort_by_key(|fault| place(&fields, &fault.field));
    typed.tried = posted.tried;
    typed.kept_of = posted.kept;
    let carried = carry(&app, form.all("kept"), incoming.files).await?;
    faults.extend(carried.refusal.map(|why| Fault::new("files", why)));
    typed.kept = carried.kept;
    let (Some(unit), Some(service), true) = (unit, service, faults.is_empty()) else {
        let again = render(&app, &request, typed, asks, faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let parts = [
        &typed.email,
        &typed.unit,
        &typed.service,
        &typed.description,
        &carried.seal,
        &format!("{:?} {}", posted.changes, posted.seal),
    ];
    let body_hash = sha256(format!("{parts:?}"));
    let link_token = app.random.token()?;
    let person = request.viewer.actor.person;
    let sender = match person {
        Some(id) => Sender::Person {
            id,
            email: people::find(app.db.read(), id)
                .await?
                .map(|person| person.email)
                .unwrap_or_default(),
        },
        None => Sender::Guest {
            email: typed.email.clone(),
            proof,
        },
    };
    let notice = consent::version(&app.pack).filter(|_| asks.consent);
    let submission = Submission {
        app: app.clone(),
        sender,
        wish: Wish {
            unit: unit.key.clone(),
            kind: kind_of(&app, &service.key),
            service: service.key.clone(),
            changes: posted.changes,
            fields: posted.uploads,
            description: typed.description.clone(),
            uploads: carried.tokens,
            notice: notice.map(str::to_owned),
        },
        command: CommandId::new(typed.command.clone(), person, body_hash)?,
        link_token: link_token.clone(),
        now: app.now(),
    };
    let sent = app.db.write(submission, |tx, submission| {
        Box::pin(register(tx, submission))
    });
    match sent.await {
        Ok(sent) => {
            Ok(Redirect::to(&arrival(&app, person, sent, &link_token).await?).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let faults = faults_in(&refusal);
            let again = render(&app, &request, typed, asks, faults).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(e) => Err(e),
    }
}

/// Where one is led after sending.
async fn arrival(
    app: &App,
    person: Option<i64>,
    sent: Sent,
    link_token: &str,
) -> Result<String, AppError> {
    Ok(match (sent, person) {
        (Sent::Waiting, _) => "/enviar/revise-su-correo".to_owned(),
        (Sent::Ticket(_), None) => format!("/seguimiento/{link_token}?nuevo=1"),
        (Sent::Ticket(id), Some(_)) => {
            let ticket = store::by_id(app.db.read(), id).await?;
            format!("/mis-solicitudes/{}?nuevo=1", ticket.reference())
        }
    })
}
