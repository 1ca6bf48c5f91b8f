//! Commands about the tasks of a ticket and the first-level checks of its service.

use axum::Json;
use axum::http::HeaderMap;
use engine::{Command, TaskAct, TaskState};
use serde::Serialize;
use utoipa::ToSchema;

use super::command::{CHANNEL, Done};
use super::open::Read;
use super::order::Order;
use crate::channel::api::body::{Body, Known, wrong};
use crate::channel::api::command_id::command_id;
use crate::channel::api::request::{Checking, Tasking};
use crate::channel::api::shape::{Instant, PersonRef};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::ticket::page::intake;
use crate::ticket::page::tasks::{self, day};

/// The names that a command about a task takes.
pub const TASKING: [&str; 8] = [
    "id", "do", "task", "title", "after", "due", "assignee", "text",
];
/// Those of a check.
pub const CHECKING: [&str; 3] = ["id", "check", "done"];

/// Una tarea.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskShown {
    /// Su número en el ticket.
    pub task: i64,
    /// Qué hay que hacer.
    pub title: String,
    /// `open`, `done` o `dropped`.
    pub state: &'static str,
    /// Números de las tareas que van antes.
    pub after: Vec<i64>,
    /// Hasta cuándo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Instant>,
    /// Quien la hace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonRef>,
}

/// The tasks of a ticket.
pub(super) fn shown(read: &Read<'_>, person: impl Fn(i64) -> PersonRef) -> Vec<TaskShown> {
    let titles = tasks::titles(&read.told);
    let task = |(number, task): (&i64, &engine::Task)| TaskShown {
        task: *number,
        title: titles.get(number).cloned().unwrap_or_default(),
        state: match task.state {
            TaskState::Open => "open",
            TaskState::Done => "done",
            TaskState::Dropped => "dropped",
        },
        after: task.after.clone(),
        due: task.due.map(Instant),
        assignee: task.assignee.map(&person),
    };
    read.ticket.tasks.iter().map(task).collect()
}

/// Does something with a task.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/task", tag = "órdenes",
    summary = "Agregar, repartir o terminar una tarea",
    description = "«do» dice qué: «add», «assign», «schedule», «finish», «reopen» o «drop». Una tarea no se termina antes que las que van primero.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Tasking,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn task(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("task").await
}

/// Ticks off a first-level check, or takes that back.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/commands/check", tag = "órdenes",
    summary = "Marcar una revisión",
    description = "Una de las revisiones de primer nivel del servicio.",
    params(
        ("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001"),
        ("Idempotency-Key" = Option<String>, Header, description = "Identificador de la orden."),
    ),
    request_body = Checking,
    responses((status = 200, description = "Se hizo, o ya estaba hecho.", body = Done)),
)]
pub async fn check(order: Order) -> Result<Json<Done>, AppError> {
    order.carry("check").await
}

/// Carries out one of these by its name; the ticket's version afterwards.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub(super) async fn worked(
    app: &App,
    request: &Page,
    ticket: &str,
    name: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<i64, AppError> {
    let on = intake::target(app, &request.viewer.actor, ticket, Action::Note).await?;
    let (known, command) = if name == "check" {
        let known = body.only(&CHECKING)?;
        let check = known.text("check")?;
        let done = known.yes("done")?;
        (known, Command::Check { check, done })
    } else {
        let known = body.only(&TASKING)?;
        let act = act(app, &known).await?;
        (known, Command::Task(act))
    };
    let asked = intake::Asked::of(command, command_id(headers, &known)?);
    let order = intake::order(app, (&on.0, on.1), asked, CHANNEL)?;
    intake::carry(app, order).await
}

async fn act(app: &App, known: &Known) -> Result<TaskAct, AppError> {
    let task = || {
        let number = known.integer("task")?;
        number.ok_or_else(|| wrong("task", "Diga el número de la tarea."))
    };
    let said = known.text("text")?;
    let said = Some(said).filter(|text| !text.trim().is_empty());
    let due = day(app, &known.text("due")?)?;
    let key = known.text("assignee")?;
    let who = match key.as_str() {
        "" => None,
        key => {
            let number = app.people.keys(app).await?.id(key);
            Some(number.ok_or_else(|| wrong("assignee", "Esa persona no está registrada."))?)
        }
    };
    Ok(match known.text("do")?.as_str() {
        "add" => TaskAct::Add {
            title: known.text("title")?,
            after: known.integers("after")?,
            due,
            assignee: who,
        },
        "assign" => TaskAct::Assign {
            task: task()?,
            to: who,
        },
        "schedule" => TaskAct::Schedule { task: task()?, due },
        "finish" => TaskAct::Finish {
            task: task()?,
            text: said,
        },
        "reopen" => TaskAct::Reopen {
            task: task()?,
            why: said,
        },
        "drop" => TaskAct::Drop {
            task: task()?,
            why: said,
        },
        _ => {
            let text = "Use «add», «assign», «schedule», «finish», «reopen» o «drop».";
            return Err(wrong("do", text));
        }
    })
}
