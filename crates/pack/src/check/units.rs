//! `units.toml`: a tree without loose ends or circles.

use std::collections::{HashMap, HashSet};

use super::lists;
use super::who::once;
use crate::fault::Faults;
use crate::parts::Part;
use crate::unit::Units;

pub(crate) fn check(part: &Part<'_, Units>, faults: &Faults) {
    let (Units { marks, units }, top) = (&part.value, part.top());
    let known: HashSet<&str> = marks.iter().map(|mark| mark.key.as_str()).collect();
    let keys = marks.iter().map(|mark| mark.key.as_str());
    lists::distinct(top, "mark", "marcas", keys, faults);
    for (index, mark) in marks.iter().enumerate() {
        lists::text(top.key("mark").at(index).key("name"), &mark.name, faults);
    }
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
    let circling = circling(&parents);
    for (index, unit) in units.iter().enumerate() {
        let place = top.key("unit").at(index);
        lists::text(place.key("name"), &unit.name, faults);
        once(&unit.marks, place.key("marks"), faults);
        for (index, mark) in unit.marks.iter().enumerate() {
            if !known.contains(mark.as_str()) {
                place.key("marks").at(index).fault(
                    faults,
                    format!("no existe la marca «{mark}»; escriba la clave de un [[mark]] de este archivo"),
                );
            }
        }
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
        } else if circling.contains(unit.key.as_str()) {
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

/// The units from which going up comes back to where it started.
fn circling<'u>(parents: &HashMap<&'u str, Option<&'u str>>) -> HashSet<&'u str> {
    let mut circling = HashSet::new();
    let mut seen = HashSet::new();
    for start in parents.keys() {
        let mut way = Vec::new();
        let mut next = Some(*start);
        // Each unit is passed once, however deep the tree.
        while let Some(key) = next.filter(|key| seen.insert(*key)) {
            way.push(key);
            next = parents.get(key).copied().flatten();
        }
        let again = next.and_then(|key| way.iter().position(|passed| *passed == key));
        circling.extend(again.into_iter().flat_map(|from| way.iter().skip(from)));
    }
    circling
}
