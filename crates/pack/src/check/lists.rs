//! Checks that every list of keyed things needs.

use std::collections::HashSet;

use crate::document::Place;
use crate::fault::Faults;

/// Keys are well written and none stands twice; the list is not empty. `what` is the plural of its things.
pub(crate) fn keys<'k>(
    top: Place<'_>,
    list: &str,
    what: &str,
    keys: impl Iterator<Item = &'k str>,
    faults: &Faults,
) {
    if distinct(top, list, what, keys, faults) == 0 {
        top.fault(
            faults,
            format!("no hay {what}; agregue al menos un [[{list}]]"),
        );
    }
}

/// Keys are well written and none stands twice. Gives how many there are.
pub(crate) fn distinct<'k>(
    top: Place<'_>,
    list: &str,
    what: &str,
    keys: impl Iterator<Item = &'k str>,
    faults: &Faults,
) -> usize {
    let mut seen = HashSet::new();
    for (index, value) in keys.enumerate() {
        let place = top.key(list).at(index).key("key");
        key(place, value, faults);
        if !seen.insert(value) {
            place.fault(
                faults,
                format!("la clave «{value}» ya la tiene otro elemento de {what}; cámbiela"),
            );
        }
    }
    seen.len()
}

/// Whether it is made of small letters, digits and hyphens: it goes into addresses and databases.
pub(crate) fn is_key(value: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !value.is_empty() && value.chars().all(good)
}

/// The text is a key.
pub(crate) fn key(place: Place<'_>, value: &str, faults: &Faults) {
    if !is_key(value) {
        place.fault(
            faults,
            format!(
                "la clave «{value}» no es válida; use solo minúsculas sin acento, dígitos y guiones"
            ),
        );
    }
}

/// A text that people read says something.
pub(crate) fn text(place: Place<'_>, value: &str, faults: &Faults) {
    if value.trim().is_empty() {
        place.fault(faults, "el texto está vacío; escríbalo");
    }
}
