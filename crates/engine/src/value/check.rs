//! The rules of each type of field, for a value that has its type already.

use std::collections::HashSet;

use super::{Value, curp, day, email, ip, number, phone, text, web};
use crate::{Attachment, Facts, Field, FieldType};

type Checked<T> = Result<T, String>;

/// The value as it is kept: of the field's type, in its bounds, normalised; and
/// whom or what it names exists.
///
/// # Errors
/// A short sentence in Spanish that says what to do.
pub fn check(field: &Field, value: Value, facts: &Facts) -> Checked<Value> {
    let value = shape(field, value)?;
    let known = match (field.kind, &value) {
        (FieldType::Person, Value::Number(id)) => return person(field, *id, facts),
        (FieldType::Unit, Value::Text(key)) => facts.units.contains_key(key),
        (FieldType::Asset, Value::Text(key)) => facts.assets.contains(key),
        _ => true,
    };
    if known {
        return Ok(value);
    }
    Err(match field.kind {
        FieldType::Unit => "Elija una dependencia de la lista.",
        _ => "Ese bien no está registrado. Revise su clave.",
    }
    .to_owned())
}

fn person(field: &Field, id: i64, facts: &Facts) -> Checked<Value> {
    let Some(held) = facts.people.get(&id) else {
        return Err("Esa persona no está registrada. Elija a alguien de la lista.".to_owned());
    };
    if !field.roles.is_empty() && !field.roles.iter().any(|role| held.contains(role)) {
        return Err("Esa persona no tiene la función que se pide. Elija a otra.".to_owned());
    }
    Ok(Value::Number(id))
}

/// The rules that need to know nothing outside of the field: the value as it is kept.
///
/// # Errors
/// What is wrong with it, in words.
pub fn shape<C>(field: &Field<C>, value: Value) -> Checked<Value> {
    match (field.kind, value) {
        (FieldType::Text | FieldType::LongText, Value::Text(written)) => {
            text::read(field, &written).map(Value::Text)
        }
        (FieldType::Email, Value::Text(written)) => typed(field, email::read(&written)?),
        (FieldType::Phone, Value::Text(written)) => typed(field, phone::read(&written)?),
        (FieldType::Ip, Value::Text(written)) => typed(field, ip::read(&written)?),
        (FieldType::Url, Value::Text(written)) => typed(field, web::read(&written)?),
        (FieldType::Curp, Value::Text(written)) => typed(field, curp::read(&written)?),
        (FieldType::Date, Value::Text(written)) => day::read(&written).map(Value::Text),
        (FieldType::DateTime, Value::Number(at)) => day::minute(at).map(Value::Number),
        (FieldType::Number | FieldType::Money, Value::Number(n)) => {
            number::within(field, n).map(Value::Number)
        }
        (FieldType::YesNo, value @ Value::YesNo(_)) => Ok(value),
        (FieldType::Choice, Value::Text(key)) => match field.choice(&key) {
            Some(_) => Ok(Value::Text(key)),
            None => Err("Elija una opción de la lista.".to_owned()),
        },
        (FieldType::Several, Value::Several(keys)) => several(field, &keys).map(Value::Several),
        (FieldType::Person, Value::Number(id)) if id > 0 => Ok(Value::Number(id)),
        (FieldType::Unit | FieldType::Asset, Value::Text(key)) => text::line(&key).map(Value::Text),
        (FieldType::File, Value::Files(all)) => files(field, all).map(Value::Files),
        (kind, _) => Err(ask(kind).to_owned()),
    }
}

/// A normalised text within the bounds of its length.
fn typed<C>(field: &Field<C>, normal: String) -> Checked<Value> {
    text::fits(field, &normal)?;
    Ok(Value::Text(normal))
}

/// The keys once each and in the order of the choices.
fn several<C>(field: &Field<C>, keys: &[String]) -> Checked<Vec<String>> {
    if keys.is_empty() || keys.iter().any(|key| field.choice(key).is_none()) {
        return Err("Elija opciones de la lista.".to_owned());
    }
    let chosen: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let in_order = field
        .choices
        .iter()
        .filter(|choice| chosen.contains(choice.key.as_str()));
    let kept: Vec<String> = in_order.map(|choice| choice.key.clone()).collect();
    let count = i64::try_from(kept.len()).unwrap_or(i64::MAX);
    if let Some(least) = field.min.filter(|least| count < *least) {
        return Err(format!("Elija al menos {least}."));
    }
    if let Some(most) = field.max.filter(|most| count > *most) {
        return Err(format!("Elija a lo más {most}."));
    }
    Ok(kept)
}

fn files<C>(field: &Field<C>, files: Vec<Attachment>) -> Checked<Vec<Attachment>> {
    let is_stored = |file: &Attachment| {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        file.sha256.len() == 64
            && file.sha256.bytes().all(digit)
            && text::line(&file.name).as_ref() == Ok(&file.name)
            && file.size >= 0
    };
    if files.is_empty() || !files.iter().all(is_stored) {
        return Err(ask(FieldType::File).to_owned());
    }
    let count = i64::try_from(files.len()).unwrap_or(i64::MAX);
    if let Some(most) = field.max.filter(|most| count > *most) {
        return Err(format!("Adjunte a lo más {most}."));
    }
    Ok(files)
}

/// What is asked for where a value is of another type.
pub(super) fn ask(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text | FieldType::LongText => "Escriba un texto.",
        FieldType::Number => "Escriba un número, por ejemplo 1500.",
        FieldType::Money => "Escriba una cantidad, por ejemplo 1500.50.",
        FieldType::Date => "Escriba la fecha como 2026-11-21.",
        FieldType::DateTime => "Escriba la fecha y la hora como 2026-11-21T10:30.",
        FieldType::Choice => "Elija una opción de la lista.",
        FieldType::Several => "Elija opciones de la lista.",
        FieldType::YesNo => "Elija sí o no.",
        FieldType::Person => "Elija a una persona de la lista.",
        FieldType::Unit => "Elija una dependencia de la lista.",
        FieldType::Asset => "Escriba la clave del bien.",
        FieldType::File => "Adjunte el archivo.",
        FieldType::Email => "Escriba un correo, por ejemplo nombre@dominio.mx.",
        FieldType::Phone => "Escriba los diez dígitos del teléfono.",
        FieldType::Ip => "Escriba una dirección IP, por ejemplo 192.0.2.10.",
        FieldType::Url => "Escriba la dirección web completa, con https://.",
        FieldType::Curp => "Escriba los 18 caracteres de la CURP.",
    }
}
