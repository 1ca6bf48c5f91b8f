//! The workflow of a kind: nothing dangles, every state can be reached and left.

use std::collections::HashSet;

use engine::{Field, Kind, Transition};

use super::lists;
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::Part;
use crate::role::{MOVE, Role};

pub(crate) fn check(part: &Part<'_, Kind>, faults: &Faults) {
    let (kind, top) = (&part.value, part.top());
    let keys = kind
        .transitions
        .iter()
        .map(|transition| transition.key.as_str());
    lists::keys(top, "transition", "transiciones", keys, faults);
    for (index, move_) in kind.transitions.iter().enumerate() {
        transition(kind, move_, top.key("transition").at(index), faults);
    }
    if kind.state(&kind.initial).is_none() {
        top.key("initial").fault(
            faults,
            format!(
                "no existe el estado inicial «{}»; escriba la clave de un estado",
                kind.initial
            ),
        );
    }
    let reached = reached(kind);
    for (index, state) in kind.states.iter().enumerate() {
        let place = top.key("state").at(index);
        if !reached.contains(state.key.as_str()) {
            place.fault(
                faults,
                format!("al estado «{}» no llega ninguna transición desde el inicial; agregue una o quítelo", state.key),
            );
        }
        let leaves = |t: &Transition| t.from.contains(&state.key) && t.to != state.key;
        if !state.category.is_ended() && !kind.transitions.iter().any(leaves) {
            place.fault(
                faults,
                format!("del estado «{}» no se puede salir; agregue una transición o cambie su categoría", state.key),
            );
        }
    }
}

fn transition(kind: &Kind, transition: &Transition, place: Place<'_>, faults: &Faults) {
    lists::text(place.key("label"), &transition.label, faults);
    for (index, from) in transition.from.iter().enumerate() {
        if kind.state(from).is_none() {
            place.key("from").at(index).fault(faults, no_state(from));
        }
    }
    if transition.from.is_empty() {
        place.key("from").fault(
            faults,
            "la transición no sale de ningún estado; escriba al menos uno en «from»",
        );
    }
    if kind.state(&transition.to).is_none() {
        place.key("to").fault(faults, no_state(&transition.to));
    }
    // A move brings one text; two would leave one of them without a place.
    if transition.requires.contains(&Field::Diagnosis)
        && transition.requires.contains(&Field::Reason)
    {
        place.key("requires").fault(
            faults,
            "no se pueden pedir diagnosis y reason a la vez; deje uno",
        );
    }
}

fn no_state(key: &str) -> String {
    format!("no existe el estado «{key}»; escriba la clave de un estado de este archivo")
}

/// The states that a new ticket can come to.
fn reached(kind: &Kind) -> HashSet<&str> {
    let mut reached = HashSet::from([kind.initial.as_str()]);
    let mut next = vec![kind.initial.as_str()];
    while let Some(state) = next.pop() {
        for transition in kind
            .transitions
            .iter()
            .filter(|t| t.from.iter().any(|from| from == state))
        {
            if reached.insert(&transition.to) {
                next.push(&transition.to);
            }
        }
    }
    reached
}

/// Who makes a transition is a role that may move tickets.
pub(crate) fn check_who(part: &Part<'_, Kind>, roles: &[Role], faults: &Faults) {
    for (index, transition) in part.value.transitions.iter().enumerate() {
        let place = part.top().key("transition").at(index).key("who");
        for (index, who) in transition.who.iter().enumerate() {
            let place = place.at(index);
            match roles.iter().find(|role| role.key == *who) {
                None => place.fault(faults, format!("no existe el rol «{who}»; escriba la clave de un rol de roles.toml")),
                Some(role) if !role.may(MOVE) => place.fault(
                    faults,
                    format!("el rol «{who}» no tiene el permiso {MOVE}; déselo en roles.toml o quítelo de aquí"),
                ),
                Some(_) => {}
            }
        }
        if transition.who.is_empty() {
            place.fault(
                faults,
                "nadie puede hacer esta transición; escriba al menos un rol en «who»",
            );
        }
    }
}
