//! `roles.toml`: grants out of the closed list.

use std::collections::HashSet;

use engine::Kind;

use super::lists;
use super::who::once;
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::Part;
use crate::role::{ACTIONS, Grant, Roles, Scope};

pub(crate) fn check(
    part: &Part<'_, Roles>,
    kinds: Option<&[Part<'_, Kind<String>>]>,
    faults: &Faults,
) {
    let (roles, top) = (&part.value.roles, part.top());
    let known: Option<HashSet<&str>> =
        kinds.map(|kinds| kinds.iter().map(|kind| kind.value.key.as_str()).collect());
    lists::keys(
        top,
        "role",
        "roles",
        roles.iter().map(|role| role.key.as_str()),
        faults,
    );
    for (index, role) in roles.iter().enumerate() {
        let place = top.key("role").at(index);
        lists::text(place.key("name"), &role.name, faults);
        for (index, own) in role.grants.iter().enumerate() {
            let place = place.key("grant").at(index);
            grant(own, place, faults);
            covered(own, known.as_ref(), place, faults);
        }
        if role.grants.is_empty() {
            place.fault(
                faults,
                format!(
                    "el rol «{}» no permite nada; agregue al menos un [[role.grant]]",
                    role.key
                ),
            );
        }
    }
    if !roles.is_empty() && !roles.iter().any(|role| role.may("people.manage")) {
        top.fault(
            faults,
            "ningún rol tiene el permiso people.manage; déselo al de quien administra",
        );
    }
}

fn grant(grant: &Grant, place: Place<'_>, faults: &Faults) {
    let actions = place.key("actions");
    let mut seen = HashSet::new();
    for (index, action) in grant.actions.iter().enumerate() {
        let place = actions.at(index);
        if !ACTIONS.contains(&action.as_str()) {
            let known = ACTIONS.join(", ");
            place.fault(
                faults,
                format!("el permiso «{action}» no existe; use uno de: {known}"),
            );
        } else if !seen.insert(action) {
            place.fault(
                faults,
                format!("el permiso «{action}» está dos veces; deje uno"),
            );
        }
    }
    if grant.actions.is_empty() {
        actions.fault(
            faults,
            "no permite nada; escriba en «actions» al menos un permiso",
        );
    }
}

/// Actions that are not about tickets: neither scope nor kinds say of which.
const ELSEWHERE: [&str; 5] = [
    "people.manage",
    "unit.head",
    "configuration.manage",
    "operation.manage",
    "audit.read",
];

/// The tickets of which the grant speaks.
fn covered(grant: &Grant, known: Option<&HashSet<&str>>, place: Place<'_>, faults: &Faults) {
    let kinds = place.key("kinds");
    once(&grant.kinds, kinds, faults);
    for (index, key) in grant.kinds.iter().enumerate() {
        if known.is_some_and(|known| !known.contains(key.as_str())) {
            kinds.at(index).fault(
                faults,
                format!("no existe el tipo de ticket «{key}»; escriba uno de «kinds» de pack.toml"),
            );
        }
    }
    let narrow = grant.scope() != Scope::All || !grant.kinds.is_empty();
    for action in grant
        .actions
        .iter()
        .filter(|a| ELSEWHERE.contains(&a.as_str()))
    {
        if narrow {
            place.fault(
                faults,
                format!("el permiso {action} no es sobre tickets; póngalo en un [[role.grant]] aparte, sin «scope» ni «kinds»"),
            );
        }
    }
}
