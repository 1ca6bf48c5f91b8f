//! The demonstration: what it names exists, and its tickets go the way the workflow allows.

use std::collections::{HashMap, HashSet};

use engine::{Field, Kind};

use super::lists;
use crate::demo::{Demo, DemoAction, DemoPerson, DemoStep, DemoTicket};
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::{Part, Parts};
use crate::role::{MOVE, Role, TAKE};

/// Tickets are taken through the workflow only where that is sound.
pub(crate) fn check(parts: &Parts<'_>, sound: bool, faults: &Faults) {
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
        if let (true, Some(kind), Some(roles)) = (sound, &parts.kind, &parts.roles) {
            let walk = Walk {
                kind: &kind.value,
                roles: &roles.value.roles,
                people: &people,
                faults,
            };
            walk.ticket(ticket, place);
        }
    }
}

/// Only the reserved domain: nothing of a demonstration may reach a real person.
fn address(place: Place<'_>, email: &str, faults: &Faults) {
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

/// Goes through a ticket's steps as the workflow would.
struct Walk<'p> {
    kind: &'p Kind,
    roles: &'p [Role],
    people: &'p HashMap<&'p str, &'p DemoPerson>,
    faults: &'p Faults,
}

impl<'p> Walk<'p> {
    fn ticket(&self, ticket: &'p DemoTicket, place: Place<'_>) {
        let mut state = self.kind.initial.as_str();
        let mut known = HashSet::new();
        let mut hours = ticket.hours_ago;
        for (index, step) in ticket.steps.iter().enumerate() {
            let place = place.key("step").at(index);
            if step.hours_ago > hours {
                place.key("hours_ago").fault(
                    self.faults,
                    format!(
                        "el paso es anterior a lo que le precede; escriba {hours} horas o menos"
                    ),
                );
            }
            hours = step.hours_ago;
            let role = self.role(&step.by);
            if !self.people.contains_key(step.by.as_str()) {
                place.key("by").fault(self.faults, no_person(&step.by));
            }
            let grant = grant(step);
            if let Some(role) = role.filter(|role| !role.may(grant)) {
                place.key("by").fault(
                    self.faults,
                    format!(
                        "el rol «{}» no tiene el permiso {grant}; elija a otra persona",
                        role.key
                    ),
                );
            }
            match &step.action {
                DemoAction::Triage {
                    priority,
                    type_of_work,
                    assignee,
                } => {
                    let priority = priority.as_deref();
                    self.choice(place, "priority", priority, |key| {
                        self.kind.priority(key).is_some()
                    });
                    let type_of_work = type_of_work.as_deref();
                    self.choice(place, "type", type_of_work, |key| {
                        self.kind.type_of_work(key).is_some()
                    });
                    self.assignee(place.key("assignee"), assignee.as_deref());
                    known.extend(priority.map(|_| Field::Priority));
                    known.extend(type_of_work.map(|_| Field::Type));
                    known.extend(assignee.as_deref().map(|_| Field::Assignee));
                }
                DemoAction::Note { text } | DemoAction::Answer { text } => {
                    lists::text(place.key("text"), text, self.faults);
                }
                DemoAction::Move {
                    transition,
                    diagnosis,
                    reason,
                } => {
                    let brought = [(Field::Diagnosis, diagnosis), (Field::Reason, reason)];
                    state = self.transition(place, state, transition, &brought, &known, role);
                }
            }
        }
    }

    /// Makes a transition and answers with the state after it.
    fn transition(
        &self,
        place: Place<'_>,
        state: &'p str,
        key: &str,
        brought: &[(Field, &Option<String>)],
        known: &HashSet<Field>,
        role: Option<&Role>,
    ) -> &'p str {
        let here = place.key("move");
        let Some(transition) = self.kind.transition(key) else {
            here.fault(
                self.faults,
                format!(
                    "no existe la transición «{key}»; escriba la clave de una del tipo de ticket"
                ),
            );
            return state;
        };
        if !transition.from.iter().any(|from| from == state) {
            here.fault(
                self.faults,
                format!("«{key}» no sale del estado «{state}»; revise el orden de los pasos"),
            );
        }
        if role.is_some_and(|role| !transition.who.contains(&role.key)) {
            place.key("by").fault(
                self.faults,
                format!("su rol no puede hacer «{key}»; elija a otra persona"),
            );
        }
        for field in transition
            .requires
            .iter()
            .filter(|field| !field.is_brought() && !known.contains(field))
        {
            here.fault(
                self.faults,
                format!(
                    "«{key}» pide antes «{}»; póngalo en un paso triage",
                    field.key()
                ),
            );
        }
        for (field, text) in brought {
            let name = field.key();
            match (transition.requires.contains(field), text) {
                (true, None) => here.fault(
                    self.faults,
                    format!("«{key}» pide «{name}»; escríbalo en este paso"),
                ),
                (true, Some(text)) => lists::text(place.key(name), text, self.faults),
                (false, Some(_)) => {
                    place
                        .key(name)
                        .fault(self.faults, format!("«{key}» no lleva «{name}»; bórrelo"));
                }
                (false, None) => {}
            }
        }
        &transition.to
    }

    fn role(&self, email: &str) -> Option<&'p Role> {
        let person = self.people.get(email)?;
        self.roles.iter().find(|role| role.key == person.role)
    }

    fn choice(
        &self,
        place: Place<'_>,
        name: &str,
        key: Option<&str>,
        exists: impl Fn(&str) -> bool,
    ) {
        if let Some(key) = key.filter(|key| !exists(key)) {
            place.key(name).fault(
                self.faults,
                format!("«{key}» no está en la lista «{name}» del tipo de ticket; escriba una clave de ella"),
            );
        }
    }

    fn assignee(&self, place: Place<'_>, email: Option<&str>) {
        let Some(email) = email else { return };
        match self.role(email) {
            None if !self.people.contains_key(email) => place.fault(self.faults, no_person(email)),
            Some(role) if !role.may(TAKE) => place.fault(
                self.faults,
                format!(
                    "el rol «{}» no tiene el permiso {TAKE}; elija a otra persona",
                    role.key
                ),
            ),
            // A person without a role has been told at the person.
            _ => {}
        }
    }
}

fn no_person(email: &str) -> String {
    format!(
        "«{email}» no es una persona de la demostración; agréguela con [[person]] o corrija el correo"
    )
}

/// What a person must hold to take a step.
fn grant(step: &DemoStep) -> &'static str {
    match &step.action {
        DemoAction::Triage { .. } => "ticket.triage",
        DemoAction::Note { .. } => "ticket.note",
        DemoAction::Answer { .. } => "ticket.answer",
        DemoAction::Move { .. } => MOVE,
    }
}
