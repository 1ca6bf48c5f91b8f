//! The demonstration: what it names exists.

use std::collections::HashMap;

use super::lists;
use crate::demo::{Demo, DemoTicket};
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::{Part, Parts};

pub(crate) fn check(parts: &Parts<'_>, faults: &Faults) {
    let Some(part) = &parts.demo else { return };
    let (demo, top): (&Demo, _) = (&part.value, part.top());
    let mut people = HashMap::new();
    for (index, person) in demo.people.iter().enumerate() {
        let place = top.key("person").at(index);
        lists::text(place.key("name"), &person.name, faults);
        address(place.key("email"), &person.email, faults);
        if people.contains_key(person.email.as_str()) {
            place.key("email").fault(
                faults,
                format!("{} ya es de otra persona; cámbielo", person.email),
            );
        } else {
            people.insert(person.email.as_str(), person);
        }
        if let Some(roles) = &parts.roles
            && !roles.value.roles.iter().any(|role| role.key == person.role)
        {
            place.key("role").fault(
                faults,
                format!(
                    "no existe el rol «{}»; escriba la clave de un rol de roles.toml",
                    person.role
                ),
            );
        }
    }
    for (index, ticket) in demo.tickets.iter().enumerate() {
        let place = top.key("ticket").at(index);
        request(parts, ticket, place, faults);
    }
}

/// Only the reserved domain: nothing of a demonstration may reach a real person.
pub(crate) fn address(place: Place<'_>, email: &str, faults: &Faults) {
    let good = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain
                .strip_suffix(".example")
                .is_some_and(|name| !name.is_empty())
            && !email.contains(char::is_whitespace)
            && !domain.contains('@')
    });
    if !good {
        place.fault(
            faults,
            format!("«{email}» no es un correo de muestra; use uno que termine en .example"),
        );
    }
}

fn request(parts: &Parts<'_>, ticket: &DemoTicket, place: Place<'_>, faults: &Faults) {
    address(place.key("email"), &ticket.email, faults);
    lists::text(place.key("description"), &ticket.description, faults);
    let unit = |part: &Part<'_, crate::unit::Units>| {
        part.value.units.iter().any(|unit| unit.key == ticket.unit)
    };
    if parts.units.as_ref().is_some_and(|part| !unit(part)) {
        place.key("unit").fault(
            faults,
            format!(
                "no existe la unidad «{}»; escriba la clave de una de units.toml",
                ticket.unit
            ),
        );
    }
    let services = parts.services.as_ref().map(|part| &part.value.services);
    if services
        .is_some_and(|services| !services.iter().any(|service| service.key == ticket.service))
    {
        place.key("service").fault(
            faults,
            format!(
                "no existe el servicio «{}»; escriba la clave de uno de services.toml",
                ticket.service
            ),
        );
    }
}
