//! Trying an action on many tickets: how many can, how many cannot and why, and how many people
//! are written to. Nothing is stored.

use std::collections::{BTreeMap, BTreeSet};

use engine::{Decision, EventKind, Ran, Recipe, Refusal, Visibility};
use sea_orm::ConnectionTrait;

use super::{Plan, macro_of};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::history;
use crate::ticket::recipe::{self, Doing, Hands, On, What};
use crate::ticket::store::{self, Listed};

/// Tickets that are tried at most: enough to see how it goes, and an answer in good time.
pub const TRIED: usize = 300;
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
    /// How many were tried.
    pub tried: usize,
}

/// Tickets that cannot for one reason.
#[derive(Debug, Clone, Default)]
pub struct Reason {
    /// How many.
    pub many: usize,
    /// The first of them.
    pub folios: Vec<String>,
}

/// What would be done to a ticket as it is now.
///
/// # Errors
/// A refusal, [`AppError::NotFound`] for a ticket that this person may not see, or the database.
pub async fn one(
    conn: &impl ConnectionTrait,
    app: &App,
    asker: &Asker,
    (row, plan): (&Listed, &Plan),
) -> Result<Decision, AppError> {
    let doing = doing(conn, app, asker, (row, plan), "").await?;
    recipe::trial_now(conn, app, row, &doing).await
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
    if let Some(own) = plan.recipe.as_deref() {
        let ticket = history::ticket(conn, row.id).await?;
        let on = On {
            id: row.id,
            key: &row.key,
            created: row.created_at,
            ticket: &ticket,
        };
        let offered = recipe::offered(app, &asker.actor, on)?;
        let is_offered = offered.iter().any(|offered| offered.own.key == own);
        if macro_of(app, own).is_none() || !is_offered {
            let text = "La macro no se ofrece en este ticket.";
            return Err(Refusal::whole("bulk.macro", text).into());
        }
    }
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
    let target = Target {
        id: row.id,
        keys: &seen.keys,
    };
    match may(&asker.actor, Action::SeeTickets, Some(target)) {
        true => Ok(()),
        false => Err(AppError::NotFound),
    }
}

/// Tries an action on the first of these tickets.
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
    let mut found = Found::default();
    for row in tickets.iter().take(TRIED) {
        found.tried += 1;
        match one(conn, app, asker, (row, plan)).await {
            Ok(decision) => {
                let Some(own) = decision.this() else {
                    found.same += 1;
                    continue;
                };
                found.can += 1;
                let told = own.events.iter().any(|event| {
                    event.visibility == Visibility::Public
                        && matches!(event.kind, EventKind::Answered | EventKind::Moved { .. })
                });
                let requester = own.ticket.requester.filter(|_| told);
                let other = requester.filter(|id| Some(*id) != asker.actor.person);
                found.people.extend(other);
            }
            Err(AppError::Refused(refusal)) => found.note(refusal.text, row),
            Err(AppError::NotFound) => found.note(GONE.to_owned(), row),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// What is said of a ticket that is not to be seen any more.
pub const GONE: &str = "No está a su alcance.";

impl Found {
    fn note(&mut self, why: String, row: &Listed) {
        let reason = self.cannot.entry(why).or_default();
        reason.many += 1;
        if reason.folios.len() < NAMED {
            reason.folios.push(row.reference().to_owned());
        }
    }

    /// How many cannot.
    pub fn refused(&self) -> usize {
        self.cannot.values().map(|reason| reason.many).sum()
    }
}
