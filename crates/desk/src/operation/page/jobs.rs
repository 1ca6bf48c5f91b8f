//! `/administracion/tareas`: what the program does by itself, and what of it went wrong.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::json;
use tables::job;

use crate::housekeeping;
use crate::operation::job_words;
use crate::operation::queue::{self, LATE, Tally, Which};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::jobs::JobKind;
use crate::platform::web::view::When;
use crate::platform::web::{Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "operation/page/jobs.html")]
struct Jobs {
    shell: Shell,
    kinds: Vec<KindRow>,
    troubled: Vec<Trouble>,
}

/// A kind of job as a line of the page.
struct KindRow {
    key: String,
    name: String,
    about: String,
    every: String,
    last: Option<When>,
    next: String,
    waiting: i64,
    word: &'static str,
    category: &'static str,
    is_recurring: bool,
}

/// A job that somebody should look at.
struct Trouble {
    id: i64,
    name: String,
    text: String,
    error: Option<String>,
    mail: Option<String>,
    is_waiting: bool,
}

/// What was just done.
#[derive(Deserialize)]
pub struct Wanted {
    hecho: Option<String>,
}

/// The page, in three statements.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let (conn, now) = (app.db.read(), app.now());
    let tallies = queue::tallies(conn, now).await?;
    let finished: HashMap<String, i64> = queue::finished(conn).await?.into_iter().collect();
    let troubled = queue::troubled(conn, now).await?;
    let mut shell = request.shell(&app, Vec::new());
    shell.notice = match wanted.hecho.as_deref() {
        Some("pronto") => Some(Notice {
            tone: "ok",
            text: "Se hará en unos segundos. Vuelva a cargar la página para ver el resultado."
                .to_owned(),
        }),
        Some("nada") => Some(Notice {
            tone: "info",
            text: "No hizo falta: ya se está haciendo o ya terminó.".to_owned(),
        }),
        _ => None,
    };
    let row = |kind: &JobKind| {
        let tally = tallies.iter().find(|tally| tally.kind == kind.name);
        kind_row(&app, kind, tally, finished.get(kind.name).copied())
    };
    page(&Jobs {
        shell,
        kinds: housekeeping::kinds().iter().map(row).collect(),
        troubled: troubled.iter().map(|job| trouble(&app, job)).collect(),
    })
}

fn kind_row(app: &App, kind: &JobKind, tally: Option<&Tally>, finished: Option<i64>) -> KindRow {
    let words = job_words::words(kind.name);
    let when = |at: i64| When::new(at, app.now(), &app.zone);
    let (late, failing) = tally.map_or((0, 0), |t| (t.late, t.failing));
    let next = tally.and_then(|tally| tally.next);
    // A recurring job never ends: it was last done one turn before its next one.
    let turn = kind.every.zip(tally).and_then(|(every, tally)| {
        let last = tally.next?.saturating_sub(every);
        (tally.failing == 0 && tally.queued? <= last).then_some(last)
    });
    let (word, category) = match (failing, late) {
        (1.., _) => ("Con fallas", "failed"),
        (_, 1..) => ("Atrasada", "pending"),
        _ => ("Al corriente", "resolved"),
    };
    KindRow {
        key: kind.name.to_owned(),
        name: job_words::name(kind.name).to_owned(),
        about: words.map(|w| w.about.to_owned()).unwrap_or_default(),
        every: every(kind.every),
        last: turn.or(finished).map(when),
        next: match next {
            None => "Nada por hacer".to_owned(),
            Some(at) if at <= app.now() => "En cuanto haya lugar".to_owned(),
            Some(at) => when(at).text,
        },
        waiting: tally.map_or(0, |tally| tally.waiting),
        word,
        category,
        is_recurring: kind.every.is_some(),
    }
}

fn every(millis: Option<i64>) -> String {
    const HOUR: i64 = 3_600_000;
    match millis {
        None => "Cuando hace falta".to_owned(),
        Some(HOUR) => "Cada hora".to_owned(),
        Some(millis) if millis == 24 * HOUR => "Cada día".to_owned(),
        Some(millis) if millis % HOUR == 0 => format!("Cada {} horas", millis / HOUR),
        Some(millis) => format!("Cada {} minutos", millis / 60_000),
    }
}

fn trouble(app: &App, job: &job::Model) -> Trouble {
    let now = app.now();
    let at = When::new(job.run_at, now, &app.zone);
    let text = match (&job.last_error, job.run_at > now) {
        (Some(_), true) => {
            let times = if job.attempts == 1 {
                "una vez".to_owned()
            } else {
                format!("{} veces", job.attempts)
            };
            format!("Falló {times}. Se intentará de nuevo: {}.", at.text)
        }
        (Some(_), false) => "Falló y se intentará en cuanto haya lugar.".to_owned(),
        (None, _) => format!("Debió hacerse {}.", at.ago),
    };
    Trouble {
        id: job.id,
        name: job_words::name(&job.kind).to_owned(),
        text,
        error: job.last_error.clone(),
        mail: (job.kind == crate::channel::mail::MAIL)
            .then(|| format!("/administracion/correo/{}", job.payload)),
        is_waiting: job.run_at > now,
    }
}

/// The buttons of the page.
#[derive(Deserialize)]
pub struct Submitted {
    /// A job by its number.
    tarea: Option<i64>,
    /// The next turn of a recurring kind.
    clase: Option<String>,
}

/// Makes a job due now. Pressing twice changes nothing the second time.
///
/// # Errors
/// When the form is none of ours, or the database refuses.
pub async fn run(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let recurring = |key: &String| {
        let kinds = housekeeping::kinds();
        kinds
            .iter()
            .any(|kind| kind.name == *key && kind.every.is_some())
    };
    let which = match (form.tarea, form.clase.filter(recurring)) {
        (Some(id), _) => Which::One(id),
        (None, Some(kind)) => Which::Turn(kind),
        (None, None) => return Err(AppError::Malformed("no such job".to_owned())),
    };
    let context = (app.now(), request.viewer.actor.person, which);
    let write = app.db.write(context, |tx, (now, me, which)| {
        Box::pin(async move {
            let hurried = queue::hurry(tx, *now, which).await?;
            if hurried > 0 {
                let (subject, detail) = match which {
                    Which::One(id) => (id.to_string(), json!({ "job": id })),
                    Which::Turn(kind) => (kind.clone(), json!({ "kind": kind })),
                };
                audit::record(tx, *now, *me, "job.hurried", subject, &detail).await?;
            }
            Ok(hurried)
        })
    });
    let done = if write.await? > 0 { "pronto" } else { "nada" };
    Ok(Redirect::to(&format!("/administracion/tareas?hecho={done}")).into_response())
}

/// How late a job is before somebody should look, in minutes.
pub(super) const LATE_MINUTES: i64 = LATE / 60_000;
