//! The words and lists of a kind of ticket.

use engine::Choice;

use super::lists;
use super::whole::Subject;
use crate::document::Place;
use crate::fault::Faults;

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    let Subject { kind, top, .. } = subject;
    let noun = top.key("noun");
    lists::text(noun.key("singular"), &kind.noun.singular, faults);
    lists::text(noun.key("plural"), &kind.noun.plural, faults);

    choices(top, "priority", "prioridades", &kind.priorities, faults);
    lists::keys(
        top,
        "state",
        "estados",
        kind.states.iter().map(|state| state.key.as_str()),
        faults,
    );
    for (index, state) in kind.states.iter().enumerate() {
        let place = top.key("state").at(index);
        lists::text(place.key("name"), &state.name, faults);
        lists::text(place.key("meaning"), &state.meaning, faults);
    }
}

/// A list of values, which may be empty: keys are told apart, names say something.
pub(crate) fn choices(top: Place<'_>, list: &str, what: &str, choices: &[Choice], faults: &Faults) {
    let keys = choices.iter().map(|choice| choice.key.as_str());
    lists::distinct(top, list, what, keys, faults);
    for (index, choice) in choices.iter().enumerate() {
        lists::text(top.key(list).at(index).key("name"), &choice.name, faults);
    }
}
