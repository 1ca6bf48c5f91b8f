//! `/administracion/calendarios`: when the institution attends.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use clock::CalendarDef;
use serde::Deserialize;

use crate::configuration::calendar_text::{DAYS, week};
use crate::configuration::local::Locals;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "configuration/page/calendars.html")]
struct Calendars {
    shell: Shell,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    href: String,
    hours: Vec<String>,
    zone: String,
    is_usual: bool,
    is_changed: bool,
}

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let locals = Locals::read(app.db.read()).await?;
    let row = |own: &CalendarDef| Row {
        name: own.name.clone(),
        href: format!("/administracion/calendarios/{}", own.key),
        hours: hours(own),
        zone: own.zone.clone(),
        is_usual: app.pack.targets.calendar.as_ref() == Some(&own.key),
        is_changed: locals.calendars.contains_key(&own.key),
    };
    let text = match done.hecho.as_deref() {
        Some("guardado") => Some(
            "Se guardó el calendario. Los plazos de lo que sigue abierto se calculan de nuevo en unos minutos.",
        ),
        Some("paquete") => Some("El calendario vuelve a ser el del paquete."),
        _ => None,
    };
    let mut shell = request.shell(&app, Vec::new());
    shell.notice = text.map(Notice::done);
    page(&Calendars {
        shell,
        rows: app.pack.calendars.iter().map(row).collect(),
    })
}

/// The hours of a week, days that follow each other with the same hours together.
fn hours(calendar: &CalendarDef) -> Vec<String> {
    let mut lines: Vec<(usize, usize, String)> = Vec::new();
    for (place, hours) in week(&calendar.week).into_iter().enumerate() {
        match lines.last_mut() {
            Some((_, last, own)) if *own == hours && *last + 1 == place => *last = place,
            _ => lines.push((place, place, hours)),
        }
    }
    let day = |place: usize| DAYS.get(place).copied().unwrap_or_default();
    let open = lines.into_iter().filter(|(.., hours)| !hours.is_empty());
    let line = |(from, to, hours): (usize, usize, String)| match from == to {
        true => format!("{}: {hours}", day(from)),
        false => format!("{} a {}: {hours}", day(from), day(to)),
    };
    open.map(line).collect()
}
