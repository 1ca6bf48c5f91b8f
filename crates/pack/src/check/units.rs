//! `units.toml`: a tree without loose ends or circles.

use std::collections::HashMap;

use super::lists;
use crate::fault::Faults;
use crate::parts::Part;
use crate::unit::Units;

pub(crate) fn check(part: &Part<'_, Units>, faults: &Faults) {
    let (units, top) = (&part.value.units, part.top());
    lists::keys(
        top,
        "unit",
        "unidades",
        units.iter().map(|unit| unit.key.as_str()),
        faults,
    );
    // Of two units with one key the first counts.
    let parents: HashMap<&str, Option<&str>> = units
        .iter()
        .rev()
        .map(|unit| (unit.key.as_str(), unit.parent.as_deref()))
        .collect();
    for (index, unit) in units.iter().enumerate() {
        let place = top.key("unit").at(index);
        lists::text(place.key("name"), &unit.name, faults);
        let Some(parent) = unit.parent.as_deref() else {
            continue;
        };
        if !parents.contains_key(parent) {
            place.key("parent").fault(
                faults,
                format!(
                    "no existe la unidad «{parent}»; escriba la clave de una unidad de este archivo"
                ),
            );
        } else if is_own_ancestor(&unit.key, &parents) {
            place.key("parent").fault(
                faults,
                format!(
                    "la unidad «{}» queda debajo de sí misma; cambie su «parent»",
                    unit.key
                ),
            );
        }
    }
}

/// Going up from the unit comes back to it, within as many steps as there are units.
fn is_own_ancestor(key: &str, parents: &HashMap<&str, Option<&str>>) -> bool {
    let up = |unit: &&str| parents.get(unit).copied().flatten();
    let first = up(&key);
    std::iter::successors(first, up)
        .take(parents.len())
        .any(|ancestor| ancestor == key)
}
