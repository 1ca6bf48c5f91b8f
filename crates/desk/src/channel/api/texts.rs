//! From JSON to what the controls of a form send, so that both are read by the same rules.

use std::collections::BTreeMap;

use engine::{Field, FieldType, Form, Refusal};
use serde_json::{Map, Value};

use super::body::wrong;
use crate::platform::error::AppError;
use crate::platform::person_key::PersonKeys;
use crate::platform::web::Incoming;
use crate::platform::web::view::Fault;
use crate::ticket::form::control;

/// The controls of a form that a program fills in.
#[derive(Default)]
pub struct Controls(BTreeMap<String, Vec<String>>);

impl Controls {
    /// Fills one in.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        self.0.insert(name.to_owned(), vec![text.into()]);
    }

    /// Ticks several boxes of one name.
    pub fn set_all(&mut self, name: &str, texts: Vec<String>) {
        self.0.insert(name.to_owned(), texts);
    }

    /// Fills in properties and fields by their keys.
    ///
    /// # Errors
    /// A key that is not among `allowed`, or a value that no control could send.
    pub fn fill(
        &mut self,
        form: &Form<'_>,
        allowed: &[String],
        values: &Map<String, Value>,
        people: PersonKeys<'_>,
    ) -> Result<(), AppError> {
        for (key, value) in values {
            if !allowed.contains(key) {
                let key: String = key.chars().take(60).collect();
                let text = match allowed {
                    [] => format!("Aquí no se puede cambiar «{key}» ni otro dato."),
                    _ => format!(
                        "Aquí no se puede cambiar «{key}»: use {}.",
                        allowed.join(", ")
                    ),
                };
                return Err(wrong(&key, text));
            }
            let field = form.field(key);
            let texts = texts(field, key, value, people)?;
            let name = match field {
                Some(field) if field.kind == FieldType::File => format!("{}-kept", control(key)),
                Some(_) => control(key),
                None => key.clone(),
            };
            self.0.insert(name, texts);
        }
        Ok(())
    }

    /// What a form with these controls would bring.
    pub fn incoming(self) -> Incoming {
        Incoming {
            form: self.0.into(),
            ..Incoming::default()
        }
    }
}

/// The number of a person, as a control sends it.
///
/// # Errors
/// A refusal for a text that is no key of a person.
pub fn person(key: &str, value: &Value, people: PersonKeys<'_>) -> Result<String, AppError> {
    let id = value.as_str().and_then(|text| people.id(text));
    let text = "Envíe la clave pública de una persona.";
    let id = id.ok_or_else(|| Refusal::at("field.value", key, text))?;
    Ok(id.to_string())
}

fn texts(
    field: Option<&Field>,
    key: &str,
    value: &Value,
    people: PersonKeys<'_>,
) -> Result<Vec<String>, AppError> {
    let is_person = match field {
        Some(field) => field.kind == FieldType::Person,
        None => key == "assignee",
    };
    if value.is_null() || value.as_str() == Some("") {
        return Ok(Vec::new());
    }
    if is_person {
        return Ok(vec![person(key, value, people)?]);
    }
    let told = "Debe ser un texto, un número, «true», «false», una lista de ellos o «null».";
    let one = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(yes) => Ok(if *yes { "si" } else { "no" }.to_owned()),
        _ => Err(wrong(key, told)),
    };
    match value {
        Value::Array(all) => all.iter().map(one).collect(),
        value => Ok(vec![one(value)?]),
    }
}

/// What is wrong with controls, as a refusal that names the fields.
pub fn refusal(faults: &[Fault]) -> AppError {
    let field = |name: &str| {
        let plain = match name {
            "quien" => "requester",
            name => name.strip_prefix("campo-").unwrap_or(name),
        };
        plain.to_owned()
    };
    let told = faults.iter().map(|f| (field(&f.field), f.text.clone()));
    match Refusal::of_fields("field.value", told.collect()) {
        Err(refusal) => refusal.into(),
        Ok(()) => AppError::internal("a refusal without a fault"),
    }
}
