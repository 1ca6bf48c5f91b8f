//! Who is offered to be responsible for a ticket. A large institution has more people than a
//! list bears: there, those of the ticket's team are offered, and anybody by address or name.

use std::collections::BTreeSet;

use engine::{Property, Ticket, Value};

use crate::directory::store::{self, OFFERED};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor};
use crate::platform::web::Form;
use crate::platform::web::view::Fault;
use crate::ticket::store::Listed;

/// The name of the control that takes an address or a name.
pub const OTHER: &str = "assignee-other";

/// People who are offered.
#[derive(Debug, Default)]
pub struct Takers {
    /// Numbers and names, by name.
    pub people: Vec<(i64, String)>,
    /// Whether there are more than these.
    pub more: bool,
}

impl Takers {
    /// Those who are offered for a ticket, of the `holders` that were read: all where they are
    /// few, else the actor, who is responsible now, and the ticket's team.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of(
        app: &App,
        actor: &Actor,
        holders: Vec<(i64, String)>,
        ticket: &Ticket,
        row: &Listed,
    ) -> Result<Self, AppError> {
        let team = match ticket.property(Property::Team) {
            Some(Value::Text(key)) => app.known.team(&key).map(|team| team.id),
            _ => None,
        };
        let now = row.assignee_id.zip(row.assignee.clone());
        Self::among(app, actor, holders, team, now).await
    }

    /// Those who are offered for a new ticket.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of_new(app: &App, actor: &Actor) -> Result<Self, AppError> {
        let roles = taking(app);
        let read = store::names_and_holders(app.db.read(), app.now(), [], &roles).await?;
        Self::among(app, actor, read.1, None, None).await
    }

    async fn among(
        app: &App,
        actor: &Actor,
        holders: Vec<(i64, String)>,
        team: Option<i64>,
        now: Option<(i64, String)>,
    ) -> Result<Self, AppError> {
        if holders.len() <= OFFERED {
            return Ok(Self {
                people: holders,
                more: false,
            });
        }
        let roles = taking(app);
        let mut people = match team {
            Some(team) => store::holders_in_team(app.db.read(), app.now(), &roles, team).await?,
            None => Vec::new(),
        };
        people.extend(now);
        if let Some(me) = actor.person
            && !actor.keys(Action::Take).is_empty()
            && !people.iter().any(|(id, _)| *id == me)
            && let Some(name) = store::name(app.db.read(), me).await?
        {
            people.push((me, name));
        }
        let mut seen = BTreeSet::new();
        people.retain(|(id, _)| seen.insert(*id));
        Ok(Self { people, more: true })
    }
}

/// The person whose address or name was typed, where one was.
///
/// # Errors
/// When the database refuses; the fault says why nobody is meant.
pub async fn typed(app: &App, form: &Form) -> Result<Result<Option<i64>, Fault>, AppError> {
    called(app, &form.text(OTHER), OTHER).await
}

/// The person of this address or name, where it says one; a fault is told at `control`.
///
/// # Errors
/// When the database refuses; the fault says why nobody is meant.
pub async fn called(
    app: &App,
    text: &str,
    control: &str,
) -> Result<Result<Option<i64>, Fault>, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let roles = taking(app);
    let found = store::holders_called(app.db.read(), app.now(), &roles, text).await?;
    Ok(match found.as_slice() {
        [one] => Ok(Some(*one)),
        [] => Err(Fault::new(
            control,
            "Nadie que atienda tiene ese correo o ese nombre completo.",
        )),
        _ => Err(Fault::new(
            control,
            "Varias personas se llaman así. Escriba el correo.",
        )),
    })
}

/// All people who may be responsible for tickets, by name.
///
/// # Errors
/// When the database refuses.
pub async fn takers(app: &App) -> Result<Vec<(i64, String)>, AppError> {
    store::holding(app.db.read(), app.now(), &taking(app)).await
}

/// The roles of people who may be responsible for tickets.
pub fn taking(app: &App) -> Vec<&str> {
    let roles = app.pack.roles.iter();
    let takes = roles.filter(|role| role.may(Action::Take.grant()));
    takes.map(|role| role.key.as_str()).collect()
}
