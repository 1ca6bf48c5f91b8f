//! Trying an action on many tickets: how many can, how many cannot and why, and how many people
//! are written to. Nothing is stored.

use std::collections::{BTreeMap, BTreeSet};

use engine::{Decision, EventKind, Ran, Recipe, Refusal, Ticket, Visibility};
use sea_orm::ConnectionTrait;

use super::{Plan, macro_of};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::platform::web::Page;
use crate::ticket::history::{self, Told};
use crate::ticket::lives::lives;
use crate::ticket::recipe::{self, Doing, Hands, Memo, On, What};
use crate::ticket::store::{self, Listed, Seen};

/// Tickets whose histories are read at once.
pub const PART: usize = 100;
/// Folios that stand beside a reason.
const NAMED: usize = 5;

/// Who asks for an action.
#[derive(Debug, Clone)]
pub struct Asker {
    /// With whose rights.
    pub actor: Actor,
    /// How texts are signed.
    pub name: String,
}

impl Asker {
    /// Who sent a request.
    pub fn of(request: &Page) -> Self {
        Self {
            actor: request.viewer.actor.clone(),
            name: request.viewer.name.clone(),
        }
    }
}

/// What a trial found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// How many can.
    pub can: usize,
    /// How many would stay as they are.
    pub same: usize,
    /// How many cannot, by the reason.
    pub cannot: BTreeMap<String, Reason>,
    /// Requesters who would be written to.
    pub people: BTreeSet<i64>,
    /// Of those that can, how many only in part, by what is left out.
    pub partly: BTreeMap<String, Reason>,
}

/// Tickets that cannot for one reason.
#[derive(Debug, Clone, Default)]
pub struct Reason {
    /// How many.
    pub many: usize,
    /// The first of them.
    pub folios: Vec<String>,
}

/// What is done to a ticket by this person.
///
/// # Errors
/// A refusal, [`AppError::NotFound`] for a ticket that this person may not see, or the database.
pub async fn doing(
    conn: &impl ConnectionTrait,
    app: &App,
    asker: &Asker,
    (row, plan): (&Listed, &Plan),
    key: &str,
) -> Result<Doing, AppError> {
    sees(conn, asker, row).await?;
    if plan.recipe.is_some() {
        let ticket = history::ticket(conn, row.id).await?;
        offered(app, asker, plan, on(row, &ticket))?;
    }
    made(app, asker, (row, plan), key)
}

/// A ticket to which something is done.
pub fn on<'a>(row: &'a Listed, ticket: &'a Ticket) -> On<'a> {
    On {
        id: row.id,
        key: &row.key,
        created: row.created_at,
        ticket,
    }
}

/// Whether the macro that is to be applied is offered on a ticket.
fn offered(app: &App, asker: &Asker, plan: &Plan, on: On<'_>) -> Result<(), AppError> {
    let Some(own) = plan.recipe.as_deref() else {
        return Ok(());
    };
    let offered = recipe::offered(app, &asker.actor, on)?;
    let is_offered = offered.iter().any(|offered| offered.own.key == own);
    if macro_of(app, own).is_none() || !is_offered {
        let text = "La macro no se ofrece en este ticket.";
        return Err(Refusal::whole("bulk.macro", text).into());
    }
    Ok(())
}

/// What is done to a ticket, with its texts filled in.
fn made(
    app: &App,
    asker: &Asker,
    (row, plan): (&Listed, &Plan),
    key: &str,
) -> Result<Doing, AppError> {
    let deeds = recipe::filled(app, row, &asker.name, &plan.deeds)?;
    Ok(Doing {
        hands: Hands::Person(asker.actor.clone()),
        what: What::Deeds(deeds),
        base: None,
        ran: Ran {
            what: Recipe::Bulk,
            key: key.to_owned(),
            depth: 0,
        },
        name: plan.name.clone(),
    })
}

/// Asks whether this person may see a ticket, by the keys that it carries.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn sees(
    conn: &impl ConnectionTrait,
    asker: &Asker,
    row: &Listed,
) -> Result<(), AppError> {
    let seen = store::seen(conn, row.reference()).await?;
    match may_see(asker, &seen) {
        true => Ok(()),
        false => Err(AppError::NotFound),
    }
}

/// Whether this person may see a ticket that carries these keys.
pub fn may_see(asker: &Asker, seen: &Seen) -> bool {
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    may(&asker.actor, Action::SeeTickets, Some(target))
}

/// Tries an action on these tickets, which this person was just seen to see: a statement for many tickets, and none
/// for each but where approvals begin.
///
/// # Errors
/// When the database refuses.
pub async fn all(
    app: &App,
    asker: &Asker,
    plan: &Plan,
    tickets: &[Listed],
) -> Result<Found, AppError> {
    let conn = app.db.read();
    let (mut found, mut memo) = (Found::default(), Memo::default());
    memo.learn(conn, app, &people(plan, tickets)).await?;
    for part in tickets.chunks(PART) {
        let ids: Vec<i64> = part.iter().map(|row| row.id).collect();
        let lives = lives(conn, &ids).await?;
        if plan.deeds.iter().any(|deed| deed.act.is_about_task()) {
            let folded = lives
                .iter()
                .map(|(id, told)| Ok((*id, history::fold(told)?)));
            let folded: Vec<(i64, Ticket)> = folded.collect::<Result<_, AppError>>()?;
            let folded: Vec<(i64, &Ticket)> = folded.iter().map(|(id, own)| (*id, own)).collect();
            memo.read_titles(conn, &folded).await?;
        }
        for row in part {
            let outcome = match lives.get(&row.id) {
                Some(told) => one(conn, app, asker, (row, plan), (told, &mut memo)).await,
                None => Err(AppError::NotFound),
            };
            found.count(outcome, row, asker)?;
        }
    }
    Ok(found)
}

/// What would be done to a ticket whose history was read.
async fn one(
    conn: &impl ConnectionTrait,
    app: &App,
    asker: &Asker,
    (row, plan): (&Listed, &Plan),
    (told, memo): (&[Told], &mut Memo),
) -> Result<Decision, AppError> {
    let ticket = history::fold(told)?;
    let on = on(row, &ticket);
    offered(app, asker, plan, on)?;
    let doing = made(app, asker, (row, plan), "")?;
    recipe::trial_by(conn, app, app.now(), on, (&doing, memo)).await
}

/// The people whom relations in an action mean on these tickets.
fn people(plan: &Plan, tickets: &[Listed]) -> Vec<i64> {
    let names = |relation: &str| {
        let mut deeds = plan.deeds.iter();
        deeds.any(|deed| deed.value.as_deref() == Some(relation))
    };
    let (requester, assignee) = (names("@requester"), names("@assignee"));
    let all = tickets.iter().flat_map(|row| {
        let asked = row.requester_id.filter(|_| requester);
        [asked, row.assignee_id.filter(|_| assignee)]
    });
    let all: BTreeSet<i64> = all.flatten().collect();
    all.into_iter().collect()
}

/// What is said of a ticket that is not to be seen any more.
pub const GONE: &str = "No está a su alcance.";

impl Found {
    /// Counts what would become of a ticket.
    ///
    /// # Errors
    /// What is no refusal.
    pub fn count(
        &mut self,
        outcome: Result<Decision, AppError>,
        row: &Listed,
        asker: &Asker,
    ) -> Result<(), AppError> {
        match outcome {
            Ok(decision) => {
                let Some(own) = decision.this() else {
                    self.same += 1;
                    return Ok(());
                };
                self.can += 1;
                let told = own.events.iter().any(|event| {
                    event.visibility == Visibility::Public
                        && matches!(event.kind, EventKind::Answered | EventKind::Moved { .. })
                });
                let requester = own.ticket.requester.filter(|_| told);
                let other = requester.filter(|id| Some(*id) != asker.actor.person);
                self.people.extend(other);
            }
            Err(AppError::Refused(refusal)) => note(&mut self.cannot, refusal.text, row),
            Err(AppError::NotFound) => note(&mut self.cannot, GONE.to_owned(), row),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// How many cannot.
    pub fn refused(&self) -> usize {
        self.cannot.values().map(|reason| reason.many).sum()
    }
}

/// Adds a ticket to those of a reason.
pub fn note(reasons: &mut BTreeMap<String, Reason>, why: String, row: &Listed) {
    let reason = reasons.entry(why).or_default();
    reason.many += 1;
    if reason.folios.len() < NAMED {
        reason.folios.push(row.reference().to_owned());
    }
}
