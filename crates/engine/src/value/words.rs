//! Values as people read them.

use jiff::tz::TimeZone;

use super::{Value, day, number};
use crate::{Field, FieldType};

/// Whom or what a value names, whose name only the caller can look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Named<'a> {
    /// A person, by number.
    Person(i64),
    /// A unit, by key.
    Unit(&'a str),
    /// Something that the institution owns, by key.
    Asset(&'a str),
}

/// The value of a field in words. `name` says what people call whom or what it
/// names; without an answer the number or key is shown.
pub fn in_words<C>(
    field: &Field<C>,
    value: &Value,
    zone: &TimeZone,
    name: impl Fn(Named<'_>) -> Option<String>,
) -> String {
    let chosen = |key: &str| {
        field
            .choice(key)
            .map_or_else(|| key.to_owned(), |c| c.name.clone())
    };
    match (field.kind, value) {
        (FieldType::Number | FieldType::Money, Value::Number(n)) => number::in_words(field, *n),
        (FieldType::DateTime, Value::Number(at)) => day::time_in_words(*at, zone),
        (FieldType::Date, Value::Text(text)) => day::in_words(text),
        (FieldType::Choice, Value::Text(key)) => chosen(key),
        (FieldType::Person, Value::Number(id)) => {
            name(Named::Person(*id)).unwrap_or_else(|| format!("persona {id}"))
        }
        (FieldType::Unit, Value::Text(key)) => {
            name(Named::Unit(key)).unwrap_or_else(|| key.clone())
        }
        (FieldType::Asset, Value::Text(key)) => {
            name(Named::Asset(key)).unwrap_or_else(|| key.clone())
        }
        (_, Value::YesNo(yes)) => if *yes { "Sí" } else { "No" }.to_owned(),
        (_, Value::Several(keys)) => keys
            .iter()
            .map(|key| chosen(key))
            .collect::<Vec<_>>()
            .join(", "),
        (_, Value::Files(files)) => files
            .iter()
            .map(|file| file.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Number(n)) => n.to_string(),
    }
}
