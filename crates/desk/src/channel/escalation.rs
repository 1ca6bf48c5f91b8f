//! Escalation: who is told before and after a deadline, and what changes.
//!
//! A row of a clock says when to look at it (`step_at`). The job takes what is due, each
//! clock in a transaction of its own: it replays the clock, finds the steps that were not
//! made in this cycle, writes them down, and tells of them together. What was written down
//! is made once, whatever happens to the process; after an outage a clock that is late tells
//! once of all that it missed.

use std::collections::{BTreeMap, BTreeSet};

use clock::{Digest, Measure, Planned, StepDef, due_steps, next_step};
use engine::levels::ClockName;
use engine::{Actor, Changes, Command, Ticket, Value};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{outbox, ticket, ticket_timer, timer_step};

use crate::channel::mail;
use crate::channel::mail::letter::DUE;
use crate::directory;
use crate::directory::institution::{self, agree};
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::ticket::act::{Order, SYSTEM, act};
use crate::ticket::history;

/// Name of the job.
pub const ESCALATE: &str = "escalate";

/// Clocks of a run: the next comes within a minute.
const MOST: u64 = 500;
/// People whom one step tells.
const READERS: usize = 50;

/// Makes the steps that are due.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App) -> Result<(), AppError> {
    let due: Vec<(i64, String)> = ticket_timer::Entity::find()
        .select_only()
        .column(ticket_timer::Column::TicketId)
        .column(ticket_timer::Column::Clock)
        .filter(ticket_timer::Column::StepAt.lte(app.now()))
        .order_by_asc(ticket_timer::Column::StepAt)
        .limit(MOST)
        .into_tuple()
        .all(app.db.read())
        .await?;
    for (ticket, clock) in due {
        let write = app
            .db
            .write((app.clone(), ticket, clock), |tx, (app, ticket, clock)| {
                Box::pin(one(tx, app, *ticket, clock))
            });
        write.await?;
    }
    Ok(())
}

/// Makes the steps of a clock that are due, and says when to look again.
async fn one(tx: &Tx, app: &App, id: i64, clock: &str) -> Result<(), AppError> {
    agree(tx, app.config_version).await?;
    let row = ticket::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    let Some((ticket, planned, cycle, rule)) = planned(tx, app, id, clock).await? else {
        return look_again(tx, id, clock, None).await;
    };
    let made = timer_step::Entity::find()
        .filter(timer_step::Column::TicketId.eq(id))
        .filter(timer_step::Column::Clock.eq(clock))
        .filter(timer_step::Column::Cycle.eq(cycle))
        .all(tx.conn())
        .await?;
    let mut done: BTreeSet<String> = made.into_iter().map(|row| row.step).collect();
    let digest = due_steps(&planned, &done, app.now());
    if let (Some(digest), Some(row)) = (digest, row) {
        let steps = steps(app, &rule, &digest);
        done.extend(steps.iter().map(|step| step.key.clone()));
        write_down(tx, app, (id, clock, cycle), &steps).await?;
        change(tx, app, &row, &ticket, &steps).await?;
        tell(tx, app, &row, (&ticket, clock), &steps).await?;
        // A change may have aimed the clock elsewhere: its row says when to look.
        if steps.iter().any(|step| !step.set.is_empty()) {
            let next = self::planned(tx, app, id, clock).await?;
            let next = next.and_then(|(_, planned, ..)| next_step(&planned, &done));
            return look_again(tx, id, clock, next).await;
        }
    }
    look_again(tx, id, clock, next_step(&planned, &done)).await
}

/// A clock's steps with their instants, the number of its cycle, and its rule; nothing for
/// one that has ended or promises nothing.
async fn planned(
    tx: &Tx,
    app: &App,
    id: i64,
    clock: &str,
) -> Result<Option<(Ticket, Vec<Planned>, i64, String)>, AppError> {
    let Ok(name) = clock.parse::<ClockName>() else {
        return Ok(None);
    };
    let (ticket, past) = history::past(tx.conn(), id).await?;
    let timers = app.levels.timers(&ticket.kind, &past).into_iter();
    let timer = timers
        .filter(|(own, _)| *own == name)
        .map(|(_, timer)| timer)
        .next();
    let Some(timer) = timer.filter(|timer| timer.ended.is_none()) else {
        return Ok(None);
    };
    let rule = timer
        .aim
        .as_ref()
        .map(|aim| aim.rule.clone())
        .unwrap_or_default();
    let Some(escalation) = app.levels.escalation(&rule) else {
        return Ok(None);
    };
    let planned = clock::plan(escalation, &timer, app.levels.calendars(), &app.zone);
    let planned = planned.map_err(|e| AppError::internal(e.to_string()))?;
    let cycle = i64::try_from(timer.cycle).unwrap_or_default();
    Ok(Some((ticket, planned, cycle, rule)))
}

/// The steps of a digest, in order.
fn steps(app: &App, rule: &str, digest: &Digest) -> Vec<StepDef> {
    let all = app.levels.escalation(rule).map(|own| own.steps.as_slice());
    let due = digest.along.iter().chain([&digest.step]);
    let find = |planned: &Planned| {
        let mut all = all.unwrap_or_default().iter();
        all.find(|step| step.def.key == planned.step)
            .map(|step| step.def.clone())
    };
    due.filter_map(find).collect()
}

async fn write_down(
    tx: &Tx,
    app: &App,
    (id, clock, cycle): (i64, &str, i64),
    steps: &[StepDef],
) -> Result<(), AppError> {
    let row = |step: &StepDef| timer_step::ActiveModel {
        ticket_id: Set(id),
        clock: Set(clock.to_owned()),
        cycle: Set(cycle),
        step: Set(step.key.clone()),
        made_at: Set(app.now()),
    };
    let once = OnConflict::new().do_nothing().to_owned();
    timer_step::Entity::insert_many(steps.iter().map(row))
        .on_conflict(once)
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Makes the changes that steps ask for; a later step has the last word.
async fn change(
    tx: &Tx,
    app: &App,
    row: &ticket::Model,
    ticket: &Ticket,
    steps: &[StepDef],
) -> Result<(), AppError> {
    let wanted: BTreeMap<&String, &String> = steps.iter().flat_map(|step| &step.set).collect();
    let value = |text: &String| Some(Value::Text(text.clone()));
    let changes: Changes = wanted
        .into_iter()
        .map(|(key, text)| (key.clone(), value(text)))
        .filter(|(key, wanted)| ticket.value(key) != *wanted)
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    let command = Command::Edit {
        base: ticket.version,
        changes,
        why: Some("Lo pide el escalamiento de un plazo.".to_owned()),
    };
    let order = Order {
        ticket: row.id,
        actor: &Actor::default(),
        channel: SYSTEM,
        command: &command,
        taken: &[],
    };
    match act(tx, app, app.now(), order).await {
        Ok(_) => Ok(()),
        // A ticket that refuses for good is still told of.
        Err(AppError::Refused(refusal)) if refusal.rule != institution::STALE => {
            tracing::warn!(
                ticket = row.id,
                rule = refusal.rule,
                "a step of an escalation changes nothing"
            );
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Queues a mail about a clock for each person whom the steps name, once. Where no mail leaves, nobody is
/// told: of a deadline there is nothing to tell afterwards.
async fn tell(
    tx: &Tx,
    app: &App,
    row: &ticket::Model,
    (ticket, clock): (&Ticket, &str),
    steps: &[StepDef],
) -> Result<(), AppError> {
    let written = app
        .pack
        .messages
        .iter()
        .any(|message| message.notice == DUE);
    if app.mail.is_none() || !written {
        return Ok(());
    }
    let now = app.now();
    let worker = worker(ticket, clock);
    for person in readers(tx, app, (ticket, worker), steps).await? {
        let mail = outbox::ActiveModel {
            ticket_id: Set(row.id),
            seq: Set(ticket.version),
            notice: Set(DUE.to_owned()),
            about: Set(Some(clock.to_owned())),
            person_id: Set(Some(person)),
            address: Set(String::new()),
            state: Set("queued".to_owned()),
            created_at: Set(now),
            ..Default::default()
        };
        let id = outbox::Entity::insert(mail)
            .exec(tx.conn())
            .await?
            .last_insert_id;
        jobs::enqueue(tx, now, mail::MAIL, &id.to_string(), None, now).await?;
    }
    Ok(())
}

/// Who has what a clock measures: of the clock of a task, who does the task or, where nobody
/// does, who is responsible for the ticket; else who is responsible.
fn worker(ticket: &Ticket, clock: &str) -> Option<i64> {
    let name = clock.parse::<ClockName>().ok();
    let task = name.filter(|name| name.measure == Measure::Task);
    let number = task.and_then(|name| name.of?.parse::<i64>().ok());
    let task = number.and_then(|number| ticket.tasks.get(&number));
    task.and_then(|task| task.assignee).or(ticket.assignee)
}

/// Whom steps name: who is responsible or, where nobody is, the team; the team; who holds roles.
async fn readers(
    tx: &Tx,
    app: &App,
    (ticket, worker): (&Ticket, Option<i64>),
    steps: &[StepDef],
) -> Result<Vec<i64>, AppError> {
    let named: BTreeSet<&str> = steps
        .iter()
        .flat_map(|s| &s.tell)
        .map(String::as_str)
        .collect();
    let mut people = BTreeSet::new();
    let nobody = named.contains("assignee") && worker.is_none();
    if named.contains("assignee") {
        people.extend(worker);
    }
    let team = ticket.team.as_deref().and_then(|key| app.known.team(key));
    if let Some(team) = team.filter(|_| nobody || named.contains("team")) {
        people.extend(directory::store::in_team(tx.conn(), app.now(), team.id).await?);
    }
    let is_role = |own: &&str| app.pack.roles.iter().any(|role| role.key == **own);
    let roles: Vec<&str> = named.into_iter().filter(is_role).collect();
    if !roles.is_empty() {
        let holding = directory::store::holding(tx.conn(), app.now(), &roles).await?;
        people.extend(holding.into_iter().map(|(id, _)| id));
    }
    Ok(people.into_iter().take(READERS).collect())
}

/// Says when to look at a clock again.
async fn look_again(tx: &Tx, id: i64, clock: &str, at: Option<i64>) -> Result<(), AppError> {
    ticket_timer::Entity::update_many()
        .col_expr(ticket_timer::Column::StepAt, Expr::value(at))
        .filter(ticket_timer::Column::TicketId.eq(id))
        .filter(ticket_timer::Column::Clock.eq(clock))
        .exec(tx.conn())
        .await?;
    Ok(())
}
