//! One field of a form: its words, its choices, its bounds.

use engine::{Field, FieldType};
use filter::MAX_DECIMALS;

use super::kind::choices;
use super::whole::Subject;
use super::{lists, who};
use crate::document::Place;
use crate::fault::Faults;

pub(crate) fn check(
    subject: Subject<'_>,
    field: &Field<String>,
    place: Place<'_>,
    faults: &Faults,
) {
    lists::text(place.key("label"), &field.label, faults);
    for (key, text) in [("help", &field.help), ("group", &field.group)] {
        if let Some(text) = text {
            lists::text(place.key(key), text, faults);
        }
    }
    listed(field, place, faults);
    bounds(field, place, faults);
    asked(field, place, faults);
    who::each(subject, &field.edit, place.key("edit"), faults);
    who::roles(&field.roles, place.key("roles"), subject.whole, faults);
    if !field.roles.is_empty() && field.kind != FieldType::Person {
        place.key("roles").fault(
            faults,
            "solo un campo de tipo person lleva «roles»; quítelo",
        );
    }
}

/// Choices stand where one chooses, and only there.
fn listed(field: &Field<String>, place: Place<'_>, faults: &Faults) {
    let chooses = matches!(field.kind, FieldType::Choice | FieldType::Several);
    choices(place, "choice", "opciones", &field.choices, faults);
    if chooses && field.choices.is_empty() {
        place.fault(
            faults,
            format!(
                "el campo «{}» no tiene opciones; agregue sus [[….choice]]",
                field.key
            ),
        );
    }
    if !chooses && !field.choices.is_empty() {
        place.key("choice").fault(
            faults,
            "solo los tipos choice y several llevan opciones; quítelas o cambie el tipo",
        );
    }
    if !chooses && field.ordered {
        place.key("ordered").fault(
            faults,
            "solo los tipos choice y several tienen orden; quite «ordered»",
        );
    }
}

/// Bounds mean something for the type, and leave room.
fn bounds(field: &Field<String>, place: Place<'_>, faults: &Faults) {
    let number = matches!(field.kind, FieldType::Number | FieldType::Money);
    let counted = field.kind.is_text() || field.kind == FieldType::Several;
    let (least, most) = (
        number || counted,
        number || counted || field.kind == FieldType::File,
    );
    for (key, value, fits) in [("min", field.min, least), ("max", field.max, most)] {
        let Some(value) = value else { continue };
        let place = place.key(key);
        if !fits {
            place.fault(
                faults,
                format!("este tipo de campo no lleva «{key}»; quítelo"),
            );
        } else if !number && value < i64::from(key == "max") {
            place.fault(
                faults,
                format!("«{key}» cuenta cosas y no puede ser {value}; corríjalo"),
            );
        }
    }
    if let (Some(min), Some(max)) = (field.min, field.max)
        && min > max
    {
        place.key("max").fault(
            faults,
            format!("el máximo ({max}) es menos que el mínimo ({min}); corrija uno"),
        );
    }
    let options = i64::try_from(field.choices.len()).unwrap_or(i64::MAX);
    if field.kind == FieldType::Several && field.min.is_some_and(|min| min > options) {
        place.key("min").fault(
            faults,
            format!("pide más opciones de las que hay ({options}); corríjalo"),
        );
    }
    if let Some(decimals) = field.decimals {
        let place = place.key("decimals");
        if field.kind != FieldType::Number {
            place.fault(faults, "solo el tipo number lleva «decimals»; quítelo");
        } else if decimals > MAX_DECIMALS {
            place.fault(
                faults,
                format!("son demasiados decimales; use {MAX_DECIMALS} o menos"),
            );
        }
    }
}

/// When it is asked for, and whether it must be filled in.
fn asked(field: &Field<String>, place: Place<'_>, faults: &Faults) {
    let required = [
        ("required", field.required),
        ("required_when", field.required_when.is_some()),
    ];
    if field.later {
        for (key, _) in required.iter().filter(|(_, written)| *written) {
            place.key(key).fault(
                faults,
                format!("«{key}» es de lo que se pide al registrar y no va con «later»; pida el campo en «requires» de una transición"),
            );
        }
    } else if field.required && field.required_when.is_some() {
        place.key("required_when").fault(
            faults,
            "el campo ya es siempre obligatorio; quite «required» o «required_when»",
        );
    }
}
