//! Taking back an action on many tickets: for each, the commands that lead back to what was
//! before, decided like any other. What cannot be taken back is said.

use std::collections::VecDeque;

use engine::{
    Changes, Command, EventKind, Kind, Move, Property, Ran, Recipe, Refusal, TaskAct, TaskChange,
    Ticket, WaitAsked,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::{bulk, bulk_ticket};

use super::trial::{self, Asker};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::history::{self, Told};
use crate::ticket::recipe::{self, Doing, Hands, What};
use crate::ticket::store::Listed;

/// What is said as the reason of what is taken back.
const WHY: &str = "Se deshace lo que se hizo en bloque.";

/// What leads a ticket back to where it was before the action `first`, and what stays.
///
/// # Errors
/// A refusal where nothing can be taken back, [`AppError::NotFound`], or the database.
pub async fn doing(
    conn: &impl ConnectionTrait,
    app: &App,
    (own, asker): (&bulk::Model, &Asker),
    first: i64,
    row: &Listed,
) -> Result<(Doing, String), AppError> {
    trial::sees(conn, asker, row).await?;
    let done = bulk_ticket::Entity::find()
        .filter(bulk_ticket::Column::BulkId.eq(first))
        .filter(bulk_ticket::Column::TicketId.eq(row.id))
        .one(conn)
        .await?;
    let done = done.ok_or(AppError::NotFound)?;
    let told = history::told(conn, row.id, false).await?;
    let upto = |version: i64| -> Result<Ticket, AppError> {
        let all: Vec<Told> = told.iter().filter(|t| t.seq <= version).cloned().collect();
        history::fold(&all)
    };
    let (before, after) = (upto(done.version_before)?, upto(done.version_after)?);
    let now = history::fold(&told)?;
    let between: Vec<&Told> = told
        .iter()
        .filter(|t| t.seq > done.version_before && t.seq <= done.version_after)
        .collect();
    let kind = app.book.kind(&now.kind).ok_or(AppError::NotFound)?;
    let Counter {
        commands,
        mut stays,
    } = counter(kind, (&before, &after, &now), &between);
    let doing = |commands: Vec<Command>| Doing {
        hands: Hands::Person(asker.actor.clone()),
        what: What::Commands(commands),
        base: None,
        ran: Ran {
            what: Recipe::Bulk,
            key: own.key.clone(),
            depth: 0,
        },
        name: own.name.clone(),
    };
    // What the workflow or somebody's rights do not allow stays, and is said; the rest goes back.
    let mut good = Vec::new();
    let mut left: VecDeque<Command> = commands.into();
    while let Some(command) = left.pop_front() {
        let with: Vec<Command> = good.iter().cloned().chain([command.clone()]).collect();
        match recipe::trial_now(conn, app, row, &doing(with)).await {
            Ok(_) => good.push(command),
            Err(AppError::Refused(refusal)) => match command {
                Command::Edit { base, changes, why } if changes.len() > 1 => {
                    for (key, value) in changes.into_iter().rev() {
                        left.push_front(Command::Edit {
                            base,
                            changes: Changes::from([(key, value)]),
                            why: why.clone(),
                        });
                    }
                }
                _ => stays.push(plain(&refusal.text)),
            },
            Err(error) => return Err(error),
        }
    }
    if good.is_empty() {
        let text = format!("No hay nada que se pueda deshacer. {}", stays.join(" "));
        return Err(Refusal::whole("bulk.undo", text.trim().to_owned()).into());
    }
    Ok((doing(good), stays.join(" ")))
}

/// A refusal without the number of its step, which nobody sees here.
fn plain(text: &str) -> String {
    let rest = text
        .strip_prefix("Paso ")
        .and_then(|text| text.split_once(": "));
    rest.map_or(text, |(_, rest)| rest).to_owned()
}

/// What leads back, and what does not.
struct Counter {
    commands: Vec<Command>,
    stays: Vec<String>,
}

fn counter(
    kind: &Kind,
    (before, after, now): (&Ticket, &Ticket, &Ticket),
    between: &[&Told],
) -> Counter {
    let (mut commands, mut stays) = (Vec::new(), Vec::new());
    if before.state != after.state {
        match back(kind, (before, after, now)) {
            Ok(command) => commands.push(command),
            Err(why) => stays.push(why),
        }
    }
    let (changes, kept) = values((before, after, now));
    if !changes.is_empty() {
        // What a state asks for is given back after the state itself.
        commands.push(Command::Edit {
            base: i64::MAX,
            changes,
            why: Some(WHY.to_owned()),
        });
    }
    if kept {
        stays.push("Alguien cambió después algún dato: ese se queda.".to_owned());
    }
    for event in between {
        match &event.kind {
            EventKind::Task {
                task,
                change: TaskChange::Added(_),
            } => commands.push(Command::Task(TaskAct::Drop {
                task: *task,
                why: Some(WHY.to_owned()),
            })),
            EventKind::Answered => stays.push("La respuesta ya se envió.".to_owned()),
            EventKind::Noted => stays.push("La nota se queda en la historia.".to_owned()),
            _ => {}
        }
    }
    stays.dedup();
    Counter { commands, stays }
}

/// The transition that leads back, where the workflow has one that asks for nothing new.
fn back(kind: &Kind, (before, after, now): (&Ticket, &Ticket, &Ticket)) -> Result<Command, String> {
    if now.state != after.state {
        return Err("El estado cambió después: se queda.".to_owned());
    }
    let leads = |own: &&engine::Transition| {
        own.from.contains(&now.state) && own.to == before.state && own.renews.is_empty()
    };
    let own = kind.transitions.iter().find(leads);
    let own = own.ok_or("El flujo no tiene un paso de regreso.")?;
    Ok(Command::Move(Move {
        base: i64::MAX,
        transition: own.key.clone(),
        changes: Changes::new(),
        text: own.message.as_ref().map(|_| WHY.to_owned()),
        wait: before
            .waiting
            .as_ref()
            .map_or_else(WaitAsked::default, |waiting| WaitAsked {
                reason: waiting.reason.clone(),
                until: None,
            }),
    }))
}

/// Properties and fields as they were, those that nobody changed since; and whether somebody did.
fn values((before, after, now): (&Ticket, &Ticket, &Ticket)) -> (Changes, bool) {
    let properties = [Property::Priority, Property::Team, Property::Assignee];
    let properties = properties.iter().map(|own| own.key().to_owned());
    let fields = before.values.keys().chain(after.values.keys()).cloned();
    let mut keys: Vec<String> = properties.chain(fields).collect();
    keys.sort();
    keys.dedup();
    let (mut changes, mut kept) = (Changes::new(), false);
    for key in keys {
        let (was, made, is) = (before.value(&key), after.value(&key), now.value(&key));
        if was == made {
            continue;
        }
        if is == made {
            changes.insert(key, was);
        } else {
            kept = true;
        }
    }
    (changes, kept)
}
