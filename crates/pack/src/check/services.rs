//! `services.toml`: every service has its area, its days and a kind that is asked for.

use std::collections::HashSet;

use super::definition::Definitions;
use super::form::Indexed;
use super::whole::Whole;
use super::{date, lists};
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::Part;
use crate::service::{Service, Services};

pub(crate) fn check<'p>(
    part: &'p Part<'_, Services>,
    definitions: &Definitions<'p>,
    indexed: &mut Indexed<'p>,
    faults: &Faults,
) {
    let (Services { areas, services }, top) = (&part.value, part.top());
    let keys = areas.iter().map(|area| area.key.as_str());
    lists::distinct(top, "area", "áreas", keys, faults);
    let keys = services.iter().map(|service| service.key.as_str());
    let any = lists::distinct(top, "service", "servicios", keys, faults) > 0;
    if !any && definitions.whole.asks_for_services() {
        top.fault(faults, "no hay servicios; agregue al menos un [[service]]");
    }
    let known: HashSet<&str> = areas.iter().map(|area| area.key.as_str()).collect();
    let used: HashSet<&str> = services.iter().map(|s| s.area.as_str()).collect();
    for (index, area) in areas.iter().enumerate() {
        let place = top.key("area").at(index);
        lists::text(place.key("name"), &area.name, faults);
        lists::key(place.key("icon"), &area.icon, faults);
        if !used.contains(area.key.as_str()) {
            place.fault(
                faults,
                format!(
                    "el área «{}» no tiene servicios; agregue uno o quite el área",
                    area.key
                ),
            );
        }
    }
    for (index, service) in services.iter().enumerate() {
        let place = top.key("service").at(index);
        lists::text(place.key("name"), &service.name, faults);
        lists::text(place.key("summary"), &service.summary, faults);
        keywords(service, place, faults);
        if !known.contains(service.area.as_str()) {
            place.key("area").fault(
                faults,
                format!(
                    "no existe el área «{}»; escriba la clave de un área de este archivo",
                    service.area
                ),
            );
        }
        days(service, place, faults);
        skills(service, definitions.whole, place, faults);
        asked_for(service, definitions, place, faults);
        if let Some(definition) = &service.definition {
            let place = place.key("definition");
            definitions.check(service, definition, place, faults);
            indexed.add(&definition.fields, place, faults);
        }
    }
}

/// The words by which it is looked for, each on its own.
fn keywords(service: &Service, place: Place<'_>, faults: &Faults) {
    for word in &service.keywords {
        lists::text(place.key("keywords"), word, faults);
        if word.contains(',') {
            let text = format!("«{word}» lleva una coma; escriba cada palabra por separado");
            place.key("keywords").fault(faults, text);
        }
    }
}

/// What it takes to know.
fn skills(service: &Service, whole: &Whole<'_>, place: Place<'_>, faults: &Faults) {
    for (index, key) in service.skills.iter().enumerate() {
        let known = whole.skills.as_ref();
        if known.is_some_and(|skills| !skills.contains_key(key.as_str())) {
            let text =
                format!("no existe el conocimiento «{key}»; escriba la clave de uno de teams.toml");
            place.key("skills").at(index).fault(faults, text);
        }
    }
}

/// The days between which it is offered.
fn days(service: &Service, place: Place<'_>, faults: &Faults) {
    for (key, day) in [("from", &service.from), ("until", &service.until)] {
        if let Some(day) = day {
            date::check(place.key(key), day, faults);
        }
    }
    // Days of this form stand in the order of their texts.
    if let (Some(from), Some(until)) = (&service.from, &service.until)
        && until < from
    {
        place.key("until").fault(
            faults,
            format!("el servicio termina antes de comenzar ({from}); corrija una de las fechas"),
        );
    }
}

/// Its kind is one that is asked for out of the catalogue.
fn asked_for<'p>(
    service: &'p Service,
    definitions: &Definitions<'p>,
    place: Place<'_>,
    faults: &Faults,
) {
    let whole = definitions.whole;
    let kinds = whole.kinds.as_ref();
    let kind = kinds.zip(whole.kind_of(service));
    let kind = kind.and_then(|(kinds, key)| kinds.get(key));
    if let Some(kind) = kind.filter(|kind| kind.without_service) {
        place.key("definition").key("kind").fault(
            faults,
            format!(
                "«{}» no se pide del catálogo de servicios; dé al servicio otro «kind» en [service.definition], o quite «without_service» de kinds/{0}.toml",
                kind.key
            ),
        );
    }
}
