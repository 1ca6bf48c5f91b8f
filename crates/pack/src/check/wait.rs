//! Waiting: for what, how long, and what happens then [P-9].

use engine::{Category, State, Transition, Wait, Who};

use super::kind::choices;
use super::whole::Subject;
use crate::document::Place;
use crate::fault::Faults;

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    let Subject { kind, top, .. } = subject;
    for (index, state) in kind.states.iter().enumerate() {
        let place = top.key("state").at(index);
        match &state.wait {
            Some(own) => wait(subject, state, own, place.key("wait"), faults),
            None if state.category == Category::Pending => place.fault(
                faults,
                format!(
                    "el estado «{}» espera y no dice hasta cuándo; agregue «wait» con «days» y «then»",
                    state.key
                ),
            ),
            None => {}
        }
    }
    for (index, transition) in kind.transitions.iter().enumerate() {
        let place = top.key("transition").at(index);
        only_system(subject, transition, place, faults);
    }
}

fn wait(subject: Subject<'_>, state: &State, wait: &Wait, place: Place<'_>, faults: &Faults) {
    if state.category.is_ended() {
        place.fault(
            faults,
            format!(
                "el estado «{}» es final y no puede esperar; quite «wait» o cambie su categoría",
                state.key
            ),
        );
    }
    if wait.days == 0 {
        place
            .key("days")
            .fault(faults, "debe ser al menos 1 día; corríjalo");
    }
    if wait.longest.is_some_and(|longest| longest < wait.days) {
        place.key("longest").fault(
            faults,
            format!("«longest» es menos que «days» ({}); auméntelo", wait.days),
        );
    }
    choices(place, "reason", "motivos", &wait.reasons, faults);
    if wait.reasons.is_empty() {
        unexplained(subject, state, faults);
    }
    let Some(key) = wait.transition() else { return };
    let place = place.key("then");
    match subject.kind.transition(key) {
        None => place.fault(
            faults,
            format!(
                "no existe la transición «{key}»; escriba la clave de una que salga de «{}», o {}",
                state.key,
                Wait::REMIND
            ),
        ),
        Some(t) if !t.from.contains(&state.key) || t.to == state.key => place.fault(
            faults,
            format!(
                "la transición «{key}» no saca del estado «{0}»; use una que salga de «{0}» y lleve a otro, o {1}",
                state.key,
                Wait::REMIND
            ),
        ),
        Some(transition) => by_itself(subject, transition, place, faults),
    }
}

/// Where no reason is chosen, the message of whoever moves says why.
fn unexplained(subject: Subject<'_>, state: &State, faults: &Faults) {
    let Subject { kind, top, .. } = subject;
    for (index, transition) in kind.transitions.iter().enumerate() {
        let enters = transition.to == state.key && transition.from.iter().any(|f| *f != state.key);
        let explains = transition.message.as_ref().is_some_and(|m| m.required);
        // The program writes no message: it comes here because a date was reached.
        if enters && !explains && !is_system(transition) {
            top.key("transition").at(index).fault(
                faults,
                format!(
                    "la transición «{}» lleva a «{}», donde se espera, sin decir por qué; pida un «message» obligatorio o agregue motivos al estado",
                    transition.key, state.key
                ),
            );
        }
    }
}

/// What the program does on a date needs nobody to write or choose anything.
fn by_itself(
    subject: Subject<'_>,
    transition: &Transition<String>,
    place: Place<'_>,
    faults: &Faults,
) {
    let key = &transition.key;
    if !is_system(transition) {
        place.fault(
            faults,
            format!("el programa no puede hacer «{key}»; agregue @system a su «who»"),
        );
    }
    let reached = subject.kind.state(&transition.to);
    let waits = reached.and_then(|state| state.wait.as_ref());
    let needs = if transition.message.as_ref().is_some_and(|m| m.required) {
        "un texto"
    } else if !transition.renews.is_empty() {
        "datos nuevos"
    } else if waits.is_some_and(|wait| !wait.reasons.is_empty()) {
        "elegir un motivo de espera"
    } else {
        return;
    };
    place.fault(
        faults,
        format!("«{key}» pide {needs}, que nadie da al llegar la fecha; use otra transición"),
    );
}

/// A transition of the program alone is made only on the date of a state that it leaves, or for an approval.
fn only_system(
    subject: Subject<'_>,
    transition: &Transition<String>,
    place: Place<'_>,
    faults: &Faults,
) {
    let alone = !transition.who.is_empty()
        && transition
            .who
            .iter()
            .all(|who| Who::read(who) == Some(Who::System));
    let called = |from: &String| {
        let state = subject.kind.state(from);
        let wait = state.and_then(|state| state.wait.as_ref());
        wait.and_then(Wait::transition) == Some(transition.key.as_str())
    };
    let follows = subject.follows_approval(&transition.key);
    if alone && !follows && !transition.from.iter().any(called) {
        place.key("who").fault(
            faults,
            format!(
                "solo el programa hace «{0}» y ninguna fecha se lo pide; escriba «then = \"{0}\"» en la espera del estado de donde sale",
                transition.key
            ),
        );
    }
}

fn is_system(transition: &Transition<String>) -> bool {
    let mut who = transition.who.iter();
    who.any(|who| Who::read(who) == Some(Who::System))
}
