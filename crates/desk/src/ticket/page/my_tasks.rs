//! `/tareas`: what somebody is to do, of all tickets.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::web::view::When;
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::{access, project, task};

#[derive(Template)]
#[template(path = "ticket/page/my_tasks.html")]
struct MyTasks {
    shell: Shell,
    /// What can be done now.
    ready: Vec<Line>,
    /// What waits for other tasks.
    waiting: Vec<Line>,
    /// Whether there may be more than is shown.
    full: bool,
}

struct Line {
    href: String,
    title: String,
    ticket: String,
    due: Option<String>,
    late: bool,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let actor = &request.viewer.actor;
    let person = actor.person.ok_or(AppError::NotFound)?;
    let conn = app.db.read();
    let mine = task::of_person(conn, person).await?;
    let full = u64::try_from(mine.len()).is_ok_and(|many| many >= task::MOST);
    let tickets: Vec<i64> = mine.iter().map(|task| task.ticket_id).collect();
    let keys = access::of_all(conn, &tickets).await?;
    let (mut ready, mut waiting) = (Vec::new(), Vec::new());
    for task in mine {
        let carried = keys.get(&task.ticket_id).map(Vec::as_slice);
        let target = Target {
            id: task.ticket_id,
            keys: carried.unwrap_or_default(),
        };
        if !may(actor, Action::SeeTickets, Some(target)) {
            continue;
        }
        let reference = task.folio.as_ref().unwrap_or(&task.key);
        let line = Line {
            href: format!("/solicitudes/{reference}#tareas"),
            title: task.title.clone().unwrap_or_default(),
            ticket: match &task.folio {
                Some(folio) => format!("{folio} · {}", task.summary),
                None => task.summary.clone(),
            },
            due: (task.due_at < project::NEVER).then(|| When::day_in_words(task.due_at, &app.zone)),
            late: task.due_at < app.now(),
        };
        if task.ready {
            ready.push(line);
        } else {
            waiting.push(line);
        }
    }
    page(&MyTasks {
        shell: request.shell(&app, vec![Crumb::here("Mis tareas")]),
        ready,
        waiting,
        full,
    })
}
