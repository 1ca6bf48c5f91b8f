//! Telling lives to the engine, a day after the other, by the clock of that day: every event, number, mail and reminder comes
//! about as it would have, and nothing is written past the commands of the product.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use engine::{Actor, Changes, Command, Draft};

use super::ask::{claimed, command, fields, made};
use super::life::{Life, Who};
use super::people::People;
use crate::directory::store;
use crate::housekeeping;
use crate::platform::clock::Clock;
use crate::platform::db::{Slot, Tx};
use crate::platform::error::AppError;
use crate::platform::files::carry;
use crate::platform::jobs;
use crate::platform::mail::Mail;
use crate::platform::reaction::Reactions;
use crate::platform::{App, Parts};
use crate::ticket::act::{Order, PORTAL, act};
use crate::ticket::commit::Written;
use crate::ticket::create::{NewTicket, create};
use crate::ticket::history;

const DAY: i64 = 24 * 3_600_000;
/// Days since mail was set up; what happened before told nobody.
const MAILING: i64 = 14;
/// Days before that on which what was to be told was held, for somebody to look at.
const HELD: i64 = 4;
/// Steps that one transaction carries.
const STEPS: usize = 50;

/// A ticket that was told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Its number in the database.
    pub(super) id: i64,
    version: i64,
}

impl Told {
    /// Number of its last event.
    pub(super) fn version(self) -> i64 {
        self.version
    }
}

/// Tells lives, given in the order in which they began; answers with what became of each.
pub(super) async fn tell(
    app: &App,
    people: &People,
    mail: &Mail,
    lives: Vec<Life>,
) -> Result<Vec<Option<Told>>, AppError> {
    let Some(first) = lives.first().map(|life| life.at) else {
        return Ok(Vec::new());
    };
    let now = app.now();
    let clock = Clock::standing(first.min(now));
    let mut told: Vec<Option<Told>> = vec![None; lives.len()];
    let mut days: BTreeMap<i64, Day> = BTreeMap::new();
    for (index, life) in lives.iter().enumerate() {
        days.entry(life.at.div_euclid(DAY))
            .or_default()
            .born
            .push(index);
        for (number, step) in life.steps.iter().enumerate() {
            let day = days.entry(step.at.div_euclid(DAY)).or_default();
            day.steps.push((step.at, index, number));
        }
    }
    let lives = Arc::new(lives);
    let kinds = housekeeping::kinds();
    for (number, mut day) in days {
        let app = on(app, number * DAY, now, &clock, mail);
        let evening = ((number + 1) * DAY - 1).min(now);
        clock.advance(evening - clock.now());
        born(&app, &lives, &day.born, people, &mut told).await?;
        day.steps.sort_unstable();
        for steps in day.steps.chunks(STEPS) {
            done(&app, &lives, steps, people, &mut told).await?;
        }
        jobs::run_due(&app, &kinds, "demo").await?;
    }
    Ok(told)
}

/// What happens on a day, by the places of lives and of their steps.
#[derive(Default)]
struct Day {
    born: Vec<usize>,
    steps: Vec<(i64, usize, usize)>,
}

/// The institution as it was on a day.
fn on(app: &App, day: i64, now: i64, clock: &Clock, mail: &Mail) -> App {
    let mailing = now - MAILING * DAY;
    let parts = Parts::clone(app);
    App::new(Parts {
        clock: clock.clone(),
        reactions: if day < mailing - HELD * DAY {
            Reactions::default()
        } else {
            parts.reactions.clone()
        },
        mail: (day >= mailing).then(|| mail.clone()),
        ..parts
    })
}

/// Registers the tickets of a day, with their files.
async fn born(
    app: &App,
    lives: &Arc<Vec<Life>>,
    places: &[usize],
    people: &People,
    told: &mut [Option<Told>],
) -> Result<(), AppError> {
    let mut new = Vec::with_capacity(places.len());
    for place in places {
        let Some(life) = lives.get(*place) else {
            continue;
        };
        let tokens = match life.file {
            Some(file) => {
                carry(app, Vec::new(), vec![made(app, life, file)?])
                    .await?
                    .tokens
            }
            None => Vec::new(),
        };
        let kind = app.pack.kind_of(&life.service);
        let kind = kind.map_or_else(|| app.kind.key.clone(), |kind| kind.key.clone());
        let form = app.book.fresh_form(&kind, Some(&life.service));
        let registrar = life.channel.as_ref();
        let registrar = registrar.and_then(|(_, email)| people.attending.get(email).cloned());
        new.push(New {
            place: *place,
            changes: fields(app, &form, &life.fields, people)?,
            kind,
            known: people.asking.get(&life.email).copied(),
            registrar,
            tokens,
        });
    }
    let context = (app.clone(), Arc::clone(lives), new);
    let write = app.db.write(context, |tx, (app, lives, new)| {
        Box::pin(async move {
            let mut written: Vec<(usize, i64, i64, Slot<String>)> = Vec::new();
            for new in new {
                let Some(life) = lives.get(new.place) else {
                    continue;
                };
                let one = register(tx, app, life, new).await?;
                written.push((new.place, one.id, one.version, one.folio));
            }
            Ok(written)
        })
    });
    for (place, id, version, folio) in write.await? {
        // The number that a ticket got is an event of its own.
        let version = version + i64::from(folio.get().is_some());
        if let Some(own) = told.get_mut(place) {
            *own = Some(Told { id, version });
        }
    }
    Ok(())
}

/// A ticket to be registered, ready for a write that may run again.
struct New {
    place: usize,
    kind: String,
    changes: Changes,
    /// Number of the requester who has an account.
    known: Option<i64>,
    /// Who registers it for the requester.
    registrar: Option<(i64, String)>,
    tokens: Vec<String>,
}

async fn register(tx: &Tx, app: &App, life: &Life, new: &New) -> Result<Written, AppError> {
    let requester = match new.known {
        Some(person) => person,
        None => store::guest(tx, life.at, &life.email).await?,
    };
    let attachments = claimed(tx, life.at, &new.tokens).await?;
    let taken: Vec<String> = attachments.iter().map(|file| file.sha256.clone()).collect();
    let channel = life.channel.as_ref().map_or(PORTAL, |(key, _)| key);
    let (person, roles) = match &new.registrar {
        Some((person, role)) => (*person, vec![role.clone()]),
        None => (requester, Vec::new()),
    };
    let new = NewTicket {
        draft: Draft {
            kind: new.kind.clone(),
            requester: Some(requester),
            unit: Some(life.unit.clone()),
            service: Some(life.service.clone()),
            channel: channel.to_owned(),
            description: life.description.clone(),
            changes: new.changes.clone(),
            attachments,
            ..Draft::default()
        },
        contact: life.email.clone(),
    };
    let actor = Actor {
        person: Some(person),
        roles,
        ..Actor::default()
    };
    create(tx, app, life.at, &actor, &new, &taken).await
}

/// A step, ready for a write that may run again.
struct Deed {
    place: usize,
    ticket: i64,
    at: i64,
    who: Option<(i64, String)>,
    command: Command,
}

/// Carries out steps in the order in which they happened.
async fn done(
    app: &App,
    lives: &[Life],
    steps: &[(i64, usize, usize)],
    people: &People,
    told: &mut [Option<Told>],
) -> Result<(), AppError> {
    let mut deeds = Vec::with_capacity(steps.len());
    for (at, place, number) in steps {
        let life = lives.get(*place);
        let step = life.and_then(|life| life.steps.get(*number));
        let known = told.get(*place).copied().flatten();
        let (Some(life), Some(step), Some(known)) = (life, step, known) else {
            continue;
        };
        let who = match &step.who {
            Who::Requester => None,
            Who::Person(email) => {
                let unknown =
                    || AppError::internal(format!("the demo names an unknown person: {email}"));
                Some(people.attending.get(email).cloned().ok_or_else(unknown)?)
            }
        };
        deeds.push(Deed {
            place: *place,
            ticket: known.id,
            at: *at,
            who,
            command: command(app, life, step, known.version, people)?,
        });
    }
    let write = app.db.write((app.clone(), deeds), |tx, (app, deeds)| {
        Box::pin(async move {
            let mut versions: HashMap<usize, i64> = HashMap::new();
            for deed in deeds {
                versions.insert(
                    deed.place,
                    one(tx, app, deed, versions.get(&deed.place)).await?,
                );
            }
            Ok(versions)
        })
    });
    for (place, version) in write.await? {
        if let Some(Some(own)) = told.get_mut(place) {
            own.version = version;
        }
    }
    Ok(())
}

/// Carries out one; `version` is the ticket's, where an earlier deed of this write changed it.
async fn one(tx: &Tx, app: &App, deed: &Deed, version: Option<&i64>) -> Result<i64, AppError> {
    let mut command = deed.command.clone();
    if let (Some(version), Command::Edit { base, .. } | Command::Move(engine::Move { base, .. })) =
        (version, &mut command)
    {
        *base = *version;
    }
    let (actor, channel) = match &deed.who {
        Some((person, role)) => {
            let actor = Actor {
                person: Some(*person),
                roles: vec![role.clone()],
                ..Actor::default()
            };
            (actor, "page")
        }
        None => {
            let ticket = history::ticket(tx.conn(), deed.ticket).await?;
            let actor = Actor {
                person: ticket.requester,
                ..Actor::default()
            };
            (actor, PORTAL)
        }
    };
    let order = Order {
        ticket: deed.ticket,
        actor: &actor,
        channel,
        command: &command,
        taken: &[],
    };
    act(tx, app, deed.at, order).await
}
