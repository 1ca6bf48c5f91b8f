//! The workflow of a kind: nothing dangles, every state can be reached and left.

use std::collections::HashSet;

use engine::{Kind, Transition};

use super::lists;
use super::who::once;
use super::whole::Subject;
use crate::document::Place;
use crate::fault::Faults;

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    let Subject { kind, top, .. } = subject;
    let keys = kind
        .transitions
        .iter()
        .map(|transition| transition.key.as_str());
    // A record that is complete when it is written down moves nowhere.
    lists::distinct(top, "transition", "transiciones", keys, faults);
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
        let leaves = |t: &Transition<String>| t.from.contains(&state.key) && t.to != state.key;
        if !state.category.is_ended() && !kind.transitions.iter().any(leaves) {
            place.fault(
                faults,
                format!("del estado «{}» no se puede salir; agregue una transición o cambie su categoría", state.key),
            );
        }
    }
}

fn transition(
    kind: &Kind<String>,
    transition: &Transition<String>,
    place: Place<'_>,
    faults: &Faults,
) {
    lists::text(place.key("label"), &transition.label, faults);
    once(&transition.from, place.key("from"), faults);
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
}

fn no_state(key: &str) -> String {
    format!("no existe el estado «{key}»; escriba la clave de un estado de este archivo")
}

/// The states that a new ticket can come to.
fn reached(kind: &Kind<String>) -> HashSet<&str> {
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
