//! A rule tried on what happened before: after which changes it would have acted, and what it
//! would have done. Nothing is stored.
//!
//! Each change of a ticket's history is looked at as the reaction looked at it: by what happened,
//! on the ticket as it was afterwards, at that instant.

use engine::{Decision, Event, EventKind, Recipe, Ticket};
use pack::Rule;
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use tables::ticket;

use super::firing::DEPTH;
use super::react::is_meant;
use super::{run, wait};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::reaction::is_asker;
use crate::platform::recipes::Prepared;
use crate::ticket::act::is_requesters;
use crate::ticket::history::{self, Told};
use crate::ticket::project;
use crate::ticket::recipe::{self, Hands, On, is_so, words};

/// Tickets that are looked at.
pub const LATEST: u64 = 100;
/// Cases that are told at most.
const MOST: usize = 200;

/// A case in which a rule would have acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Number of the ticket.
    pub ticket: i64,
    /// What its address says.
    pub reference: String,
    /// Number of the event that gave reason.
    pub seq: i64,
    /// When, milliseconds UTC.
    pub at: i64,
    /// What would have become of it.
    pub outcome: Outcome,
}

/// What would have become of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Something would have changed: the names of the events.
    Done(Vec<&'static str>),
    /// It was so already.
    Same,
    /// It would have been refused.
    Refused(String),
}

/// Tries a rule on the latest tickets, those of them that these hands may see: answers with how many
/// there are.
///
/// # Errors
/// When the database refuses.
pub async fn run(
    app: &App,
    own: &Prepared<Rule>,
    hands: &Hands,
) -> Result<(usize, Vec<Case>), AppError> {
    let rows: Vec<(i64, String, Option<String>, i64)> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .column(ticket::Column::Key)
        .column(ticket::Column::Folio)
        .column(ticket::Column::CreatedAt)
        .order_by_desc(ticket::Column::Id)
        .limit(LATEST)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let (mut looked, mut cases) = (0, Vec::new());
    for (id, key, folio, created) in rows {
        if cases.len() >= MOST {
            break;
        }
        let told = history::told(app.db.read(), id, false).await?;
        if !is_seen(app, hands, id, &told)? {
            continue;
        }
        looked += 1;
        let found = found(app, own, (id, &key, created), &told)?;
        for (state, seq, at) in found {
            let on = On {
                id,
                key: &key,
                created,
                ticket: &state,
            };
            let doing = run::doing(own, hands.clone(), 1, own.own.deeds.clone());
            let outcome = match recipe::trial(app.db.read(), app, at, on, &doing).await {
                Ok(decision) => outcome(&decision),
                Err(AppError::Refused(refusal)) => Outcome::Refused(refusal.text),
                Err(error) => return Err(error),
            };
            cases.push(Case {
                ticket: id,
                reference: folio.clone().unwrap_or_else(|| key.clone()),
                seq,
                at,
                outcome,
            });
        }
    }
    Ok((looked, cases))
}

/// Whether who tries sees a ticket as it is now: a condition tells what is in it.
fn is_seen(app: &App, hands: &Hands, id: i64, told: &[Told]) -> Result<bool, AppError> {
    let Hands::Person(actor) = hands else {
        return Ok(true);
    };
    let keys = project::audience(&app.book, &app.known, &history::fold(told)?);
    let target = Target { id, keys: &keys };
    Ok(may(actor, Action::SeeTickets, Some(target)))
}

/// The names of what would have happened, but for the rule itself.
fn outcome(decision: &Decision) -> Outcome {
    let Some(own) = decision.this() else {
        return Outcome::Same;
    };
    let is_own = |event: &&Event| !matches!(event.kind, EventKind::Ran(_));
    let names = own.events.iter().filter(is_own);
    Outcome::Done(names.map(|event| event.kind.name()).collect())
}

/// The changes of a history after which a rule would have acted: the ticket then, the number of the
/// event, and the instant.
fn found(
    app: &App,
    own: &Prepared<Rule>,
    (id, key, created): (i64, &str, i64),
    told: &[Told],
) -> Result<Vec<(Ticket, i64, i64)>, AppError> {
    let mut all = Vec::new();
    let (mut upto, mut before): (usize, Option<Ticket>) = (0, None);
    // When the rule looks at the ticket, if it waits.
    let mut due: Option<i64> = None;
    for change in changes(told) {
        let at = change.first().map_or(0, |event| event.at);
        if let (Some(at_due), Some(state)) = (due.filter(|due| *due < at), &before) {
            due = None;
            if meets(app, own, (id, key, created), (state, at_due))? {
                all.push((state.clone(), state.version, at_due));
            }
        }
        upto += change.len();
        let state = history::fold(told.get(..upto).unwrap_or_default())?;
        let depth = depth(change);
        if let Some(after) = &own.own.after {
            let was_in = before.as_ref().is_some_and(|was| was.state == after.state);
            let is_in = wait::is_in(own, after, &state);
            let works = change.iter().any(|event| wait::is_work(&event.kind));
            if is_in && (!was_in || (works && depth == 0)) {
                due = Some(wait::due(app, after, at)?);
            } else if !is_in {
                due = None;
            }
        }
        let meant = |event: &&Told| {
            let asks = is_requesters(&event.channel);
            let asker = |person| is_asker(&state, person, asks);
            let by_requester = depth == 0 && event.actor.is_some_and(asker);
            is_meant(&own.own, &event.kind, by_requester)
        };
        let reason = change.iter().rev().find(meant).map(|event| event.seq);
        if let Some(seq) = reason.filter(|_| depth < DEPTH)
            && meets(app, own, (id, key, created), (&state, at))?
        {
            all.push((state.clone(), seq, at));
        }
        before = Some(state);
    }
    if let (Some(due), Some(state)) = (due.filter(|due| *due <= app.now()), before)
        && meets(app, own, (id, key, created), (&state, due))?
    {
        all.push((state.clone(), state.version, due));
    }
    Ok(all)
}

/// Whether a ticket was as a rule wants it.
fn meets(
    app: &App,
    own: &Prepared<Rule>,
    (id, key, created): (i64, &str, i64),
    (state, at): (&Ticket, i64),
) -> Result<bool, AppError> {
    let on = On {
        id,
        key,
        created,
        ticket: state,
    };
    match own.condition(&state.kind) {
        Some(condition) => is_so(app, (None, at), on, condition),
        None => Ok(false),
    }
}

/// How many rules stand behind a change.
fn depth(change: &[Told]) -> i64 {
    let depths = change.iter().filter_map(|event| match &event.kind {
        EventKind::Ran(ran) if ran.what == Recipe::Rule => Some(ran.depth),
        _ => None,
    });
    depths.max().unwrap_or_default()
}

/// The events of a history by what happened at once: by one person, at one instant, in one way. The
/// number that a ticket gets is no change of its own, and what runs together begins one.
fn changes(told: &[Told]) -> Vec<&[Told]> {
    let together = |a: &Told, b: &Told| {
        let begins = matches!(b.kind, EventKind::Ran(_));
        let numbered = matches!(b.kind, EventKind::Numbered { .. });
        numbered || (!begins && a.at == b.at && a.actor == b.actor && a.channel == b.channel)
    };
    told.chunk_by(together).collect()
}

/// What would have been done, in words.
pub fn in_words(app: &App, own: &Rule, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(_) => {
            let all: Vec<String> = own.deeds.iter().map(|deed| words::of(app, deed)).collect();
            all.join(" · ")
        }
        Outcome::Same => "Ya estaba así: no habría cambiado nada.".to_owned(),
        Outcome::Refused(text) => format!("No se habría podido. {text}"),
    }
}
