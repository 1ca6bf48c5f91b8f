//! States of earlier versions: each is gone, and leads to one that is there.

use std::collections::{HashMap, HashSet};

use super::lists;
use super::whole::Subject;
use crate::fault::Faults;

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    let Subject { kind, top, .. } = subject;
    let mut becomes: HashMap<&str, &str> = HashMap::new();
    for retired in &kind.retired {
        becomes.entry(&retired.state).or_insert(&retired.becomes);
    }
    let mut seen = HashSet::new();
    for (index, retired) in kind.retired.iter().enumerate() {
        let place = top.key("retired").at(index);
        let key = retired.state.as_str();
        lists::key(place.key("state"), key, faults);
        if kind.state(key).is_some() {
            place.key("state").fault(
                faults,
                format!("el estado «{key}» todavía existe; quítelo de [[state]] o de aquí"),
            );
        }
        if !seen.insert(key) {
            place.key("state").fault(
                faults,
                format!("el estado «{key}» ya está retirado más arriba; deje uno"),
            );
        }
        // What took its place may be retired, too, as long as the way ends.
        let mut way = HashSet::from([key]);
        let mut end = retired.becomes.as_str();
        while kind.state(end).is_none()
            && way.insert(end)
            && let Some(next) = becomes.get(end)
        {
            end = next;
        }
        if kind.state(end).is_none() {
            place.key("becomes").fault(
                faults,
                format!("no lleva a ningún estado («{end}» no existe); escriba la clave de un estado de este archivo"),
            );
        }
    }
}
