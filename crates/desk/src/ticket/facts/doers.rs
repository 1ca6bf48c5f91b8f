//! Who may be given the tasks that a ticket begins with [P-13].

use std::collections::{BTreeSet, HashMap};

use engine::{AskedOf, Command, Directory, Ticket, Value};

use super::place::{all_changes_of, brought, takes};
use crate::platform::App;
use crate::platform::policy::Held;
use crate::ticket::approval;

/// Whose the tasks are that a command brings, as templates say it; and everybody whom these and approvals mean.
pub(super) fn meant<'a>(
    app: &'a App,
    (ticket, command): (Option<&'a Ticket>, &'a Command),
) -> (Vec<&'a str>, Vec<&'a str>) {
    let owners = owners(app, (ticket, command));
    let templates = approval::templates(app, ticket, command);
    let steps = templates.iter().flat_map(|template| &template.steps);
    let asked = steps.flat_map(|step| &step.by).map(String::as_str);
    let named = asked.chain(owners.iter().copied()).collect();
    (owners, named)
}

/// Whose the tasks are of the tickets that a command brings into being, as their templates say it.
fn owners<'a>(app: &'a App, (ticket, command): (Option<&'a Ticket>, &'a Command)) -> Vec<&'a str> {
    let all = approval::brought(app, ticket, command).into_iter();
    let tasks = all.flat_map(|(kind, service)| {
        let kind = app.book.kind(kind);
        let definition = service.and_then(|key| app.book.present_definition(key));
        let own = definition
            .into_iter()
            .flat_map(|numbered| &numbered.rule.tasks);
        kind.into_iter().flat_map(|kind| &kind.tasks).chain(own)
    });
    tasks.filter_map(|task| task.who.as_deref()).collect()
}

/// Everybody who may be meant: by posts and addresses, by what the ticket and the command say, and who stands in.
pub(super) fn candidates(
    directory: &Directory,
    owners: &[&str],
    (ticket, command): (Option<&Ticket>, &Command),
) -> Vec<i64> {
    let mut people: BTreeSet<i64> = directory.offices.iter().map(|own| own.person).collect();
    people.extend(directory.addresses.values());
    people.extend(directory.absent.values().flatten());
    let changes = all_changes_of(command);
    for of in owners.iter().filter_map(|text| AskedOf::read(text)) {
        let key = match of {
            AskedOf::Assignee => "assignee",
            AskedOf::Field(key) => key,
            _ => continue,
        };
        let own = ticket.and_then(|ticket| ticket.value(key));
        let brought = changes.get(key).cloned().flatten();
        let all = own.into_iter().chain(brought);
        people.extend(all.filter_map(|value| Value::number(&value)));
    }
    people.into_iter().collect()
}

/// By the kinds of the tickets that the command brings into being, those of them who may be responsible for such a one.
pub(super) fn able<'s>(
    app: &App,
    of: (Option<&Ticket>, &Command),
    people: &[i64],
    held: impl Fn(i64) -> Option<&'s Vec<Held>>,
) -> HashMap<String, Vec<i64>> {
    let mut all: HashMap<String, Vec<i64>> = HashMap::new();
    for place in brought(app, of) {
        let may = |person: &&i64| {
            let mut held = held(**person).into_iter().flatten();
            held.any(|held| takes(app, held, &place))
        };
        let own = people.iter().filter(may).copied();
        all.entry(place.kind.clone()).or_default().extend(own);
    }
    all
}

/// The same with how much each has to do.
pub(super) fn weighed(
    able: HashMap<String, Vec<i64>>,
    busy: &HashMap<i64, u64>,
) -> HashMap<String, HashMap<i64, u64>> {
    let weight = |person: i64| (person, busy.get(&person).copied().unwrap_or_default());
    let of = |(kind, people): (String, Vec<i64>)| (kind, people.into_iter().map(weight).collect());
    able.into_iter().map(of).collect()
}
