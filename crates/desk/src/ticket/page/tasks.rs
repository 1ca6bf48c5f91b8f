//! The tasks of a ticket and the first-level checks of its service: their card, and its forms.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Command, EventKind, Refusal, TaskAct, TaskChange, TaskState};
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::platform::web::view::{Choice, Fault, Field, When, error_of};
use crate::ticket::history::Told;
use crate::ticket::page::act;
use crate::ticket::page::forms::{Shown, Takers, Typed, called};
use crate::ticket::page::intake::{self, Asked};
use crate::ticket::store::Listed;

/// The card.
pub struct TaskCard {
    /// Where its forms are sent.
    pub action: String,
    pub lines: Vec<TaskLine>,
    pub checks: Vec<CheckLine>,
    /// How many are done, of how many: «2 de 5».
    pub progress: String,
    pub works: bool,
    pub title: Field,
    pub due: Field,
    pub people: Vec<Choice>,
    /// Whether there are more than these, to be named by address.
    pub more: bool,
    pub open: bool,
    pub command: String,
}

impl TaskCard {
    /// Whether there is a task that can be given to somebody.
    pub fn plans(&self) -> bool {
        self.lines.iter().any(|line| line.state == "open")
    }
}

/// A task as the card tells of it.
pub struct TaskLine {
    pub number: i64,
    pub title: String,
    /// `open`, `done` or `dropped`.
    pub state: &'static str,
    pub who: Option<String>,
    /// The person who does it, by number.
    pub is_mine: bool,
    pub due: Option<String>,
    pub late: bool,
    /// Numbers of the tasks that come before it: «1 y 2».
    pub after: String,
    /// Whether one of these is to be done.
    pub waits: bool,
}

/// A first-level check.
pub struct CheckLine {
    pub key: String,
    pub name: String,
    pub done: bool,
}

/// What was typed into the form of a new task.
#[derive(Debug, Default)]
pub struct TaskTyped {
    pub title: String,
    pub due: String,
    pub assignee: String,
}

/// The titles of tasks, by their numbers.
pub fn titles(told: &[Told]) -> HashMap<i64, String> {
    let title = |event: &Told| match &event.kind {
        EventKind::Task {
            task,
            change: TaskChange::Added(_),
        } => Some((*task, event.body.clone().unwrap_or_default())),
        _ => None,
    };
    told.iter().filter_map(title).collect()
}

/// The card of a ticket; nothing where there is nothing to tell and nothing to do.
///
/// # Errors
/// When the random source refuses.
pub fn card(
    shown: &Shown<'_>,
    titles: &HashMap<i64, String>,
    names: &HashMap<i64, String>,
    takers: &Takers,
    typed: &Typed,
) -> Result<Option<TaskCard>, AppError> {
    let (app, ticket) = (shown.app, shown.ticket);
    let works = shown.may(Action::Note) && !shown.is_ended();
    let me = shown.request.viewer.actor.person;
    let line = |(number, task): (&i64, &engine::Task)| TaskLine {
        number: *number,
        title: titles.get(number).cloned().unwrap_or_default(),
        state: match task.state {
            TaskState::Open => "open",
            TaskState::Done => "done",
            TaskState::Dropped => "dropped",
        },
        who: task.assignee.map(|id| {
            let name = names.get(&id).cloned();
            name.unwrap_or_else(|| "Alguien".to_owned())
        }),
        is_mine: task.assignee.is_some() && task.assignee == me,
        due: task.due.map(|at| When::day_in_words(at, &app.zone)),
        late: task.state == TaskState::Open && task.due.is_some_and(|at| at < app.now()),
        after: task
            .after
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        waits: !ticket.waits_for(task).is_empty(),
    };
    let lines: Vec<TaskLine> = ticket.tasks.iter().map(line).collect();
    let checks = checks(shown);
    if lines.is_empty() && checks.is_empty() && !works {
        return Ok(None);
    }
    let tried = typed.task.as_ref();
    let field = |id: &str, value: fn(&TaskTyped) -> &String| Field {
        value: tried.map(|t| value(t).clone()).unwrap_or_default(),
        error: error_of(&typed.faults, id),
    };
    let chosen = tried.map(|t| t.assignee.as_str()).unwrap_or_default();
    let choice = |(id, name): &(i64, String)| Choice {
        value: id.to_string(),
        label: name.clone(),
        selected: id.to_string() == chosen,
    };
    let done = lines.iter().filter(|line| line.state == "done").count();
    let all = lines.iter().filter(|line| line.state != "dropped").count();
    Ok(Some(TaskCard {
        action: format!("/solicitudes/{}/tareas", shown.row.reference()),
        progress: if all == 0 {
            String::new()
        } else {
            format!("{done} de {all}")
        },
        lines,
        checks,
        works,
        title: field("tarea-titulo", |t| &t.title),
        due: field("tarea-fecha", |t| &t.due),
        people: takers.people.iter().map(choice).collect(),
        more: takers.more,
        open: tried.is_some(),
        command: app.random.token()?,
    }))
}

fn checks(shown: &Shown<'_>) -> Vec<CheckLine> {
    let ticket = shown.ticket;
    let service = ticket.service.as_deref();
    let definition =
        service.and_then(|service| shown.app.book.definition(service, ticket.definition));
    let checks = definition.into_iter().flat_map(|own| &own.checks);
    let line = |check: &engine::Choice| CheckLine {
        done: ticket.checks.contains(&check.key),
        key: check.key.clone(),
        name: check.name.clone(),
    };
    checks.map(line).collect()
}

/// A form of the card.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    #[serde(rename = "do")]
    act: String,
    command: String,
    task: String,
    title: String,
    after: Vec<String>,
    due: String,
    assignee: String,
    /// Address or name of somebody who is not in the list.
    otra: String,
    text: String,
    check: String,
}

/// What is asked by a form of the card.
///
/// # Errors
/// A refusal of what is no day and no number; [`AppError::Malformed`] for what no form sends.
fn command(app: &App, actor: &engine::Actor, sent: &Sent) -> Result<Command, AppError> {
    let task = || {
        let number = sent.task.parse::<i64>();
        number.map_err(|_| AppError::Malformed("task".to_owned()))
    };
    let said = Some(sent.text.clone()).filter(|text| !text.trim().is_empty());
    let person = || match sent.assignee.as_str() {
        "" => Ok(None),
        id => {
            let text = "Elija a alguien de la lista.";
            let id = id.parse().map(Some);
            id.map_err(|_| AppError::from(Refusal::at("task.assignee", "assignee", text)))
        }
    };
    Ok(match sent.act.as_str() {
        "add" => {
            let after = sent.after.iter().map(|number| number.parse::<i64>());
            let after: Result<Vec<i64>, _> = after.collect();
            Command::Task(TaskAct::Add {
                title: sent.title.clone(),
                after: after.map_err(|_| AppError::Malformed("after".to_owned()))?,
                due: day(app, &sent.due)?,
                assignee: person()?,
            })
        }
        "take" => Command::Task(TaskAct::Assign {
            task: task()?,
            to: actor.person,
        }),
        "assign" => Command::Task(TaskAct::Assign {
            task: task()?,
            to: person()?,
        }),
        "schedule" => Command::Task(TaskAct::Schedule {
            task: task()?,
            due: day(app, &sent.due)?,
        }),
        "finish" => Command::Task(TaskAct::Finish {
            task: task()?,
            text: said,
        }),
        "reopen" => Command::Task(TaskAct::Reopen {
            task: task()?,
            why: said,
        }),
        "drop" => Command::Task(TaskAct::Drop {
            task: task()?,
            why: said,
        }),
        "check" | "uncheck" => Command::Check {
            check: sent.check.clone(),
            done: sent.act == "check",
        },
        _ => return Err(AppError::Malformed("do".to_owned())),
    })
}

/// The last minute of a day; nothing where none is said.
///
/// # Errors
/// A refusal of what is no day.
pub fn day(app: &App, text: &str) -> Result<Option<i64>, AppError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let date = text.trim().parse::<jiff::civil::Date>().ok();
    let end = date.and_then(|date| date.at(23, 59, 0, 0).to_zoned(app.zone.clone()).ok());
    let end =
        end.ok_or_else(|| Refusal::at("task.due", "due", "Escriba la fecha como 2026-11-21."))?;
    Ok(Some(end.timestamp().as_millisecond()))
}

/// Does something with the tasks or the checks of a ticket.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn act(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    let (ticket, actor) =
        intake::target(&app, &request.viewer.actor, &reference, Action::Note).await?;
    let mut sent = sent;
    if sent.assignee.is_empty() {
        match called(&app, &sent.otra, "tareas").await? {
            Ok(to) => sent.assignee = to.map_or_else(String::new, |to| to.to_string()),
            Err(fault) => {
                let typed = Typed {
                    faults: vec![fault],
                    task: (sent.act == "add").then(|| TaskTyped {
                        title: sent.title.clone(),
                        due: sent.due.clone(),
                        assignee: String::new(),
                    }),
                    ..Typed::default()
                };
                return act::again(&app, &request, ticket.reference(), typed).await;
            }
        }
    }
    match carry(&app, (&ticket, actor), &sent).await {
        Ok(()) => {
            let to = format!("/solicitudes/{}?hecho=tareas#tareas", ticket.reference());
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let adds = sent.act == "add";
            let control = match refusal.field.as_deref() {
                Some("title") if adds => "tarea-titulo",
                Some("due") if adds => "tarea-fecha",
                Some("assignee") if adds => "tarea-persona",
                _ => "tareas",
            };
            let typed = Typed {
                faults: vec![Fault::new(control, &refusal.text)],
                task: adds.then(|| TaskTyped {
                    title: sent.title.clone(),
                    due: sent.due.clone(),
                    assignee: sent.assignee.clone(),
                }),
                ..Typed::default()
            };
            act::again(&app, &request, ticket.reference(), typed).await
        }
        Err(error) => Err(error),
    }
}

async fn carry(
    app: &App,
    (ticket, actor): (&Listed, engine::Actor),
    sent: &Sent,
) -> Result<(), AppError> {
    let command = command(app, &actor, sent)?;
    let asked = Asked::of(command, sent.command.clone());
    let order = intake::order(app, (ticket, actor), asked, "page")?;
    intake::carry(app, order).await.map(drop)
}
