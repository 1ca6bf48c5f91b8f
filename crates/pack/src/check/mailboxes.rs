//! `mailboxes.toml`: keys, addresses, and that a mail can become a ticket of what it names.

use std::collections::{HashMap, HashSet};

use engine::Field;

use super::lists;
use super::whole::Whole;
use crate::document::Place;
use crate::fault::Faults;
use crate::mailbox::{Mailbox, Mailboxes};
use crate::parts::Part;

pub(crate) fn check(part: &Part<'_, Mailboxes>, whole: &Whole<'_>, faults: &Faults) {
    let (mailboxes, top) = (&part.value.mailboxes, part.top());
    let keys = mailboxes.iter().map(|mailbox| mailbox.key.as_str());
    lists::distinct(top, "mailbox", "buzones", keys, faults);
    let mut addresses = HashSet::new();
    for (index, mailbox) in mailboxes.iter().enumerate() {
        let place = top.key("mailbox").at(index);
        lists::text(place.key("name"), &mailbox.name, faults);
        let address = mailbox.address.as_str();
        if !is_address(address) {
            place.key("address").fault(
                faults,
                format!("«{address}» no es una dirección de correo en minúsculas; escriba algo como mesa@ejemplo.gob.mx"),
            );
        }
        if !addresses.insert(address) {
            place.key("address").fault(
                faults,
                format!("la dirección «{address}» ya es de otro buzón; cámbiela"),
            );
        }
        if mailbox.hourly == Some(0) {
            let text = "ningún correo pasaría; escriba al menos 1, o quite «hourly»";
            place.key("hourly").fault(faults, text);
        }
        names(mailbox, place, whole, faults);
        becomes(mailbox, place, whole, faults);
    }
}

fn is_address(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_uppercase() && !"<>,;\"()@".contains(c);
    text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && user.chars().all(plain)
            && host.contains('.')
            && host
                .split('.')
                .all(|label| !label.is_empty() && label.chars().all(plain))
    })
}

/// What it names is there.
fn names(mailbox: &Mailbox, place: Place<'_>, whole: &Whole<'_>, faults: &Faults) {
    let missing = [
        (
            "kind",
            "el tipo",
            lacks(&mailbox.kind, whole.kinds.as_ref()),
        ),
        (
            "service",
            "el servicio",
            lacks(&mailbox.service, whole.services.as_ref()),
        ),
        (
            "team",
            "el equipo",
            lacks(&mailbox.team, whole.teams.as_ref()),
        ),
        (
            "unit",
            "la dependencia",
            lacks(&mailbox.unit, whole.units.as_ref()),
        ),
    ];
    for (name, what, key) in missing {
        if let Some(key) = key {
            let text = format!("no existe {what} «{key}»; escriba una clave de este paquete");
            place.key(name).fault(faults, text);
        }
    }
}

/// The key, where it is known not to be there.
fn lacks<'m, T>(key: &'m Option<String>, all: Option<&HashMap<&str, &T>>) -> Option<&'m str> {
    let (key, all) = (key.as_deref()?, all?);
    (!all.contains_key(key)).then_some(key)
}

/// A mail alone is enough for such a ticket.
fn becomes(mailbox: &Mailbox, place: Place<'_>, whole: &Whole<'_>, faults: &Faults) {
    let (Some(kinds), Some(services)) = (&whole.kinds, &whole.services) else {
        return;
    };
    let service = mailbox.service.as_deref().and_then(|key| services.get(key));
    let of_service = service.and_then(|service| whole.kind_of(service));
    let chosen = mailbox
        .kind
        .as_deref()
        .or(of_service)
        .or(whole.default_kind);
    let Some(kind) = chosen.and_then(|key| kinds.get(key)) else {
        return;
    };
    if kind.without_requester {
        let text = format!(
            "en «{}» no hay solicitante, y un correo siempre es de alguien; elija otro tipo",
            kind.key
        );
        place.key("kind").fault(faults, text);
    }
    match (mailbox.service.as_ref(), kind.without_service) {
        (None, false) => {
            let text = format!(
                "falta «service»: «{}» se pide del catálogo de servicios",
                kind.key
            );
            place.fault(faults, text);
        }
        (Some(_), true) => {
            let text = format!("«{}» no se pide del catálogo; quite «service»", kind.key);
            place.key("service").fault(faults, text);
        }
        _ => (),
    }
    if of_service.is_some_and(|own| own != kind.key) {
        let text = "ese servicio es de otro tipo de ticket; quite «kind» o elija otro servicio";
        place.key("kind").fault(faults, text);
    }
    let own = service.and_then(|service| service.definition.as_ref());
    let fields = kind
        .fields
        .iter()
        .chain(own.into_iter().flat_map(|d| &d.fields));
    let needed =
        |field: &&Field<String>| field.required && !field.later && field.visible_when.is_none();
    for field in fields.filter(needed) {
        let text = format!(
            "«{}» pide el dato «{}» al registrar, y un correo no lo trae; elija otro servicio o tipo",
            kind.key, field.label
        );
        place.fault(faults, text);
    }
}
