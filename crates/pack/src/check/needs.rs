//! What a transition needs, renews and asks for; the text that it brings.

use engine::schema::PROPERTIES;
use engine::{Kind, Transition};

use super::lists;
use super::who::once;
use super::whole::Subject;
use crate::document::Place;
use crate::fault::Faults;

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    for (index, transition) in subject.kind.transitions.iter().enumerate() {
        let place = subject.top.key("transition").at(index);
        let lists = [
            ("requires", &transition.requires),
            ("renews", &transition.renews),
            ("asks", &transition.asks),
        ];
        for (list, keys) in lists {
            once(keys, place.key(list), faults);
            for (index, key) in keys.iter().enumerate() {
                named(subject, key, place.key(list).at(index), faults);
            }
        }
        overlaps(transition, place, faults);
        if let Some(message) = &transition.message {
            let place = place.key("message").key("label");
            lists::text(place, &message.label, faults);
        }
    }
}

/// A field, or a property that the kind's tickets have.
fn named(subject: Subject<'_>, key: &str, place: Place<'_>, faults: &Faults) {
    if let Some(why) = lacks(subject, key) {
        place.fault(faults, format!("«{key}» no existe aquí: {why}; quítelo"));
    } else if !PROPERTIES.contains(&key) && subject.field(key).is_none() && !subject.is_open_ended()
    {
        let known = PROPERTIES.join(", ");
        place.fault(
            faults,
            format!("no existe el dato «{key}»; escriba la clave de un campo o una de: {known}"),
        );
    }
}

/// Why the kind's tickets do not have this property; `None` for whatever else.
pub(crate) fn lacks(subject: Subject<'_>, key: &str) -> Option<&'static str> {
    let kind: &Kind<String> = subject.kind;
    let teams = subject.whole.teams.as_ref();
    match key {
        "priority" if kind.priorities.is_empty() => {
            Some("este tipo de ticket no tiene prioridades")
        }
        "service" if kind.without_service => Some("este tipo de ticket no tiene servicio"),
        "unit" | "requester" if kind.without_requester => {
            Some("este tipo de ticket no tiene solicitante")
        }
        "team" if teams.is_some_and(|teams| teams.is_empty()) => {
            Some("el paquete no tiene equipos en teams.toml")
        }
        _ => None,
    }
}

/// A key says one thing: what must be there, what is asked anew, or what may come along.
fn overlaps(transition: &Transition<String>, place: Place<'_>, faults: &Faults) {
    let Transition {
        requires,
        renews,
        asks,
        ..
    } = transition;
    for (list, keys, before) in [
        ("renews", renews, vec![requires]),
        ("asks", asks, vec![requires, renews]),
    ] {
        for (index, key) in keys.iter().enumerate() {
            if before.iter().any(|other| other.contains(key)) {
                place.key(list).at(index).fault(
                    faults,
                    format!("«{key}» ya está en otra lista de esta transición; deje uno"),
                );
            }
        }
    }
}
