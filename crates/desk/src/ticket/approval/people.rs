//! Whom approvals mean, looked up for one command.

use std::collections::{BTreeSet, HashMap};

use engine::{ApprovalAct, AskedOf, Changes, Command, Directory, Office, Property, Ticket, Value};
use sea_orm::ConnectionTrait;

use crate::directory::absence::{is_away, stands};
use crate::directory::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::known::Known;
use crate::platform::policy::{Action, Held};
use crate::ticket::facts::all_changes_of;

/// What approvals and tasks ask of the directory, who mean people by what is `named`: at most four statements, none
/// where nothing is.
///
/// # Errors
/// When the database refuses.
pub async fn directory(
    conn: &impl ConnectionTrait,
    app: &App,
    now: i64,
    (ticket, command): (Option<&Ticket>, &Command),
    named: &[&str],
) -> Result<Directory, AppError> {
    let mut found = Directory::default();
    if named.is_empty() {
        return Ok(found);
    }
    let wanted = Wanted::of(app, ticket, command, named);
    if !wanted.anywhere.is_empty() || !wanted.placed.is_empty() {
        let rows = store::posts(
            conn,
            now,
            &wanted.anywhere,
            (&wanted.placed, &wanted.units, &wanted.teams),
        );
        for row in rows.await? {
            let held = app.known.held(row.role, row.unit_id, row.team_id);
            found.offices.push(office(app, row.person_id, held));
        }
    }
    if !wanted.addresses.is_empty() {
        found.addresses = store::owners(conn, &wanted.addresses).await?;
    }
    let offices = found.offices.iter().map(|office| office.person);
    let mut people: BTreeSet<i64> = offices.chain(wanted.people).collect();
    people.extend(found.addresses.values());
    let people: Vec<i64> = people.into_iter().collect();
    let stand = stands(conn, now, &people).await?;
    found.gone = stand.locked.into_iter().collect();
    let away = stand
        .away
        .iter()
        .filter(|row| is_away(row, row.person_id, now));
    found.absent = away.map(|row| (row.person_id, row.substitute_id)).collect();
    Ok(found)
}

/// The same from people who were looked up before, for many commands at once.
pub fn directory_of_staff(app: &App, staff: &HashMap<i64, Vec<Held>>) -> Directory {
    let mut people: Vec<&i64> = staff.keys().collect();
    people.sort_unstable();
    let held = people
        .into_iter()
        .filter_map(|id| Some((id, staff.get(id)?)));
    let offices = held.flat_map(|(id, all)| all.iter().map(|held| office(app, *id, held.clone())));
    Directory {
        offices: offices.collect(),
        ..Directory::default()
    }
}

fn office(app: &App, person: i64, held: Held) -> Office {
    let role = app.pack.roles.iter().find(|role| role.key == held.role);
    Office {
        person,
        heads: role.is_some_and(|role| role.may(Action::HeadUnit.grant())),
        role: held.role,
        unit: held.unit,
        team: held.team,
    }
}

/// What is to be looked up.
#[derive(Default)]
struct Wanted {
    /// Roles, wherever they are held.
    anywhere: BTreeSet<String>,
    /// Roles in these units and teams only.
    placed: BTreeSet<String>,
    units: Vec<i64>,
    teams: Vec<i64>,
    addresses: Vec<String>,
    people: BTreeSet<i64>,
}

impl Wanted {
    fn of(app: &App, ticket: Option<&Ticket>, command: &Command, named: &[&str]) -> Self {
        let mut wanted = Self::default();
        let changes = all_changes_of(command);
        for of in named.iter().filter_map(|text| AskedOf::read(text)) {
            wanted.add(app, ticket, &changes, of);
        }
        let seats = ticket.into_iter().flat_map(|t| t.approvals.values());
        let seats = seats.flat_map(|approval| approval.open());
        let seats = seats.flat_map(|seat| [seat.person, seat.substitute]);
        wanted.people.extend(seats.flatten());
        if let Command::Approval(ApprovalAct::Choose { to, .. }) = command {
            wanted.people.extend(*to);
        }
        let known: &Known = &app.known;
        let changed = |property: Property| {
            let value = changes.get(property.key()).and_then(Option::as_ref);
            value.and_then(Value::text)
        };
        let drafted = match command {
            Command::Create(draft) => draft.unit.as_deref(),
            _ => None,
        };
        let units = [
            ticket.and_then(|t| t.unit.as_deref()),
            drafted,
            changed(Property::Unit),
        ];
        let units = units
            .into_iter()
            .flatten()
            .filter_map(|key| known.unit(key));
        let paths = units.flat_map(|unit| &unit.path);
        let numbers = paths.filter_map(|key| known.unit(key)).map(|unit| unit.id);
        wanted.units = numbers.collect();
        let service = match command {
            Command::Create(draft) => draft.service.as_deref(),
            _ => None,
        };
        let definition = service.and_then(|key| app.book.present_definition(key));
        let teams = [
            ticket.and_then(|t| t.team.as_deref()),
            changed(Property::Team),
            definition.and_then(|numbered| numbered.rule.team.as_deref()),
        ];
        // An effect or an earlier step may hand it to any team: of these there are few.
        let moves = matches!(
            command,
            Command::Move(_) | Command::Resume | Command::Together(_) | Command::Approval(_)
        );
        wanted.teams = if moves {
            known.teams().iter().map(|team| team.id).collect()
        } else {
            let teams = teams
                .into_iter()
                .flatten()
                .filter_map(|key| known.team(key));
            teams.map(|team| team.id).collect()
        };
        wanted
    }

    fn add(&mut self, app: &App, ticket: Option<&Ticket>, changes: &Changes, of: AskedOf<'_>) {
        // As it is, and as the command brings it.
        let mut both = |key: &str| {
            let own = ticket.and_then(|ticket| ticket.value(key));
            let brought = changes.get(key).cloned().flatten();
            let all = own.into_iter().chain(brought);
            self.people.extend(all.filter_map(|value| value.number()));
        };
        match of {
            AskedOf::Role(role) => {
                self.anywhere.insert(role.to_owned());
            }
            AskedOf::UnitHead => {
                let heads = app.pack.roles.iter();
                let heads = heads.filter(|role| role.may(Action::HeadUnit.grant()));
                self.placed.extend(heads.map(|role| role.key.clone()));
            }
            AskedOf::Unit(role) | AskedOf::Team(role) => {
                self.placed.insert(role.to_owned());
            }
            AskedOf::Assignee => both(Property::Assignee.key()),
            AskedOf::Field(key) => both(key),
            AskedOf::Address(text) => self.addresses.push(text.to_lowercase()),
        }
    }
}
