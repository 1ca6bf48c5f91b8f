//! `/solicitudes/{folio}/correos/{mail}`: a mail as it came, made harmless, and its bytes.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use mime::{Kind, Limits, Mail, Method, Outcome, Person, Verdict};
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::{self, Stored, download};
use crate::platform::mail::desk;
use crate::platform::policy::{Action, Target, may};
use crate::platform::web::view::{FileLine, When};
use crate::platform::web::{Crumb, Page, Shell, page, show_pictures};
use crate::ticket::page::timeline::file_line;
use crate::ticket::reading;
use crate::ticket::store::{self, Listed, Seen};
use crate::ticket::{history, received};

#[derive(Template)]
#[template(path = "ticket/page/mail.html")]
struct MailPage {
    shell: Shell,
    heading: String,
    people: Vec<(&'static str, String)>,
    sent: Option<When>,
    received: When,
    checks: Vec<Check>,
    /// Sanitized by the reader of mail.
    html: Option<String>,
    /// Pictures that lie elsewhere.
    remote: usize,
    /// Whether the reader asked for them.
    shows_remote: bool,
    /// Where this page is.
    here: String,
    blocks: Vec<(&'static str, String)>,
    files: Vec<FileLine>,
    left_out: Vec<String>,
    original: String,
}

/// What is to be shown of it.
#[derive(Deserialize, Default)]
pub struct Wanted {
    imagenes: Option<String>,
}

/// The ticket, when this person may see it.
async fn seen(app: &App, request: &Page, reference: &str) -> Result<Listed, AppError> {
    let Seen { ticket, keys } = store::seen(app.db.read(), reference).await?;
    let target = Target {
        id: ticket.id,
        keys: &keys,
    };
    if !may(&request.viewer.actor, Action::SeeTickets, Some(target)) {
        return Err(AppError::NotFound);
    }
    Ok(ticket)
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`], or when disk or database refuse.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path((reference, id)): Path<(String, i64)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let shows_remote = wanted.imagenes.as_deref() == Some("mostrar");
    let ticket = seen(&app, &request, &reference).await?;
    let row = received::one(app.db.read(), ticket.id, id).await?;
    let reference = ticket.reference().to_owned();
    reading::note(
        &app,
        &request.viewer.actor,
        &ticket,
        "ticket",
        reference.clone(),
    );
    let mail = read(&app, &row.sha256).await?;
    let told = history::told(app.db.read(), ticket.id, false).await?;
    let attached: Vec<_> = told
        .into_iter()
        .filter(|event| Some(event.seq) == row.seq)
        .flat_map(|event| event.files)
        .collect();
    let shown = mail.html.as_ref().map(|html| {
        let address = |cid: &str| {
            let file = mail.inline(cid)?;
            let own = attached.iter().find(|own| own.name == file.name)?;
            Some(file_line(&reference, own).href)
        };
        // What lies elsewhere would tell its sender who read it, and when.
        html.show(address, shows_remote)
    });
    let heading = match mail.subject.as_str() {
        "" => "Correo sin asunto".to_owned(),
        subject => subject.to_owned(),
    };
    let zone = &app.zone;
    let crumbs = vec![
        Crumb::to(reference.clone(), format!("/solicitudes/{reference}")),
        Crumb::here("Correo"),
    ];
    let sent = mail.dates.sent.map(|at| at.as_millisecond());
    let here = format!("/solicitudes/{reference}/correos/{id}");
    let mut response = page(&MailPage {
        shell: request.shell(&app, crumbs),
        heading,
        people: people(&mail),
        sent: sent.map(|at| When::new(at, app.now(), zone)),
        received: When::new(row.received_at, app.now(), zone),
        checks: mail.verdicts.iter().filter_map(check).collect(),
        remote: mail.html.as_ref().map_or(0, |html| html.remote),
        shows_remote,
        blocks: if shown.is_some() {
            Vec::new()
        } else {
            mail.blocks
                .iter()
                .map(|b| (title(b.kind), b.text.clone()))
                .collect()
        },
        html: shown,
        files: attached
            .iter()
            .map(|file| file_line(&reference, file))
            .collect(),
        left_out: row
            .left_out
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect(),
        original: format!("{here}/original"),
        here,
    })?;
    if shows_remote {
        show_pictures(&mut response);
    }
    Ok(response)
}

/// The bytes as they came.
///
/// # Errors
/// [`AppError::NotFound`], or when disk or database refuse.
pub async fn original(
    State(app): State<App>,
    request: Page,
    Path((reference, id)): Path<(String, i64)>,
) -> Result<Response, AppError> {
    let ticket = seen(&app, &request, &reference).await?;
    let row = received::one(app.db.read(), ticket.id, id).await?;
    let name = format!("correo-{id}.eml");
    reading::note(&app, &request.viewer.actor, &ticket, "file", name.clone());
    let stored = Stored {
        sha256: row.sha256,
        name,
        media_type: "text/plain".to_owned(),
        size: row.size,
    };
    download(&app, stored).await
}

fn people(mail: &Mail) -> Vec<(&'static str, String)> {
    let all = [
        ("De", &mail.people.from),
        ("Responder a", &mail.people.reply_to),
        ("Para", &mail.people.to),
        ("Con copia", &mail.people.cc),
    ];
    let told = all.into_iter().filter(|(_, people)| !people.is_empty());
    told.map(|(word, people)| (word, named(people))).collect()
}

fn named(people: &[Person]) -> String {
    let one = |person: &Person| match person.name.as_str() {
        "" => person.address.clone(),
        name => format!("{name} <{}>", person.address),
    };
    let mut all: Vec<String> = people.iter().take(20).map(one).collect();
    if people.len() > all.len() {
        all.push(format!("y {} más", people.len() - all.len()));
    }
    all.join(", ")
}

/// A mail out of its bytes, beside the threads that answer.
async fn read(app: &App, sha256: &str) -> Result<Mail, AppError> {
    let raw = files::read(app, sha256).await?;
    let own = desk(app);
    let mail = tokio::task::spawn_blocking(move || mime::read(&raw, &own, &Limits::default()));
    mail.await.map_err(|e| AppError::internal(e.to_string()))
}

/// A check of the sender: its name, what came of it, and whether it went well.
pub type Check = (&'static str, &'static str, bool);

/// What hosts that the desk trusts found of the sender of a mail.
///
/// # Errors
/// When disk or database refuse.
pub async fn checks(app: &App, sha256: &str) -> Result<Vec<Check>, AppError> {
    let mail = read(app, sha256).await?;
    Ok(mail.verdicts.iter().filter_map(check).collect())
}

/// A check of the sender in words, and whether it went well.
fn check(verdict: &Verdict) -> Option<Check> {
    let name = match verdict.method {
        Method::Spf => "SPF",
        Method::Dkim => "DKIM",
        Method::Dmarc => "DMARC",
        Method::Arc => return None,
    };
    let (text, good) = match verdict.outcome {
        Outcome::Pass => ("es correcto", true),
        Outcome::Fail => ("es falso o se alteró", false),
        Outcome::SoftFail => ("probablemente es falso", false),
        Outcome::Neutral | Outcome::None => ("no dice nada", false),
        Outcome::Error => ("no se pudo revisar", false),
    };
    Some((name, text, good))
}

/// What a piece of the text is, where that is worth folding.
fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Own => "",
        Kind::Quote => "Texto citado",
        Kind::Forwarded => "Correo reenviado",
        Kind::Signature => "Firma",
        Kind::Disclaimer => "Aviso legal",
    }
}
