//! Conditions: each is read by what it can ask.

use engine::{Definition, Field, Kind};
use filter::{Node, Schema, parse};

use crate::document::Place;
use crate::fault::Faults;
use crate::rules::Schemas;

/// The conditions of a kind; the place is the top of its file.
pub(crate) fn check_kind(kind: &Kind<String>, top: Place<'_>, schemas: &Schemas, faults: &Faults) {
    let Some(schema) = schemas.kind(kind) else {
        return;
    };
    check_fields(&kind.fields, top, &schema, faults);
    for (index, transition) in kind.transitions.iter().enumerate() {
        let place = top.key("transition").at(index);
        for (index, guard) in transition.conditions.iter().enumerate() {
            check_guard(guard, place.key("condition").at(index), &schema, faults);
        }
        for (index, effect) in transition.effects.iter().enumerate() {
            let place = place.key("effect").at(index).key("when");
            perhaps(effect.when.as_ref(), place, &schema, faults);
        }
    }
}

/// The conditions of the fields of a definition; the place is that of the definition.
pub(crate) fn check_definition(
    kind: &Kind<String>,
    definition: &Definition<String>,
    place: Place<'_>,
    schemas: &Schemas,
    faults: &Faults,
) {
    if let Some(schema) = schemas.definition(kind, definition) {
        check_fields(&definition.fields, place, &schema, faults);
    }
}

/// What must hold: it can be read, and its refusal says something.
pub(crate) fn check_guard(
    guard: &engine::Guard<String>,
    place: Place<'_>,
    schema: &Schema,
    faults: &Faults,
) {
    condition(&guard.when, place.key("when"), schema, faults);
    super::lists::text(place.key("text"), &guard.text, faults);
}

/// A condition that can be read.
pub(crate) fn check_when(text: &str, place: Place<'_>, schema: &Schema, faults: &Faults) {
    condition(text, place, schema, faults);
}

fn check_fields(fields: &[Field<String>], top: Place<'_>, schema: &Schema, faults: &Faults) {
    for (index, field) in fields.iter().enumerate() {
        let place = top.key("field").at(index);
        let written = [
            ("visible_when", &field.visible_when),
            ("required_when", &field.required_when),
        ];
        for (key, text) in written {
            perhaps(text.as_ref(), place.key(key), schema, faults);
        }
    }
}

fn perhaps(text: Option<&String>, place: Place<'_>, schema: &Schema, faults: &Faults) {
    if let Some(text) = text {
        condition(text, place, schema, faults);
    }
}

/// A condition can be read, and asks something.
pub(crate) fn condition(text: &str, place: Place<'_>, schema: &Schema, faults: &Faults) {
    let filter = match parse(text, schema) {
        Ok(filter) => filter,
        Err(error) => {
            return place.fault(
                faults,
                format!("la condición «{text}» no se puede leer: {error}"),
            );
        }
    };
    match filter.root() {
        // To a filter, nothing means everything.
        None => place.fault(faults, "la condición está vacía; escríbala o quítela"),
        Some(root) if has_phrase(root) => place.fault(
            faults,
            format!("la condición «{text}» tiene palabras sueltas, que no preguntan nada; escriba campo:valor"),
        ),
        Some(_) => {}
    }
}

/// A condition is about fields: it finds no words in texts.
fn has_phrase(node: &Node) -> bool {
    match node {
        Node::And(all) | Node::Or(all) => all.iter().any(has_phrase),
        Node::Not(inner) => has_phrase(inner),
        Node::Phrase(_) => true,
        Node::Condition(_) => false,
    }
}
