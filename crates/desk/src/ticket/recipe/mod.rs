//! What macros, actions in bulk and rules do to a ticket: deeds become commands that a person
//! could give by hand, and are decided together by the engine, all of them or none.
//!
//! Rights are asked for each step on the ticket as the steps before it leave it, with the
//! decision function that pages ask. Trying ([`trial`]) decides and stores nothing; doing
//! ([`carry`]) decides again, on the ticket as it is then.

mod choices;
pub mod form;
mod memo;
pub mod words;
mod written;

pub use memo::Memo;

use std::collections::HashMap;

use engine::{
    Command, Decision, Deed, DeedAct, Facts, Ran, Refusal, Step, Ticket, Together, WatchAct,
    commands, decide,
};
use pack::{Macro, Meant, Reply, ReplyFacts};
use sea_orm::ConnectionTrait;

use crate::directory::institution::hold;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Held, Target, may};
use crate::platform::recipes::Prepared;
use crate::ticket::act::{Order, act, locked};
use crate::ticket::facts::{self, About};
use crate::ticket::store::Listed;
use crate::ticket::{history, kin, project, reply, right_to};

/// With whose rights something is done.
#[derive(Debug, Clone)]
pub enum Hands {
    /// A person's.
    Person(Actor),
    /// Those of whoever holds a role of the pack in the ticket's team and unit.
    Role(String),
    /// The program's own.
    Program,
}

/// What is done to a ticket.
#[derive(Debug, Clone)]
pub struct Doing {
    /// With whose rights.
    pub hands: Hands,
    /// What.
    pub what: What,
    /// The version of the ticket that a person saw; as it is now without one.
    pub base: Option<i64>,
    /// What asks for it.
    pub ran: Ran,
    /// What people call that.
    pub name: String,
}

/// What is done: deeds, or commands that were made of something else.
#[derive(Debug, Clone)]
pub enum What {
    /// Deeds with texts that are filled in.
    Deeds(Vec<Deed>),
    /// Commands.
    Commands(Vec<Command>),
}

impl Doing {
    /// Whether it ties tickets to each other, or ends that.
    fn ties(&self) -> bool {
        match &self.what {
            What::Deeds(deeds) => deeds
                .iter()
                .any(|deed| deed.other().is_some() || deed.act == DeedAct::Unmerge),
            What::Commands(all) => all.iter().any(kin::is_between_tickets),
        }
    }

    /// Whether it names tasks by their titles.
    fn is_about_tasks(&self) -> bool {
        match &self.what {
            What::Deeds(deeds) => deeds.iter().any(|deed| deed.act.is_about_task()),
            What::Commands(_) => false,
        }
    }

    /// Its commands on a ticket.
    fn steps(
        &self,
        app: &App,
        (ticket, what): (&Ticket, &What),
        actor: &engine::Actor,
        facts: &Facts,
    ) -> Result<Vec<Step>, Refusal> {
        let base = self.base.unwrap_or(ticket.version);
        match what {
            What::Deeds(deeds) => commands(&app.book, (ticket, base), actor, deeds, facts),
            What::Commands(all) => {
                let step = |(number, command): (usize, &Command)| Step {
                    number,
                    command: command.clone(),
                };
                Ok((1..).zip(all).map(step).collect())
            }
        }
    }
}

/// Which ticket something is done to.
#[derive(Debug, Clone, Copy)]
pub struct On<'a> {
    /// Its number.
    pub id: i64,
    /// Its key.
    pub key: &'a str,
    /// When it came in, milliseconds UTC.
    pub created: i64,
    /// The ticket.
    pub ticket: &'a Ticket,
}

/// A decision in the making: the command and who gives it.
struct Ready {
    actor: engine::Actor,
    command: Command,
    facts: Facts,
}

/// Decides without storing anything: what would happen.
///
/// # Errors
/// A refusal that says which step stands against it, or the database.
pub async fn trial(
    conn: &impl ConnectionTrait,
    app: &App,
    now: i64,
    on: On<'_>,
    doing: &Doing,
) -> Result<Decision, AppError> {
    trial_by(conn, app, now, on, (doing, &mut Memo::default())).await
}

/// The same, looking up nothing twice: for one doing of the same hands on many tickets.
///
/// # Errors
/// A refusal that says which step stands against it, or the database.
pub async fn trial_by(
    conn: &impl ConnectionTrait,
    app: &App,
    now: i64,
    on: On<'_>,
    asked: (&Doing, &mut Memo),
) -> Result<Decision, AppError> {
    let ready = ready(conn, app, now, on, asked).await?;
    let Ready {
        actor,
        command,
        facts,
    } = &ready;
    Ok(decide(&app.book, Some(on.ticket), actor, command, facts)?)
}

/// The same on a ticket as its events make it now.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub async fn trial_now(
    conn: &impl ConnectionTrait,
    app: &App,
    row: &Listed,
    doing: &Doing,
) -> Result<Decision, AppError> {
    let ticket = history::ticket(conn, row.id).await?;
    let on = On {
        id: row.id,
        key: &row.key,
        created: row.created_at,
        ticket: &ticket,
    };
    trial(conn, app, app.now(), on, doing).await
}

/// Does it, and answers with the ticket's version before, as it was when its turn came, and afterwards.
///
/// # Errors
/// A refusal that says which step stands against it, [`AppError::NotFound`], or the database.
pub async fn carry(
    tx: &Tx,
    app: &App,
    (id, now): (i64, i64),
    channel: &str,
    doing: &Doing,
) -> Result<(i64, i64), AppError> {
    if doing.ties() {
        // As with one command: who ties tickets is held before any ticket is.
        hold(tx).await?;
    }
    let before = locked(tx, id).await?;
    let on = On {
        id,
        key: &before.row.key,
        created: before.row.created_at,
        ticket: &before.ticket,
    };
    let ready = ready(tx.conn(), app, now, on, (doing, &mut Memo::default())).await?;
    let order = Order {
        ticket: id,
        actor: &ready.actor,
        channel,
        command: &ready.command,
        taken: &[],
    };
    let after = act(tx, app, now, order).await?;
    Ok((before.ticket.version, after))
}

/// The commands of the deeds on this ticket, each of which these hands may give.
async fn ready(
    conn: &impl ConnectionTrait,
    app: &App,
    now: i64,
    on: On<'_>,
    (doing, memo): (&Doing, &mut Memo),
) -> Result<Ready, AppError> {
    let (actor, holder) = hands(app, on.ticket, &doing.hands)?;
    let about = About {
        key: on.key,
        created: on.created,
        ticket: Some(on.ticket),
    };
    let mut place = facts::gather_with(app, now, about, &Command::Unmerge, &HashMap::new())?;
    if doing.is_about_tasks() {
        place.titles = memo.titles(conn, on).await?;
    }
    let settled = memo.settled(conn, app, holder.as_ref(), &doing.what);
    let what = settled.await?;
    let steps = doing.steps(app, (on.ticket, &what), &actor, &place)?;
    let mut asked = Together {
        steps,
        ran: doing.ran.clone(),
        name: doing.name.clone(),
    };
    let whole = Command::Together(asked.clone());
    let facts = memo.facts(conn, app, now, about, &whole).await?;
    if let Some(holder) = holder {
        let all = std::mem::take(&mut asked.steps);
        for mut step in all {
            let so_far = Command::Together(asked.clone());
            let decided = decide(&app.book, Some(on.ticket), &actor, &so_far, &facts)?;
            let ticket = decided.this().map_or(on.ticket, |own| &own.ticket);
            let keys = project::audience(&app.book, &app.known, ticket);
            let target = Target {
                id: on.id,
                keys: &keys,
            };
            if !may(&holder, right_to(&step.command), Some(target)) {
                let text = format!("Paso {}: su función no lo permite aquí.", step.number);
                return Err(Refusal::whole("together.may", text).into());
            }
            if let Command::Watch(WatchAct::Add { share, .. }) = &mut step.command {
                *share = may(&holder, Action::Restrict, Some(target));
            }
            asked.steps.push(step);
        }
    }
    Ok(Ready {
        actor,
        command: Command::Together(asked),
        facts,
    })
}

/// Who acts for the engine, and who is asked about by the decision function: nobody, where the
/// program acts by itself.
fn hands(
    app: &App,
    ticket: &Ticket,
    hands: &Hands,
) -> Result<(engine::Actor, Option<Actor>), AppError> {
    match hands {
        Hands::Person(actor) => {
            let engine = actor.for_engine(&app.pack).ok_or(AppError::NotFound)?;
            Ok((engine, Some(actor.clone())))
        }
        Hands::Role(role) => {
            let held = Held {
                role: role.clone(),
                unit: ticket.unit.clone(),
                team: ticket.team.clone(),
            };
            let engine = engine::Actor {
                person: None,
                roles: vec![role.clone()],
                teams: ticket.team.iter().cloned().collect(),
                heads: Vec::new(),
            };
            // No person has this number: nothing is anybody's own.
            Ok((engine, Some(Actor::holding(0, vec![held], &app.pack))))
        }
        Hands::Program => Ok((engine::Actor::default(), None)),
    }
}

/// Deeds with their texts filled in for a ticket, as `writer` signs them.
///
/// # Errors
/// A refusal that names the step whose text cannot be made.
pub fn filled(
    app: &App,
    row: &Listed,
    writer: &str,
    deeds: &[Deed],
) -> Result<Vec<Deed>, AppError> {
    let facts = reply::facts(app, app.book.kind(&row.kind), row, writer);
    let one = |(number, deed): (usize, &Deed)| {
        let text = deed.text.as_deref().map(|text| render(text, &facts));
        let text = text.transpose().map_err(|error| {
            tracing::warn!(%error, "the text of a step cannot be made");
            let text = format!("Paso {number}: su texto no se puede armar.");
            Refusal::whole("together.text", text)
        })?;
        let text = text.map(|text| match deed.act {
            DeedAct::Task => text.split_whitespace().collect::<Vec<_>>().join(" "),
            _ => text,
        });
        Ok(Deed {
            text,
            ..deed.clone()
        })
    };
    (1..).zip(deeds).map(one).collect()
}

fn render(text: &str, facts: &ReplyFacts) -> Result<String, pack::RenderError> {
    let reply = Reply {
        key: "paso".to_owned(),
        title: String::new(),
        body: text.to_owned(),
        meant: Meant::default(),
    };
    reply.render(facts)
}

/// The macros that are offered to somebody on a ticket: no statement.
///
/// # Errors
/// When the instant lies beyond the calendar.
pub fn offered<'a>(
    app: &'a App,
    actor: &Actor,
    on: On<'_>,
) -> Result<Vec<&'a Prepared<Macro>>, AppError> {
    let all = &app.recipes.macros;
    if all.is_empty() || on.ticket.merged_into.is_some() {
        return Ok(Vec::new());
    }
    let (roles, teams) = (actor.roles(), actor.teams());
    let any = |wanted: &[String], own: &[String]| {
        wanted.is_empty() || wanted.iter().any(|key| own.contains(key))
    };
    let me = actor.for_engine(&app.pack);
    let mut found = Vec::new();
    for own in all {
        let Some(condition) = own.condition(&on.ticket.kind) else {
            continue;
        };
        if any(&own.own.roles, &roles)
            && any(&own.own.teams, &teams)
            && is_so(app, (me.as_ref(), app.now()), on, condition)?
        {
            found.push(own);
        }
    }
    Ok(found)
}

/// Whether a ticket is as a condition wants it, at an instant: no statement.
///
/// # Errors
/// When the instant lies beyond the calendar.
pub fn is_so(
    app: &App,
    (actor, now): (Option<&engine::Actor>, i64),
    on: On<'_>,
    condition: Option<&filter::Filter>,
) -> Result<bool, AppError> {
    let Some(condition) = condition else {
        return Ok(true);
    };
    let about = About {
        key: on.key,
        created: on.created,
        ticket: Some(on.ticket),
    };
    let facts = facts::gather_with(app, now, about, &Command::Unmerge, &HashMap::new())?;
    Ok(engine::meets(
        &app.book, on.ticket, actor, condition, &facts,
    ))
}
