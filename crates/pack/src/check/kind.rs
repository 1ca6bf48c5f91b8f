//! The words and lists of a kind of ticket.

use engine::{Choice, Kind};

use super::lists;
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::Part;

pub(crate) fn check(part: &Part<'_, Kind>, faults: &Faults) {
    let (kind, top) = (&part.value, part.top());
    lists::key(top.key("key"), &kind.key, faults);
    let noun = top.key("noun");
    lists::text(noun.key("singular"), &kind.noun.singular, faults);
    lists::text(noun.key("plural"), &kind.noun.plural, faults);

    let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    if !kind.folio.prefix.chars().all(good) {
        top.key("folio").key("prefix").fault(
            faults,
            format!(
                "el prefijo «{}» no es válido; use solo mayúsculas sin acento, dígitos y guiones",
                kind.folio.prefix
            ),
        );
    }
    if !(1..=9).contains(&kind.folio.digits) {
        top.key("folio")
            .key("digits")
            .fault(faults, "el folio lleva de 1 a 9 dígitos; corríjalo");
    }

    choices(top, "priority", "prioridades", &kind.priorities, faults);
    choices(top, "type", "tipos", &kind.types, faults);
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

fn choices(top: Place<'_>, list: &str, what: &str, choices: &[Choice], faults: &Faults) {
    lists::keys(
        top,
        list,
        what,
        choices.iter().map(|choice| choice.key.as_str()),
        faults,
    );
    for (index, choice) in choices.iter().enumerate() {
        lists::text(top.key(list).at(index).key("name"), &choice.name, faults);
    }
}
