//! Tasks of a ticket, and the first-level checks of its service [P-13].

use std::collections::BTreeMap;

use super::Refusal;
use super::work::Work;
use super::write::written;
use crate::task::Added;
use crate::{
    AskedOf, Definition, Event, EventKind, Task, TaskAct, TaskChange, TaskState, TaskTemplate,
    Ticket, Visibility,
};

/// Tasks of one ticket at most.
const MOST: usize = 50;
/// Characters of a title.
const TITLE: usize = 200;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// A task is due within ten years.
const LATEST: i64 = 3_653 * DAY;

/// Does something with the tasks.
pub(super) fn act(work: &mut Work<'_>, act: &TaskAct) -> Result<(), Refusal> {
    if work.is_ended() {
        let text = "Ya está cerrado: sus tareas no cambian.";
        return Err(Refusal::whole("task.ended", text));
    }
    match act {
        TaskAct::Add {
            title,
            after,
            due,
            assignee,
        } => add(work, title, after, (*due, *assignee)),
        TaskAct::Assign { task, to } => {
            let from = open(work, *task)?.assignee;
            takes(work, *to)?;
            if from == *to {
                return Ok(());
            }
            push(work, *task, TaskChange::Assigned { from, to: *to }, None)
        }
        TaskAct::Schedule { task, due } => {
            let before = open(work, *task)?.due;
            in_time(work, *due)?;
            if before == *due {
                return Ok(());
            }
            push(work, *task, TaskChange::Scheduled { due: *due }, None)
        }
        TaskAct::Finish { task, text } => {
            let own = open(work, *task)?;
            let before = work.ticket.waits_for(own);
            if !before.is_empty() {
                let text = format!("Antes hay que terminar {}.", numbers(&before));
                return Err(Refusal::whole("task.order", text));
            }
            push(work, *task, TaskChange::Finished, text.as_deref())
        }
        TaskAct::Reopen { task, why } => reopen(work, *task, why.as_deref()),
        TaskAct::Drop { task, why } => {
            open(work, *task)?;
            if why.as_deref().and_then(written).is_none() {
                let text = "Escriba por qué ya no se hará.";
                return Err(Refusal::at("task.why", "why", text));
            }
            push(work, *task, TaskChange::Dropped, why.as_deref())
        }
    }
}

fn add(
    work: &mut Work<'_>,
    title: &str,
    after: &[i64],
    (due, assignee): (Option<i64>, Option<i64>),
) -> Result<(), Refusal> {
    let title = written(title).map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    let title = title.filter(|title| !title.is_empty());
    let title = title
        .ok_or_else(|| Refusal::at("field.required", "title", "Escriba qué hay que hacer."))?;
    if title.chars().count() > TITLE {
        let text = format!("Use a lo más {TITLE} caracteres; lo demás cabe en una nota.");
        return Err(Refusal::at("task.title", "title", text));
    }
    if work.ticket.tasks.len() >= MOST {
        let text = format!("Ya tiene {MOST} tareas. Lo que es más grande va en otro ticket.");
        return Err(Refusal::at("task.most", "title", text));
    }
    let known = |number: &i64| work.ticket.tasks.contains_key(number);
    if !after.iter().all(known) {
        let text = "Elija solo tareas de este ticket.";
        return Err(Refusal::at("task.after", "after", text));
    }
    in_time(work, due)?;
    takes(work, assignee)?;
    let mut after = after.to_vec();
    after.sort_unstable();
    after.dedup();
    let added = Added {
        template: None,
        after,
        due,
        assignee,
    };
    append(work, added, &title)
}

/// Adds the task after those that are there.
fn append(work: &mut Work<'_>, added: Added, title: &str) -> Result<(), Refusal> {
    let last = work.ticket.tasks.keys().next_back();
    let number = last.map_or(1, |last| last + 1);
    push(work, number, TaskChange::Added(added), Some(title))
}

/// A finished task never comes after one that is to be done.
fn reopen(work: &mut Work<'_>, number: i64, why: Option<&str>) -> Result<(), Refusal> {
    let own = find(work, number)?;
    if own.state == TaskState::Open {
        return Err(Refusal::whole("task.open", "Esa tarea no está terminada."));
    }
    let later = work.ticket.tasks.iter();
    let later = later.filter(|(_, t)| t.state == TaskState::Done && t.after.contains(&number));
    let later: Vec<i64> = later.map(|(number, _)| *number).collect();
    if !later.is_empty() {
        let text = format!(
            "Antes hay que reabrir {}, que viene después.",
            numbers(&later)
        );
        return Err(Refusal::whole("task.later", text));
    }
    push(work, number, TaskChange::Reopened, why)
}

fn find<'w>(work: &'w Work<'_>, number: i64) -> Result<&'w Task, Refusal> {
    let none = || Refusal::whole("task.none", "Esa tarea no existe.");
    work.ticket.tasks.get(&number).ok_or_else(none)
}

fn open<'w>(work: &'w Work<'_>, number: i64) -> Result<&'w Task, Refusal> {
    let task = find(work, number)?;
    let text = match task.state {
        TaskState::Open => return Ok(task),
        TaskState::Done => "Esa tarea ya está terminada.",
        TaskState::Dropped => "Esa tarea ya no se hará.",
    };
    Err(Refusal::whole("task.closed", text))
}

fn takes(work: &Work<'_>, person: Option<i64>) -> Result<(), Refusal> {
    match person {
        Some(person) if !work.facts.takers.contains(&person) => {
            let text = "Elija a alguien de la lista.";
            Err(Refusal::at("task.assignee", "assignee", text))
        }
        _ => Ok(()),
    }
}

fn in_time(work: &Work<'_>, due: Option<i64>) -> Result<(), Refusal> {
    let now = work.facts.now;
    let text = match due {
        Some(due) if due < now => "Esa fecha ya pasó.",
        Some(due) if due > now.saturating_add(LATEST) => "Esa fecha está demasiado lejos.",
        _ => return Ok(()),
    };
    Err(Refusal::at("task.due", "due", text))
}

fn push(
    work: &mut Work<'_>,
    task: i64,
    change: TaskChange,
    text: Option<&str>,
) -> Result<(), Refusal> {
    let mut event = Event::plain(EventKind::Task { task, change }, Visibility::Internal);
    event.body = text.and_then(written);
    work.push(event)
}

/// Refuses a transition while tasks are to be done.
pub(super) fn none_left(work: &Work<'_>, label: &str) -> Result<(), Refusal> {
    let open = work.ticket.open_tasks();
    if open.is_empty() {
        return Ok(());
    }
    let text = format!("Antes de «{label}» hay que terminar {}.", numbers(&open));
    Err(Refusal::whole("move.tasks", text))
}

/// «la tarea 2», «las tareas 2, 3 y 5».
fn numbers(tasks: &[i64]) -> String {
    let mut words: Vec<String> = tasks.iter().map(ToString::to_string).collect();
    match (words.pop(), words.is_empty()) {
        (Some(only), true) => format!("la tarea {only}"),
        (Some(last), false) => format!("las tareas {} y {last}", words.join(", ")),
        (None, _) => String::new(),
    }
}

/// Adds the tasks that a new ticket begins with: those of its kind, then those of its service.
pub(super) fn begin(work: &mut Work<'_>, definition: Option<&Definition>) -> Result<(), Refusal> {
    let own = definition.map_or(&[][..], |definition| definition.tasks.as_slice());
    for list in [work.kind.tasks.as_slice(), own] {
        let mut numbers = BTreeMap::new();
        for template in list {
            let after = template.after.iter();
            let after = after.filter_map(|key| numbers.get(key.as_str()).copied());
            let added = Added {
                template: Some(template.key.clone()),
                after: after.collect(),
                due: template.days.map(|days| work.in_days(days)),
                assignee: owner(work, template),
            };
            append(work, added, &template.title)?;
            let last = work.ticket.tasks.keys().next_back().copied();
            numbers.extend(last.map(|last| (template.key.as_str(), last)));
        }
    }
    Ok(())
}

/// Whose a task of a template is: of those whom it means and who may do it, whoever has the least to do, what was just
/// given counted. For who has a post and is absent stands the substitute; who is named is meant.
fn owner(work: &Work<'_>, template: &TaskTemplate) -> Option<i64> {
    let of = AskedOf::read(template.who.as_deref()?)?;
    let (facts, ticket) = (work.facts, &work.ticket);
    let doers = facts.doers.get(&work.kind.key)?;
    let directory = &facts.directory;
    let above = facts.above(ticket.unit.as_deref());
    let is_named = matches!(of, AskedOf::Assignee | AskedOf::Field(_));
    let present = |person: i64| {
        let left = directory.gone.contains(&person);
        match left || !is_named && directory.absent.contains_key(&person) {
            true => directory.stands_in(person),
            false => Some(person),
        }
    };
    let given = |person: i64| {
        let own = ticket.tasks.values();
        let own = own.filter(|task| task.assignee == Some(person));
        u64::try_from(own.count()).unwrap_or(u64::MAX)
    };
    let meant = directory.meant(of, ticket, above, &[]).into_iter();
    let able = meant.filter_map(present);
    let able = able.filter_map(|person| Some((person, doers.get(&person)? + given(person))));
    able.min_by_key(|(_, busy)| *busy).map(|(person, _)| person)
}

/// Whom a template means by who is responsible or by a field, as a ticket says it.
fn named(template: &TaskTemplate, ticket: &Ticket) -> Option<i64> {
    match AskedOf::read(template.who.as_deref()?)? {
        AskedOf::Assignee => ticket.assignee,
        AskedOf::Field(key) => ticket.values.get(key)?.number(),
        _ => None,
    }
}

/// Gives the tasks whose template means who is responsible, or whom a field names, to whom that is by now: those
/// that were still with whom it was before.
pub(super) fn follow(work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(before) = work.before.filter(|_| !work.is_ended()) else {
        return Ok(());
    };
    let service = work.ticket.service.as_deref();
    let definition = service.and_then(|key| work.book.definition(key, work.ticket.definition));
    let own = definition.map_or(&[][..], |definition| definition.tasks.as_slice());
    let templates = || work.kind.tasks.iter().chain(own);
    let mut moves = Vec::new();
    for (number, task) in &work.ticket.tasks {
        let Some(key) = task
            .template
            .as_deref()
            .filter(|_| task.state == TaskState::Open)
        else {
            continue;
        };
        let Some(template) = templates().find(|template| template.key == key) else {
            continue;
        };
        let (was, is) = (named(template, before), named(template, &work.ticket));
        let may = |person: i64| {
            work.ticket.assignee == Some(person) || work.facts.takers.contains(&person)
        };
        // One that nobody has, because it could not be given to whom it was meant for, is given now.
        let followed = task.assignee == was || task.assignee.is_none();
        if was != is && followed && task.assignee != is && is.is_none_or(may) {
            let from = task.assignee;
            moves.push((*number, TaskChange::Assigned { from, to: is }));
        }
    }
    let mut moves = moves.into_iter();
    moves.try_for_each(|(number, change)| push(work, number, change, None))
}

/// Ticks off a check of the service, or takes that back.
pub(super) fn check(work: &mut Work<'_>, key: &str, done: bool) -> Result<(), Refusal> {
    if work.is_ended() {
        let text = "Ya está cerrado: sus revisiones no cambian.";
        return Err(Refusal::whole("check.ended", text));
    }
    let service = work.ticket.service.as_deref();
    let definition =
        service.and_then(|service| work.book.definition(service, work.ticket.definition));
    let known = definition.is_some_and(|own| own.checks.iter().any(|check| check.key == key));
    if !known {
        let text = "Esa revisión no es de este servicio.";
        return Err(Refusal::whole("check.none", text));
    }
    if work.ticket.checks.contains(key) == done {
        return Ok(());
    }
    let event = EventKind::Checked {
        check: key.to_owned(),
        done,
    };
    work.push(Event::plain(event, Visibility::Internal))
}
