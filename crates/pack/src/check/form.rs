//! Forms: which fields stand in one, and that their keys mean one thing.

use std::collections::{HashMap, HashSet};

use engine::schema::{self, PROPERTIES, World};
use engine::{Category, Choice, Field, FieldType, Kind, State, Ticket};
use filter::Schema;

use super::whole::Subject;
use super::{field, lists};
use crate::document::Place;
use crate::fault::Faults;

/// Names that are taken in filters over every ticket or in forms, whatever a pack says.
const TAKEN: [&str; 8] = [
    "updated",
    "actualizado",
    "ended",
    "terminado",
    "description",
    "message",
    "wait-reason",
    Ticket::UNTIL,
];

/// The names of what every ticket has.
pub(crate) struct Names(Option<Schema>);

impl Names {
    /// The names in filters, with those that only some kinds and packs have.
    pub(crate) fn of(kind: Option<&Kind<String>>) -> Self {
        let one = || vec![filter::Choice::new("x", "x")];
        let world = World {
            services: one(),
            areas: one(),
            teams: one(),
            roles: one(),
            marks: one(),
        };
        let full = |kind: &Kind<String>| Kind {
            key: "x".to_owned(),
            fields: Vec::new(),
            priorities: vec![Choice {
                key: "x".to_owned(),
                name: "x".to_owned(),
            }],
            states: vec![State {
                key: "x".to_owned(),
                name: "x".to_owned(),
                category: Category::New,
                meaning: String::new(),
                wait: None,
                stage: None,
                clock: None,
            }],
            ..kind.clone()
        };
        let full = kind.map(full);
        Self(full.and_then(|kind| schema::tickets(&[&kind], [], &world).ok()))
    }

    fn has(&self, key: &str) -> bool {
        let known = self.0.as_ref();
        PROPERTIES.contains(&key)
            || TAKEN.contains(&key)
            || known.is_some_and(|names| names.named(key).is_some() || names.keyed(key).is_some())
    }
}

/// The fields of a kind.
pub(crate) fn check(subject: Subject<'_>, names: &Names, faults: &Faults) {
    fields(subject, &subject.kind.fields, subject.top, names, faults);
}

/// The fields written under `top`, of a kind or of the definition of one of its services.
pub(crate) fn fields(
    subject: Subject<'_>,
    fields: &[Field<String>],
    top: Place<'_>,
    names: &Names,
    faults: &Faults,
) {
    let keys = fields.iter().map(|field| field.key.as_str());
    lists::distinct(top, "field", "campos", keys, faults);
    for (index, one) in fields.iter().enumerate() {
        let place = top.key("field").at(index);
        named(&one.key, place.key("key"), names, faults);
        field::check(subject, one, place, faults);
    }
}

/// The key can be written in conditions and means nothing else there.
fn named(key: &str, place: Place<'_>, names: &Names, faults: &Faults) {
    let letter = key.starts_with(|c: char| c.is_ascii_lowercase());
    if lists::is_key(key) && (!letter || matches!(key, "y" | "o" | "no")) {
        place.fault(
            faults,
            format!("la clave «{key}» no se puede escribir en una condición; use una que comience con letra y no sea y, o, no"),
        );
    } else if names.has(key) {
        place.fault(
            faults,
            format!("«{key}» ya nombra un dato de todos los tickets; use otra clave"),
        );
    }
}

/// Fields by which lists are filtered: of one type wherever they stand.
#[derive(Default)]
pub(crate) struct Indexed<'p>(HashMap<&'p str, (FieldType, u8, &'p str)>);

impl<'p> Indexed<'p> {
    /// Notes the indexed fields of a file, or what they contradict.
    pub(crate) fn add(&mut self, fields: &'p [Field<String>], top: Place<'p>, faults: &Faults) {
        let mut seen = HashSet::new();
        let indexed = fields.iter().enumerate().filter(|(_, f)| f.indexed);
        for (index, field) in indexed.filter(|(_, f)| seen.insert(&f.key)) {
            let own = (field.kind, field.decimals(), top.file());
            let first = *self.0.entry(&field.key).or_insert(own);
            if (first.0, first.1) != (own.0, own.1) {
                top.key("field").at(index).key("type").fault(
                    faults,
                    format!(
                        "el campo «{}» es de otro tipo en {}, y las listas filtran por los dos; use el mismo tipo u otra clave",
                        field.key, first.2
                    ),
                );
            }
        }
    }
}
