//! Taking back an action on many tickets: for each, the commands that lead back to what was
//! before, decided like any other. What cannot be taken back is said.

mod work;

use std::collections::VecDeque;

use engine::{
    Changes, Command, Decision, EventKind, Kind, Move, Property, Ran, Recipe, Refusal, TagAct,
    Ticket, WaitAsked, WatchAct,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::{bulk, bulk_ticket};

use super::store;
use super::trial::{self, Asker, Found};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::history::{self, Told};
use crate::ticket::lives::lives;
use crate::ticket::recipe::{self, Doing, Hands, Memo, What};
use crate::ticket::store::{self as tickets, Listed};

/// What is said as the reason of what is taken back.
pub(super) const WHY: &str = "Se deshace lo que se hizo en bloque.";

/// An action that takes another one back.
#[derive(Debug, Clone, Copy)]
pub struct Undoing<'a> {
    /// Its key; empty while it is tried.
    pub key: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// Who asks for it.
    pub asker: &'a Asker,
}

/// What leads a ticket back to where it was before the action `first`, and what stays.
///
/// # Errors
/// A refusal where nothing can be taken back, [`AppError::NotFound`], or the database.
pub async fn doing(
    conn: &impl ConnectionTrait,
    app: &App,
    own: Undoing<'_>,
    first: i64,
    row: &Listed,
) -> Result<(Doing, String), AppError> {
    trial::sees(conn, own.asker, row).await?;
    let done = bulk_ticket::Entity::find()
        .filter(bulk_ticket::Column::BulkId.eq(first))
        .filter(bulk_ticket::Column::TicketId.eq(row.id))
        .one(conn)
        .await?;
    let done = done.ok_or(AppError::NotFound)?;
    let told = history::told(conn, row.id, false).await?;
    let life = (&done, told.as_slice());
    let back = judge(conn, app, own, (row, life), &mut Memo::default()).await?;
    Ok((back.doing, back.stays.join(" ")))
}

/// What leads a ticket back.
struct Back {
    doing: Doing,
    /// What would happen.
    decision: Decision,
    /// What stays as it is, and why.
    stays: Vec<String>,
}

/// What leads a ticket with this history back, as far as the workflow and rights allow.
async fn judge(
    conn: &impl ConnectionTrait,
    app: &App,
    own: Undoing<'_>,
    (row, (done, told)): (&Listed, (&bulk_ticket::Model, &[Told])),
    memo: &mut Memo,
) -> Result<Back, AppError> {
    let upto = |version: i64| -> Result<Ticket, AppError> {
        let many = told.partition_point(|t| t.seq <= version);
        history::fold(told.get(..many).unwrap_or_default())
    };
    let (before, after) = (upto(done.version_before)?, upto(done.version_after)?);
    let now = history::fold(told)?;
    let between: Vec<&Told> = told
        .iter()
        .filter(|t| t.seq > done.version_before && t.seq <= done.version_after)
        .collect();
    let kind = app.book.kind(&now.kind).ok_or(AppError::NotFound)?;
    let states = (&before, &after, &now);
    let Counter {
        commands,
        mut stays,
    } = counter(kind, states, (&between, own.asker.actor.person));
    let doing = |commands: Vec<Command>| Doing {
        hands: Hands::Person(own.asker.actor.clone()),
        what: What::Commands(commands),
        base: None,
        ran: Ran {
            what: Recipe::Bulk,
            key: own.key.to_owned(),
            depth: 0,
        },
        name: own.name.to_owned(),
    };
    // What the workflow or somebody's rights do not allow stays, and is said; the rest goes back.
    let (mut good, mut decision) = (Vec::new(), None);
    let mut left: VecDeque<Command> = commands.into();
    while let Some(command) = left.pop_front() {
        let with: Vec<Command> = good.iter().cloned().chain([command.clone()]).collect();
        let asked = (&doing(with), &mut *memo);
        match recipe::trial_by(conn, app, app.now(), trial::on(row, &now), asked).await {
            Ok(decided) => {
                decision = Some(decided);
                good.push(command);
            }
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
    let Some(decision) = decision else {
        let text = format!("No hay nada que se pueda deshacer. {}", stays.join(" "));
        return Err(Refusal::whole("bulk.undo", text.trim().to_owned()).into());
    };
    Ok(Back {
        doing: doing(good),
        decision,
        stays,
    })
}

/// Tries to take an action back on every ticket that it was done to, a statement for many of them.
///
/// # Errors
/// When the database refuses.
pub async fn all(app: &App, asker: &Asker, first: &bulk::Model) -> Result<Found, AppError> {
    let conn = app.db.read();
    let done = store::done(conn, first.id).await?;
    let own = Undoing {
        key: "",
        name: &first.name,
        asker,
    };
    let (mut found, mut memo) = (Found::default(), Memo::default());
    for part in done.chunks(trial::PART) {
        let ids: Vec<i64> = part.iter().map(|row| row.ticket_id).collect();
        let (seen, lives) = (
            tickets::seen_of(conn, &ids).await?,
            lives(conn, &ids).await?,
        );
        for done in part {
            let known = (seen.get(&done.ticket_id), lives.get(&done.ticket_id));
            let (Some(seen), Some(told)) = known else {
                continue;
            };
            let row = &seen.ticket;
            let outcome = match trial::may_see(asker, seen) {
                true => judge(conn, app, own, (row, (done, told)), &mut memo).await,
                false => Err(AppError::NotFound),
            };
            let decided = outcome.map(|back| {
                for why in back.stays {
                    trial::note(&mut found.partly, why, row);
                }
                back.decision
            });
            found.count(decided, row, asker)?;
        }
    }
    Ok(found)
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
    (between, me): (&[&Told], Option<i64>),
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
    // What goes on elsewhere is taken back first: nothing else is done before.
    if let (None, Some(into)) = (&before.merged_into, &after.merged_into)
        && now.merged_into.as_ref() == Some(into)
    {
        commands.insert(0, Command::Unmerge);
    }
    // The last first: what came after something else goes back before it.
    for event in between.iter().rev() {
        match &event.kind {
            EventKind::Answered => stays.push("La respuesta ya se envió.".to_owned()),
            EventKind::Noted => stays.push("La nota se queda en la historia.".to_owned()),
            kind => match work::back(kind, event.seq, (before, now)) {
                Some(work::Back::By(command)) => commands.push(*command),
                Some(work::Back::Never(why)) => stays.push(why.to_owned()),
                None => commands.extend(around(kind, (before, now), me)),
            },
        }
    }
    if let (Some(into), None) = (&before.merged_into, &after.merged_into)
        && now.merged_into.is_none()
    {
        let into = into.clone();
        commands.push(Command::Merge { into });
    }
    if let (Some(was), Some(made)) = (&before.waiting, &after.waiting)
        && before.state == after.state
        && was.until != made.until
    {
        let is = now.waiting.as_ref().map(|waiting| waiting.until);
        if is == Some(made.until) {
            commands.push(Command::Postpone {
                base: i64::MAX,
                until: was.until,
                why: Some(WHY.to_owned()),
            });
        } else {
            stays.push("Alguien cambió después hasta cuándo espera: se queda.".to_owned());
        }
    }
    stays.sort();
    stays.dedup();
    Counter { commands, stays }
}

/// What takes back a tag, a follower or a tie, where it is still so.
fn around(kind: &EventKind, (before, now): (&Ticket, &Ticket), me: Option<i64>) -> Option<Command> {
    let follows = |person: &i64| now.watchers.contains_key(person);
    Some(match kind {
        EventKind::Tagged(tag) if now.tags.contains_key(&tag.key) => {
            let text = tag.key.clone();
            Command::Tag(TagAct::Remove { text })
        }
        EventKind::Untagged { tag } if !now.tags.contains_key(tag) => {
            let text = before.tags.get(tag)?.clone();
            Command::Tag(TagAct::Add { text })
        }
        EventKind::Watched(watch) if follows(&watch.person) => {
            Command::Watch(match me == Some(watch.person) {
                true => WatchAct::Unfollow,
                false => WatchAct::Remove {
                    person: watch.person,
                },
            })
        }
        EventKind::Unwatched { person } if !follows(person) => {
            Command::Watch(match me == Some(*person) {
                true => WatchAct::Follow,
                false => WatchAct::Add {
                    person: Some(*person),
                    share: false,
                },
            })
        }
        EventKind::Linked(link) if now.links.contains(link) => Command::Unlink(link.clone()),
        EventKind::Unlinked(link) if !now.links.contains(link) => Command::Link(link.clone()),
        _ => return None,
    })
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
