//! `services.toml`: every service has its area.

use super::lists;
use crate::fault::Faults;
use crate::parts::Part;
use crate::service::Services;

pub(crate) fn check(part: &Part<'_, Services>, faults: &Faults) {
    let (Services { areas, services }, top) = (&part.value, part.top());
    lists::keys(
        top,
        "area",
        "áreas",
        areas.iter().map(|area| area.key.as_str()),
        faults,
    );
    lists::keys(
        top,
        "service",
        "servicios",
        services.iter().map(|service| service.key.as_str()),
        faults,
    );
    for (index, area) in areas.iter().enumerate() {
        let place = top.key("area").at(index);
        lists::text(place.key("name"), &area.name, faults);
        lists::key(place.key("icon"), &area.icon, faults);
        if !services.iter().any(|service| service.area == area.key) {
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
        if !areas.iter().any(|area| area.key == service.area) {
            place.key("area").fault(
                faults,
                format!(
                    "no existe el área «{}»; escriba la clave de un área de este archivo",
                    service.area
                ),
            );
        }
    }
}
