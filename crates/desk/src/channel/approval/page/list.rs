//! `/aprobaciones`: what one is asked to approve, and what one decided.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::view::When;
use crate::platform::web::{Crumb, Notice, Page, Shell, page};
use crate::ticket::approval::store::{After, Line, asked, decided};
use crate::ticket::approval::words::Words;
use crate::ticket::project::NEVER;

#[derive(Template)]
#[template(path = "channel/approval/page/list.html")]
struct List {
    shell: Shell,
    /// Whether what was decided is shown, and not what is to be.
    decided: bool,
    rows: Vec<Row>,
    next: Option<String>,
    first: bool,
}

struct Row {
    href: String,
    folio: Option<String>,
    summary: String,
    approval: String,
    requester: String,
    stands_for: Option<String>,
    state: String,
    due: Option<String>,
    late: bool,
    created: When,
}

/// From where, and what was just done.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wanted {
    /// `decididas` for what was decided.
    ver: String,
    /// The last row seen: `due-ticket-place`.
    despues: Option<String>,
    hecho: Option<String>,
}

/// The page; one statement for its rows.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let is_decided = wanted.ver == "decididas";
    let after = wanted.despues.as_deref().and_then(place);
    let conn = app.db.read();
    let (lines, more) = if is_decided {
        decided(conn, person, after).await?
    } else {
        asked(conn, person, after).await?
    };
    let next = lines.last().filter(|_| more).map(|line| {
        let last = if is_decided { line.seq } else { line.place };
        let list = if is_decided { "ver=decididas&" } else { "" };
        format!(
            "/aprobaciones?{list}despues={}-{}-{last}",
            line.due_at, line.ticket_id
        )
    });
    let mut shell = request.shell(&app, vec![Crumb::here("Por aprobar")]);
    shell.notice = match wanted.hecho.as_deref() {
        Some("aprobada") => Some(Notice::done("Se aprobó.")),
        Some("rechazada") => Some(Notice::done("Se rechazó.")),
        _ => None,
    };
    page(&List {
        shell,
        decided: is_decided,
        rows: lines.into_iter().map(|line| row(&app, line)).collect(),
        next,
        first: after.is_none(),
    })
}

fn place(text: &str) -> Option<After> {
    let mut numbers = text.split('-').map(str::parse::<i64>);
    let mut number = || numbers.next()?.ok();
    Some(After {
        due_at: number()?,
        ticket: number()?,
        place: number()?,
    })
}

fn row(app: &App, line: Line) -> Row {
    let kind = app.book.kind(&line.kind);
    let name = kind.map(|kind| Words::of(app, kind).name(&line.approval));
    let reference = line.folio.as_ref().unwrap_or(&line.key);
    let due = Some(line.due_at).filter(|at| *at < NEVER);
    Row {
        href: format!("/aprobaciones/{reference}"),
        approval: name.unwrap_or(line.approval),
        requester: line.requester.unwrap_or_default(),
        stands_for: line.stands_for,
        state: match line.state.as_str() {
            "approved" => "Usted aprobó",
            "refused" => "Usted rechazó",
            _ => "Por aprobar",
        }
        .to_owned(),
        due: due.map(|at| When::day_in_words(at, &app.zone)),
        late: due.is_some_and(|at| at < app.now()),
        created: When::new(line.created_at, app.now(), &app.zone),
        folio: line.folio,
        summary: line.summary,
    }
}
