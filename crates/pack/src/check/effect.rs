//! What follows from a transition: each effect has what it needs, and nothing else.

use engine::{Act, Effect, Field, FieldType};
use jiff::tz::TimeZone;

use super::whole::Subject;
use super::{open, who};
use crate::document::Place;
use crate::fault::Faults;

/// What an effect may say besides `when`: what it must say, and what it can.
fn parameters(act: Act) -> (&'static [&'static str], &'static [&'static str]) {
    match act {
        Act::Number | Act::Release | Act::Restrict | Act::Unrestrict => (&[], &[]),
        Act::Set => (&["field", "value"], &[]),
        Act::Clear => (&["field"], &[]),
        Act::Assign | Act::Team => (&["value"], &[]),
        Act::Open => (&["kind"], &["service", "link", "copy", "text"]),
    }
}

/// The relations that mean one person.
const PEOPLE: [&str; 3] = ["@actor", "@requester", "@assignee"];

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    for (index, transition) in subject.kind.transitions.iter().enumerate() {
        let place = subject.top.key("transition").at(index).key("effect");
        for (index, effect) in transition.effects.iter().enumerate() {
            one(subject, effect, place.at(index), faults);
        }
    }
}

fn one(subject: Subject<'_>, effect: &Effect<String>, place: Place<'_>, faults: &Faults) {
    let before = faults.count();
    said(effect, place, faults);
    if faults.count() > before {
        return;
    }
    let value = effect.value.as_deref().unwrap_or_default();
    let key = effect.field.as_deref().unwrap_or_default();
    match effect.act {
        Act::Set => {
            if let Some(field) = field(subject, key, place.key("field"), faults) {
                set(subject, field, value, place.key("value"), faults);
            }
        }
        Act::Clear => {
            let field = field(subject, key, place.key("field"), faults);
            let always = |f: &&Field<String>| f.required && !f.later && f.visible_when.is_none();
            if field.filter(always).is_some() {
                place.key("field").fault(
                    faults,
                    format!("el campo «{key}» es obligatorio y no se puede vaciar; quite el efecto o «required»"),
                );
            }
        }
        Act::Assign => assign(subject, value, place.key("value"), faults),
        Act::Team => team(subject, value, place.key("value"), faults),
        Act::Open => open::check(subject, effect, place, faults),
        Act::Number | Act::Release | Act::Restrict | Act::Unrestrict => {}
    }
}

/// The parameters that are written are those of the effect.
fn said(effect: &Effect<String>, place: Place<'_>, faults: &Faults) {
    let (needed, possible) = parameters(effect.act);
    let written = [
        ("field", effect.field.is_some()),
        ("value", effect.value.is_some()),
        ("kind", effect.kind.is_some()),
        ("service", effect.service.is_some()),
        ("link", effect.link.is_some()),
        ("copy", !effect.copy.is_empty()),
        ("text", effect.text.is_some()),
    ];
    for (key, is) in written {
        if is && !needed.contains(&key) && !possible.contains(&key) {
            place
                .key(key)
                .fault(faults, format!("«{key}» no va con este efecto; quítelo"));
        } else if !is && needed.contains(&key) {
            place.fault(faults, format!("a este efecto le falta «{key}»; escríbalo"));
        }
    }
}

fn field<'p>(
    subject: Subject<'p>,
    key: &str,
    place: Place<'_>,
    faults: &Faults,
) -> Option<&'p Field<String>> {
    let field = subject.field(key);
    if field.is_none() && !subject.is_open_ended() {
        place.fault(
            faults,
            format!(
                "no existe el campo «{key}»; escriba la clave de un campo de este tipo de ticket"
            ),
        );
    }
    field
}

/// The value fits the field: a literal is read as a form reads it.
fn set(subject: Subject<'_>, to: &Field<String>, value: &str, place: Place<'_>, faults: &Faults) {
    let wrong = |what: &str| {
        place.fault(
            faults,
            format!("«{value}» {what}; el campo «{}» es de otro tipo", to.key),
        );
    };
    match value {
        "@now" if to.kind != FieldType::DateTime => wrong("es una fecha con hora"),
        "@today" if to.kind != FieldType::Date => wrong("es una fecha"),
        "@now" | "@today" => {}
        _ if PEOPLE.contains(&value) => {
            if to.kind != FieldType::Person {
                wrong("es una persona");
            }
        }
        _ if value.starts_with("@field:") => {
            let key = value.trim_start_matches("@field:");
            if let Some(from) = field(subject, key, place, faults)
                && !goes_into(from, to)
            {
                wrong("guarda valores que no caben");
            }
        }
        _ if value.starts_with('@') => place.fault(
            faults,
            format!(
                "no existe «{value}»; use un valor o uno de: @now, @today, @field:clave, {}",
                PEOPLE.join(", ")
            ),
        ),
        _ => literal(subject, to, value, place, faults),
    }
}

fn literal(
    subject: Subject<'_>,
    to: &Field<String>,
    value: &str,
    place: Place<'_>,
    faults: &Faults,
) {
    let units = subject.whole.units.as_ref();
    let why = match to.kind {
        // Numbers of people and keys of assets are facts of an installation.
        FieldType::Person => Some("use @actor, @requester, @assignee o @field:clave".to_owned()),
        FieldType::Unit if units.is_some_and(|units| !units.contains_key(value)) => {
            Some("escriba la clave de una unidad de units.toml".to_owned())
        }
        // Any zone reads the same texts.
        _ => match engine::value::read(to, &[value.to_owned()], &TimeZone::UTC) {
            Ok(Some(_)) => None,
            Ok(None) => Some("para vaciar un campo use «clear»".to_owned()),
            Err(text) => Some(text),
        },
    };
    if let Some(why) = why {
        place.fault(
            faults,
            format!("«{value}» no es un valor del campo «{}»: {why}", to.key),
        );
    }
}

/// Whether what one field holds can stand in another.
pub(crate) fn goes_into(from: &Field<String>, to: &Field<String>) -> bool {
    let written = matches!(to.kind, FieldType::Text | FieldType::LongText);
    if from.kind != to.kind {
        return written && from.kind.is_text();
    }
    match to.kind {
        FieldType::Choice | FieldType::Several => from
            .choices
            .iter()
            .all(|choice| to.choice(&choice.key).is_some()),
        FieldType::Number => from.decimals() == to.decimals(),
        _ => true,
    }
}

/// Only a relation names a person: a pack knows nobody.
fn assign(subject: Subject<'_>, value: &str, place: Place<'_>, faults: &Faults) {
    if let Some(key) = value.strip_prefix("@field:") {
        who::person(subject, key, place, faults);
    } else if !PEOPLE.contains(&value) {
        place.fault(
            faults,
            format!(
                "«{value}» no es una persona; use una de: {}, @field:clave",
                PEOPLE.join(", ")
            ),
        );
    }
}

fn team(subject: Subject<'_>, value: &str, place: Place<'_>, faults: &Faults) {
    let teams = subject.whole.teams.as_ref();
    if teams.is_some_and(|teams| !teams.contains_key(value)) {
        place.fault(
            faults,
            format!("no existe el equipo «{value}»; escriba la clave de uno de teams.toml"),
        );
    }
}
