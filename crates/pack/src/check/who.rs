//! Roles and relations: who registers, who moves, who fills in.

use std::collections::HashSet;

use engine::{AskedOf, FieldType, Kind, Who};

use super::whole::{Subject, Whole};
use crate::document::Place;
use crate::fault::Faults;
use crate::role::MOVE;

/// The relations, as they are written.
const RELATIONS: &str = "@requester, @assignee, @team, @unit-head, @field:clave, @system";
/// Those that mean people of the directory.
const ASKED: &str =
    "@unit-head, @unit:rol, @team:rol, @assignee, @field:clave, o una dirección de correo";

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    let Subject { kind, top, whole } = subject;
    open(kind, top.key("open"), whole, faults);
    for (index, transition) in kind.transitions.iter().enumerate() {
        let who = top.key("transition").at(index).key("who");
        each(subject, &transition.who, who, faults);
        for (index, written) in transition.who.iter().enumerate() {
            let Some(Who::Role(key)) = Who::read(written) else {
                continue;
            };
            let role = whole.roles.as_ref().and_then(|roles| roles.get(key));
            if role.is_some_and(|role| !role.may_of(MOVE, &kind.key)) {
                who.at(index).fault(
                    faults,
                    format!(
                        "el rol «{key}» no tiene el permiso {MOVE} en este tipo de ticket; déselo en roles.toml o quítelo de aquí"
                    ),
                );
            }
        }
        if transition.who.is_empty() {
            who.fault(
                faults,
                "nadie puede hacer esta transición; escriba al menos un rol o una relación en «who»",
            );
        }
    }
}

/// Before there is a ticket, nobody has a relation to it.
fn open(kind: &Kind<String>, place: Place<'_>, whole: &Whole<'_>, faults: &Faults) {
    once(&kind.open, place, faults);
    for (index, written) in kind.open.iter().enumerate() {
        let place = place.at(index);
        match Who::read(written) {
            Some(Who::Role(key)) => role(key, place, whole, faults),
            // Only workflows register it.
            Some(Who::System) => {}
            _ => place.fault(
                faults,
                format!(
                    "«{written}» no sirve aquí: antes de registrar no hay ticket con quién relacionarse; escriba un rol, o @system si solo lo abre el flujo de otro"
                ),
            ),
        }
    }
}

/// Each of the roles and relations means somebody.
pub(crate) fn each(subject: Subject<'_>, all: &[String], place: Place<'_>, faults: &Faults) {
    once(all, place, faults);
    for (index, written) in all.iter().enumerate() {
        let place = place.at(index);
        match Who::read(written) {
            None => place.fault(
                faults,
                format!("no existe la relación «{written}»; use un rol o una de: {RELATIONS}"),
            ),
            Some(Who::Role(key)) => role(key, place, subject.whole, faults),
            Some(Who::Field(key)) => {
                person(subject, key, place, faults);
            }
            Some(Who::Requester | Who::UnitHead) if subject.kind.without_requester => place.fault(
                faults,
                format!(
                    "«{written}» no es nadie: este tipo de ticket no tiene solicitante; quítelo"
                ),
            ),
            Some(_) => {}
        }
    }
}

/// Who is asked, or does a task: a role, a relation or an address that means somebody of the directory.
pub(crate) fn asked(subject: Subject<'_>, text: &str, place: Place<'_>, faults: &Faults) {
    match AskedOf::read(text) {
        None => place.fault(
            faults,
            format!("no existe la relación «{text}»; use un rol o una de: {ASKED}"),
        ),
        Some(AskedOf::Role(key)) => role(key, place, subject.whole, faults),
        Some(AskedOf::Unit(_) | AskedOf::UnitHead) if subject.kind.without_requester => place
            .fault(
                faults,
                format!("«{text}» no es nadie: este tipo de ticket no tiene solicitante; quítelo"),
            ),
        Some(AskedOf::Unit(key) | AskedOf::Team(key)) => role(key, place, subject.whole, faults),
        Some(AskedOf::Field(key)) => person(subject, key, place, faults),
        Some(AskedOf::Assignee | AskedOf::Address(_) | AskedOf::UnitHead) => {}
    }
}

/// What `@field:` names holds a person.
pub(crate) fn person(subject: Subject<'_>, key: &str, place: Place<'_>, faults: &Faults) {
    match subject.field(key) {
        Some(field) if field.kind == FieldType::Person => {}
        Some(_) => place.fault(
            faults,
            format!("el campo «{key}» no guarda una persona; use uno de tipo person"),
        ),
        None if subject.is_open_ended() => {}
        None => place.fault(
            faults,
            format!("no existe el campo «{key}»; escriba la clave de un campo de tipo person"),
        ),
    }
}

/// Each of these is a role.
pub(crate) fn roles(all: &[String], place: Place<'_>, whole: &Whole<'_>, faults: &Faults) {
    once(all, place, faults);
    for (index, key) in all.iter().enumerate() {
        role(key, place.at(index), whole, faults);
    }
}

/// This is the key of a role.
pub(crate) fn role(key: &str, place: Place<'_>, whole: &Whole<'_>, faults: &Faults) {
    if whole
        .roles
        .as_ref()
        .is_some_and(|roles| !roles.contains_key(key))
    {
        place.fault(
            faults,
            format!("no existe el rol «{key}»; escriba la clave de un rol de roles.toml"),
        );
    }
}

/// None of a list of keys stands in it twice.
pub(crate) fn once(all: &[String], place: Place<'_>, faults: &Faults) {
    let mut seen = HashSet::new();
    for (index, key) in all.iter().enumerate() {
        if !seen.insert(key) {
            place
                .at(index)
                .fault(faults, format!("«{key}» está dos veces; deje uno"));
        }
    }
}
