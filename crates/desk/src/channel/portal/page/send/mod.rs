//! `/enviar`: the form of a request, for guests and for who is signed in [OCO-3].

mod fields;
pub(crate) mod intake;
mod view;

use std::collections::BTreeMap;

use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::channel::portal::submission::{Sent, register};
use crate::channel::portal::{account, consent, humanity};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::view::Kept;
use crate::platform::web::{Incoming, Page};
use crate::ticket::store;

pub(crate) use fields::asked;
use fields::faults_in;
use intake::Intake;
use view::render;

/// What was typed, as it comes back when something is wrong.
#[derive(Default)]
pub(crate) struct Typed {
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
pub(crate) struct Asks {
    /// An address, and proof that a person sends it.
    email: bool,
    /// To agree to the privacy notice.
    consent: bool,
}

impl Asks {
    async fn of(app: &App, person: Option<i64>) -> Result<Self, AppError> {
        let Some(person) = person else {
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
    let asks = Asks::of(&app, request.viewer.actor.person).await?;
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
    let person = request.viewer.actor.person;
    let incoming = Incoming::read(&app, multipart).await?;
    let Intake {
        typed,
        asks,
        faults,
        ready,
    } = intake::read(&app, person, incoming).await?;
    let Some(submission) = ready else {
        let again = render(&app, &request, typed, asks, faults).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    let link_token = submission.link_token.clone();
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
