//! From what a web form sends to a value, and back.

use jiff::tz::TimeZone;

use super::check::{ask, shape};
use super::{Value, day, number};
use crate::{Field, FieldType};

/// The value that a form sent for a field; `None` for a blank one. `several` may
/// send many texts, every other type one. Whether whom or what it names exists is
/// not asked here but by [`super::check`].
///
/// # Errors
/// A short sentence in Spanish that says what to do.
pub fn read<C>(field: &Field<C>, raw: &[String], zone: &TimeZone) -> Result<Option<Value>, String> {
    let written: Vec<&str> = raw
        .iter()
        .map(|text| text.trim())
        .filter(|t| !t.is_empty())
        .collect();
    let value = match (field.kind, written.as_slice()) {
        (_, []) => return Ok(None),
        (FieldType::Several, keys) => {
            Value::Several(keys.iter().map(|key| (*key).to_owned()).collect())
        }
        (_, [one]) => typed(field, one, zone)?,
        _ => return Err("Envíe un solo valor.".to_owned()),
    };
    shape(field, value).map(Some)
}

fn typed<C>(field: &Field<C>, written: &str, zone: &TimeZone) -> Result<Value, String> {
    let wrong = || ask(field.kind).to_owned();
    match field.kind {
        FieldType::Number | FieldType::Money => number::read(field, written).map(Value::Number),
        FieldType::DateTime => day::read_time(written, zone).map(Value::Number),
        FieldType::YesNo => yes_no(written).map(Value::YesNo).ok_or_else(wrong),
        FieldType::Person => {
            let digits = written.bytes().all(|b| b.is_ascii_digit());
            let id = written.parse().ok().filter(|_| digits);
            id.map(Value::Number).ok_or_else(wrong)
        }
        // Files are stored first; no text stands for one.
        FieldType::File => Err(wrong()),
        _ => Ok(Value::Text(written.to_owned())),
    }
}

fn yes_no(written: &str) -> Option<bool> {
    match written.to_lowercase().as_str() {
        "si" | "sí" | "true" | "on" => Some(true),
        "no" | "false" | "off" => Some(false),
        _ => None,
    }
}

/// What a form shows of a value: [`read`] makes the same value of it. Nothing for
/// files, which no text stands for, and for a value of another type.
pub fn raw<C>(field: &Field<C>, value: &Value, zone: &TimeZone) -> Vec<String> {
    match (field.kind, value) {
        (FieldType::Several, Value::Several(keys)) => keys.clone(),
        (FieldType::YesNo, Value::YesNo(yes)) => vec![if *yes { "si" } else { "no" }.to_owned()],
        (FieldType::Number | FieldType::Money, Value::Number(n)) => vec![number::raw(field, *n)],
        (FieldType::DateTime, Value::Number(at)) => vec![day::raw_time(*at, zone)],
        (FieldType::Person, Value::Number(id)) => vec![id.to_string()],
        (_, Value::Text(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}
