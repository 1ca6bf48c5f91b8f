//! The effect that registers another ticket: there is such a kind, and what it must have goes over.

use engine::schema::PROPERTIES;
use engine::{Effect, Field, Kind};

use super::effect::goes_into;
use super::needs::lacks;
use super::who::once;
use super::whole::Subject;
use crate::document::Place;
use crate::fault::Faults;

/// What goes over to every ticket that has it, named or not.
const BY_ITSELF: [&str; 3] = ["service", "unit", "requester"];

pub(crate) fn check(
    subject: Subject<'_>,
    effect: &Effect<String>,
    place: Place<'_>,
    faults: &Faults,
) {
    let key = effect.kind.as_deref().unwrap_or_default();
    let Some(kinds) = &subject.whole.kinds else {
        return;
    };
    let Some(target) = kinds.get(key).copied() else {
        place.key("kind").fault(
            faults,
            format!("no existe el tipo de ticket «{key}»; escriba uno de «kinds» de pack.toml"),
        );
        return;
    };
    if subject.kind.without_requester && !target.without_requester {
        place.key("kind").fault(
            faults,
            format!(
                "«{key}» necesita solicitante y este tipo de ticket no lo tiene; abra otro tipo"
            ),
        );
    }
    service(subject, effect, target, place, faults);
    let target = Subject {
        kind: target,
        ..subject
    };
    once(&effect.copy, place.key("copy"), faults);
    for (index, key) in effect.copy.iter().enumerate() {
        copied(
            subject,
            target,
            effect,
            key,
            place.key("copy").at(index),
            faults,
        );
    }
    for field in needed(target, effect) {
        if !effect.copy.contains(&field.key) {
            place.fault(
                faults,
                format!(
                    "«{}» pide el campo «{}», que nadie llena al abrirlo así; agréguelo a «copy» o quítele lo obligatorio",
                    target.kind.key, field.key
                ),
            );
        }
    }
    if let Some(text) = &effect.text {
        super::lists::text(place.key("text"), text, faults);
    }
}

/// The service of the new ticket is one of its kind.
fn service(
    subject: Subject<'_>,
    effect: &Effect<String>,
    target: &Kind<String>,
    place: Place<'_>,
    faults: &Faults,
) {
    let Subject { kind, whole, .. } = subject;
    let place = place.key("service");
    let key = &target.key;
    match &effect.service {
        Some(_) if target.without_service => place.fault(
            faults,
            format!("«{key}» no tiene servicio; quite «service»"),
        ),
        Some(named) => {
            let Some(services) = &whole.services else {
                return;
            };
            let Some(service) = services.get(named.as_str()) else {
                return place.fault(
                    faults,
                    format!(
                        "no existe el servicio «{named}»; escriba la clave de uno de services.toml"
                    ),
                );
            };
            if whole.kind_of(service).is_some_and(|own| own != key) {
                place.fault(
                    faults,
                    format!("el servicio «{named}» se atiende con otro tipo de ticket; use uno de «{key}»"),
                );
            }
        }
        None if target.without_service => {}
        None if kind.without_service || kind.key != *key => place.fault(
            faults,
            format!("«{key}» necesita un servicio suyo; escriba «service»"),
        ),
        None => {}
    }
}

/// What is copied stands in both forms and means the same there.
fn copied(
    subject: Subject<'_>,
    target: Subject<'_>,
    effect: &Effect<String>,
    key: &str,
    place: Place<'_>,
    faults: &Faults,
) {
    if BY_ITSELF.contains(&key) {
        return place.fault(
            faults,
            format!("«{key}» pasa sin que lo diga; quítelo de «copy»"),
        );
    }
    if PROPERTIES.contains(&key) {
        if let Some(why) = lacks(subject, key).or_else(|| lacks(target, key)) {
            place.fault(
                faults,
                format!("«{key}» no se puede copiar: {why}; quítelo"),
            );
        } else if key == "priority" {
            priorities(subject.kind, target.kind, place, faults);
        }
        return;
    }
    if subject.is_open_ended() {
        return;
    }
    let to = match &effect.service {
        Some(service) => defined_by(target, service, key),
        None => target.field(key),
    };
    match (subject.field(key), to) {
        (None, _) => place.fault(
            faults,
            format!("no existe el dato «{key}»; escriba la clave de un campo de este tipo de ticket"),
        ),
        (_, None) => place.fault(
            faults,
            format!("«{}» no tiene el campo «{key}»; quítelo de «copy»", target.kind.key),
        ),
        (Some(from), Some(to)) if !goes_into(from, to) => place.fault(
            faults,
            format!("el campo «{key}» de «{}» no admite los mismos valores; quítelo de «copy» o iguale los dos", target.kind.key),
        ),
        _ => {}
    }
}

fn priorities(from: &Kind<String>, to: &Kind<String>, place: Place<'_>, faults: &Faults) {
    for priority in &from.priorities {
        if to.priority(&priority.key).is_none() {
            place.fault(
                faults,
                format!("«{}» no tiene la prioridad «{}»; quite «priority» de «copy» o iguale las dos listas", to.key, priority.key),
            );
        }
    }
}

/// The field of the form that a new ticket of this service gets.
fn defined_by<'p>(target: Subject<'p>, service: &str, key: &str) -> Option<&'p Field<String>> {
    let services = target.whole.services.as_ref()?;
    let definition = services.get(service).and_then(|s| s.definition.as_ref());
    let mut defined = definition.into_iter().flat_map(|d| &d.fields);
    let own = target.kind.field(key);
    own.or_else(|| defined.find(|field| field.key == key))
}

/// Fields that a new ticket of this kind, and of the service named, must have at once.
fn needed<'p>(target: Subject<'p>, effect: &Effect<String>) -> Vec<&'p Field<String>> {
    let services = target.whole.services.as_ref();
    let named = effect.service.as_deref();
    let service = services.zip(named).and_then(|(all, key)| all.get(key));
    let definition = service.and_then(|service| service.definition.as_ref());
    let defined = definition.into_iter().flat_map(|d| &d.fields);
    // Without a service of its own, the ticket keeps the service: any of its kind's.
    let any = named.is_none() && !target.kind.without_service;
    let any = any.then(|| target.defined()).into_iter().flatten();
    let always = |f: &&Field<String>| f.required && !f.later && f.visible_when.is_none();
    let all = target.kind.fields.iter().chain(defined).chain(any);
    all.filter(always).collect()
}
