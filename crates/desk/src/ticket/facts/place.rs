//! What is known of people: who may be responsible for a ticket as a command leaves it, who asks for one.

use engine::{Changes, Command, Property, Requester, Ticket, Value};
use pack::Scope;

use super::changes_of;
use crate::platform::App;
use crate::platform::policy::{Action, Actor, Held};
use crate::ticket::approval;

/// Where a ticket is as the command leaves it, for who may be responsible for it.
pub(super) struct Place {
    pub(super) kind: String,
    team: Option<String>,
    above: Vec<String>,
}

pub(super) fn place(app: &App, ticket: Option<&Ticket>, command: &Command) -> Place {
    let changes = &all_changes_of(command);
    let draft = match command {
        Command::Create(draft) => Some(draft),
        _ => None,
    };
    let kind = ticket.map(|t| &t.kind).or(draft.map(|d| &d.kind));
    let unit = match (changes.get(Property::Unit.key()), ticket) {
        (Some(unit), _) => unit.as_ref().and_then(Value::text),
        (None, Some(ticket)) => ticket.unit.as_deref(),
        (None, None) => draft.and_then(|d| d.unit.as_deref()),
    };
    let team = match changes.get(Property::Team.key()) {
        Some(team) => team.as_ref().and_then(Value::text).map(str::to_owned),
        None => ticket.and_then(|t| t.team.clone()),
    };
    let unit = unit.and_then(|key| app.known.unit(key));
    Place {
        kind: kind.cloned().unwrap_or_default(),
        team,
        above: unit.map(|unit| unit.path.clone()).unwrap_or_default(),
    }
}

/// Where the tickets are that a command brings into being: the team is what the command says, or else that of the service.
pub(super) fn brought(app: &App, (ticket, command): (Option<&Ticket>, &Command)) -> Vec<Place> {
    let own = place(app, ticket, command);
    let all = approval::brought(app, ticket, command).into_iter();
    let places = all.map(|(kind, service)| {
        let definition = service.and_then(|key| app.book.present_definition(key));
        let given = own.team.clone().filter(|_| ticket.is_none());
        Place {
            kind: kind.to_owned(),
            team: given.or_else(|| definition.and_then(|own| own.rule.team.clone())),
            above: own.above.clone(),
        }
    });
    places.collect()
}

/// Whether a role lets who holds it so be responsible there. It need not let that
/// person see the ticket beforehand: whoever is made responsible sees it from then on.
pub(super) fn takes(app: &App, held: &Held, place: &Place) -> bool {
    let role = app.pack.roles.iter().find(|role| role.key == held.role);
    let grants = role.into_iter().flat_map(|role| &role.grants);
    let mut takes = grants.filter(|g| g.allows(Action::Take.grant()) && g.covers(&place.kind));
    takes.any(|grant| match grant.scope() {
        Scope::All => true,
        Scope::Team => held.team.is_some() && held.team == place.team,
        Scope::Unit => held
            .unit
            .as_ref()
            .is_some_and(|unit| place.above.contains(unit)),
        Scope::Own => false,
    })
}

/// What a command changes, or what several change together.
pub(in crate::ticket) fn all_changes_of(command: &Command) -> Changes {
    let Command::Together(asked) = command else {
        return changes_of(command).clone();
    };
    let each = asked.steps.iter().map(|step| changes_of(&step.command));
    each.flat_map(Clone::clone).collect()
}

/// What is known of somebody who asks for a service.
pub(super) fn requester(
    app: &App,
    person: i64,
    held: Vec<Held>,
    account: bool,
    unit: Option<&str>,
) -> Requester {
    let actor = Actor::holding(person, held, &app.pack);
    let unit = unit.and_then(|key| app.known.unit(key));
    Requester {
        units: unit.map(|u| u.path.clone()).unwrap_or_default(),
        marks: unit.map(|u| u.marks.clone()).unwrap_or_default(),
        roles: actor.roles(),
        teams: actor.teams(),
        account,
    }
}
