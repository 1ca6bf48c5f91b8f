//! The year of a demonstration: what it names exists, and each text has the words for its slots.

use std::collections::BTreeSet;

use super::{demo, lists};
use crate::document::Place;
use crate::fault::Faults;
use crate::pack::Pack;
use crate::parts::Part;
use crate::year::{DemoCase, Shape, YearFile};

pub(crate) fn check(files: &[Part<'_, YearFile>], pack: &Pack, faults: &Faults) {
    let slots = files.iter().flat_map(|file| file.value.words.keys());
    let known = Known {
        pack,
        slots: slots.map(String::as_str).collect(),
    };
    for file in files {
        let (told, top) = (&file.value, file.top());
        if let Some(shape) = &told.shape {
            known.shape(shape, top.key("shape"), faults);
        }
        for (name, words) in &told.words {
            filled(words, top.key("words").key(name), faults);
        }
        for (index, requester) in told.requesters.iter().enumerate() {
            let place = top.key("requester").at(index);
            if let Some(name) = &requester.name {
                lists::text(place.key("name"), name, faults);
            }
            demo::address(place.key("email"), &requester.email, faults);
            known.unit(&requester.unit, place.key("unit"), faults);
        }
        for (index, agent) in told.agents.iter().enumerate() {
            let place = top.key("agent").at(index);
            known.person(&agent.email, place.key("email"), faults);
            for (index, area) in agent.areas.iter().enumerate() {
                let is = pack.areas.iter().any(|known| known.key == *area);
                known.exists(is, "el área", area, place.key("areas").at(index), faults);
            }
        }
        for (index, channel) in told.channels.iter().enumerate() {
            let place = top.key("channel").at(index);
            let is = pack.channels.iter().any(|known| known.key == channel.key);
            known.exists(is, "el canal", &channel.key, place.key("key"), faults);
            for (field, texts) in &channel.fields {
                filled(texts, place.key("fields").key(field), faults);
            }
        }
        for (index, given) in told.assignments.iter().enumerate() {
            let place = top.key("assignment").at(index);
            known.person(&given.email, place.key("email"), faults);
            let is = pack.roles.iter().any(|role| role.key == given.role);
            known.exists(is, "el rol", &given.role, place.key("role"), faults);
        }
        for (index, case) in told.cases.iter().enumerate() {
            known.case(case, top.key("case").at(index), faults);
        }
    }
}

/// What a year may name.
struct Known<'p> {
    pack: &'p Pack,
    slots: BTreeSet<&'p str>,
}

impl Known<'_> {
    fn shape(&self, shape: &Shape, place: Place<'_>, faults: &Faults) {
        self.person(&shape.head, place.key("head"), faults);
        let open = usize::try_from(shape.closes.saturating_sub(shape.opens)).unwrap_or_default();
        if open == 0 || shape.hours.len() != open || shape.closes > 24 || shape.opens < 0 {
            place.key("hours").fault(
                faults,
                "no es una cifra por cada hora de oficina; escriba tantas como horas hay entre opens y closes",
            );
        }
        if shape.days.iter().all(|day| *day == 0) {
            place
                .key("days")
                .fault(faults, "ningún día se trabaja; escriba al menos uno");
        }
        let moves = [
            ("wait", &shape.wait),
            ("resume", &shape.resume),
            ("resolve", &shape.resolve),
            ("reopen", &shape.reopen),
            ("close", &shape.close),
        ];
        for (name, key) in moves {
            let mut kinds = self.pack.kinds.iter();
            let is = kinds.any(|kind| kind.transition(key).is_some());
            self.exists(is, "la transición", key, place.key(name), faults);
        }
        filled(&shape.again, place.key("again"), faults);
        filled(&shape.thanks, place.key("thanks"), faults);
    }

    fn case(&self, case: &DemoCase, place: Place<'_>, faults: &Faults) {
        let service = |key: &str| self.pack.services.iter().any(|service| service.key == key);
        self.exists(
            service(&case.service),
            "el servicio",
            &case.service,
            place.key("service"),
            faults,
        );
        for (index, unit) in case.units.iter().enumerate() {
            self.unit(unit, place.key("units").at(index), faults);
        }
        if let Some(kind) = self.pack.kind_of(&case.service) {
            for (index, key) in case.priority.iter().enumerate() {
                let is = kind.priorities.iter().any(|priority| priority.key == *key);
                let place = place.key("priority").at(index);
                self.exists(is, "la prioridad", key, place, faults);
            }
            let form = self.pack.book.fresh_form(&kind.key, Some(&case.service));
            let fields = case.fields.keys().map(|key| ("fields", key));
            let resolved = case.resolved.keys().map(|key| ("resolved", key));
            for (list, key) in fields.chain(resolved) {
                let is = form.field(key).is_some();
                self.exists(is, "el campo", key, place.key(list).key(key), faults);
            }
        }
        filled(&case.priority, place.key("priority"), faults);
        filled(&case.description, place.key("description"), faults);
        filled(&case.done, place.key("done"), faults);
        let texts = [
            ("description", &case.description),
            ("answer", &case.answer),
            ("reply", &case.reply),
            ("note", &case.note),
            ("wait", &case.wait),
            ("done", &case.done),
        ];
        for (list, texts) in texts {
            for (index, text) in texts.iter().enumerate() {
                let place = place.key(list).at(index);
                for slot in slots(text) {
                    let is = self.slots.contains(slot);
                    self.exists(is, "en words la lista", slot, place, faults);
                }
            }
        }
    }

    fn unit(&self, key: &str, place: Place<'_>, faults: &Faults) {
        let is = self.pack.units.iter().any(|unit| unit.key == key);
        self.exists(is, "la unidad", key, place, faults);
    }

    fn person(&self, email: &str, place: Place<'_>, faults: &Faults) {
        let is = self.pack.demo.people.iter().any(|p| p.email == email);
        self.exists(is, "en demo.toml la persona", email, place, faults);
    }

    fn exists(&self, is: bool, what: &str, key: &str, place: Place<'_>, faults: &Faults) {
        if !is {
            place.fault(
                faults,
                format!("no existe {what} «{key}»; corrija su clave"),
            );
        }
    }
}

fn filled(texts: &[String], place: Place<'_>, faults: &Faults) {
    if texts.is_empty() || texts.iter().any(|text| text.trim().is_empty()) {
        place.fault(faults, "falta texto; escriba al menos uno, y ninguno vacío");
    }
}

/// The names between braces.
fn slots(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
}
