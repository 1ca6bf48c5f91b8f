//! From what came in, by the form or from a program, to a request that can be sent.

use super::fields::{asked, faults_of, form_of, kind_of, missing, place};
use super::{Asks, Typed};
use crate::catalogue;
use crate::channel::portal::submission::{Sender, Submission, Wish};
use crate::channel::portal::{consent, humanity};
use crate::directory::{store as people, unit};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::random::sha256;
use crate::platform::web::Incoming;
use crate::platform::web::view::Fault;
use crate::ticket::form;

/// What came in.
pub(crate) struct Intake {
    /// As it comes back when something is wrong.
    pub(super) typed: Typed,
    /// What is asked of this person beside the request.
    pub(super) asks: Asks,
    /// What is wrong.
    pub(crate) faults: Vec<Fault>,
    /// What can be sent, where nothing is wrong.
    pub(crate) ready: Option<Submission>,
}

/// Reads a request of somebody who is signed in, or of a guest.
///
/// # Errors
/// When disk or database refuse.
pub(crate) async fn read(
    app: &App,
    person: Option<i64>,
    mut incoming: Incoming,
) -> Result<Intake, AppError> {
    let asks = Asks::of(app, person).await?;
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
    let service = catalogue::find(app, &typed.service)?;
    let mut faults = faults_of(&typed, asks, unit.is_some(), service.is_some());
    faults.extend(
        incoming
            .refused
            .iter()
            .map(|why| Fault::new("files", why.clone())),
    );

    let shown = form_of(app, &typed.service);
    let fields = asked(&shown);
    let posted = form::read(app, &fields, form, &mut incoming.files).await?;
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
        proof = typed.proof.prove(app, &mut faults).await?;
    }
    faults.sort_by_key(|fault| place(&fields, &fault.field));
    typed.tried = posted.tried;
    typed.kept_of = posted.kept;
    let carried = carry(app, form.all("kept"), incoming.files).await?;
    faults.extend(carried.refusal.map(|why| Fault::new("files", why)));
    typed.kept = carried.kept;
    let (Some(unit), Some(service), true) = (unit, service, faults.is_empty()) else {
        return Ok(Intake {
            typed,
            asks,
            faults,
            ready: None,
        });
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
            kind: kind_of(app, &service.key),
            service: service.key.clone(),
            changes: posted.changes,
            fields: posted.uploads,
            description: typed.description.clone(),
            uploads: carried.tokens,
            notice: notice.map(str::to_owned),
        },
        command: CommandId::new(typed.command.clone(), person, body_hash)?,
        link_token: app.random.token()?,
        now: app.now(),
    };
    Ok(Intake {
        typed,
        asks,
        faults,
        ready: Some(submission),
    })
}
