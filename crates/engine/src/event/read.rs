//! Reading stored events of every format that there ever was. Stored bytes never
//! change: what an older program wrote is brought up here, step by step.

use serde_json::{Value as Json, json};

use super::EventKind;
use crate::Changes;

/// The format that this program writes.
pub const FORMAT: i64 = 2;

/// Why an event cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A newer program wrote it.
    #[error("formato de evento desconocido: {0}")]
    Format(i64),
    /// It is not what its format says.
    #[error("{place}: {why}")]
    Payload {
        /// `payload` or `values`, and where in it: line and column, or the type of event.
        place: String,
        /// What is wrong, as the parser says it.
        why: String,
    },
}

/// The facts and values of a stored event.
///
/// # Errors
/// [`Unreadable`], with the place of what is wrong.
pub fn read(
    format: i64,
    payload: &str,
    values: Option<&str>,
) -> Result<(EventKind, Changes), Unreadable> {
    if !(1..=FORMAT).contains(&format) {
        return Err(Unreadable::Format(format));
    }
    let brought: Changes = match values {
        Some(values) => serde_json::from_str(values).map_err(|e| wrong("values", "", &e))?,
        None => Changes::new(),
    };
    if format == 1 {
        return first(payload, brought);
    }
    match serde_json::from_str(payload) {
        Ok(kind) => Ok((kind, brought)),
        Err(error) => {
            // Of well-formed text the parser does not say where it is not an event.
            let old = serde_json::from_str(payload).unwrap_or(Json::Null);
            Err(wrong("payload", named(&old), &error))
        }
    }
}

fn wrong(what: &str, named: &str, error: &serde_json::Error) -> Unreadable {
    let place = match error.line() {
        0 => format!("{what}, tipo «{named}»"),
        line => format!("{what}, línea {line}, columna {}", error.column()),
    };
    Unreadable::Payload {
        place,
        why: error.to_string(),
    }
}

/// The type of event that is written.
fn named(event: &Json) -> &str {
    event.get("type").and_then(Json::as_str).unwrap_or_default()
}

/// Format 1 had an event for each property, and the type of work as a property;
/// it is the field `tipo` now. It wrote what a move brought as a key.
fn first(payload: &str, mut brought: Changes) -> Result<(EventKind, Changes), Unreadable> {
    let mut old: Json = serde_json::from_str(payload).map_err(|e| wrong("payload", "", &e))?;
    let name = named(&old).to_owned();
    let part = |name: &str| old.get(name).cloned().unwrap_or(Json::Null);
    let changed = |property: &str| json!({"type": "changed", "property": property, "from": part("from"), "to": part("to")});
    let unknown = |why: &str| {
        let place = format!("payload, tipo «{name}»");
        Err(Unreadable::Payload {
            place,
            why: why.to_owned(),
        })
    };
    let new = match name.as_str() {
        "received" | "numbered" | "answered" | "noted" => old,
        "priority_set" => changed("priority"),
        "assigned" => changed("assignee"),
        "type_set" => {
            let Some(to) = old.get("to").and_then(Json::as_str) else {
                return unknown("missing field `to`");
            };
            brought.insert("tipo".to_owned(), Some(to.into()));
            json!({"type": "filled", "fields": ["tipo"]})
        }
        "moved" => {
            let label = match old.get("brought").and_then(Json::as_str) {
                Some("diagnosis") => Json::from("Diagnóstico"),
                Some("reason") => Json::from("Motivo"),
                _ => Json::Null,
            };
            if let Some(fields) = old.as_object_mut() {
                fields.insert("brought".to_owned(), label);
            }
            old
        }
        _ => return unknown("unknown type of event"),
    };
    let kind = serde_json::from_value(new).map_err(|e| wrong("payload", &name, &e))?;
    Ok((kind, brought))
}
