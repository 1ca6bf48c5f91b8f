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
    /// Tickets that the person is asked to take over.
    offered: Vec<Line>,
    /// What can be done now.
    ready: Vec<Line>,
    /// What waits for other tasks.
    waiting: Vec<Line>,
    /// How many of those are late.
    late: usize,
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
    let asked = task::offered_to(conn, person).await?;
    let of_tasks = mine.iter().map(|task| task.ticket_id);
    let of_offers = asked.iter().map(|ticket| ticket.id);
    let tickets: Vec<i64> = of_tasks.chain(of_offers).collect();
    let keys = access::of_all(conn, &tickets).await?;
    let (mut ready, mut waiting) = (Vec::new(), Vec::new());
    let sees = |id: i64| {
        let carried = keys.get(&id).map(Vec::as_slice);
        let keys = carried.unwrap_or_default();
        may(actor, Action::SeeTickets, Some(Target { id, keys }))
    };
    let offered = asked.into_iter().filter(|ticket| sees(ticket.id));
    let offered = offered.map(|ticket| {
        let reference = ticket.folio.as_ref().unwrap_or(&ticket.key);
        Line {
            href: format!("/solicitudes/{reference}"),
            title: ticket.summary,
            ticket: ticket.folio.unwrap_or_default(),
            due: None,
            late: false,
        }
    });
    let offered = offered.collect();
    for task in mine {
        if !sees(task.ticket_id) {
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
        late: ready.iter().filter(|line| line.late).count(),
        offered,
        ready,
        waiting,
        full,
    })
}
