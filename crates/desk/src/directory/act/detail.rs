//! What an act changed, from what was written down with it.

use serde_json::{Map, Value};

use crate::platform::App;
use crate::platform::text::When;

/// A datum of an act: what it was before, where that is known, and what it is after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What people call it.
    pub label: &'static str,
    /// Before; none where only what it became is known.
    pub before: Option<String>,
    /// After.
    pub after: String,
}

/// The data of an act, in the order in which people read them.
pub(super) fn changed(app: &App, detail: &Value) -> Vec<Changed> {
    let Value::Object(detail) = detail else {
        return Vec::new();
    };
    let nested = |key: &str| detail.get(key).and_then(Value::as_object);
    match (nested("before"), nested("after")) {
        (Some(before), Some(after)) => {
            let named = detail.iter().filter(|(key, _)| *key == "name");
            let named = named.filter_map(|(key, value)| one(app, key, None, value));
            let pairs = after.iter();
            let pairs = pairs.filter_map(|(key, value)| one(app, key, before.get(key), value));
            named.chain(pairs).collect()
        }
        _ => {
            let data: &Map<String, Value> = nested("given").unwrap_or(detail);
            data.iter()
                .filter_map(|(key, value)| one(app, key, None, value))
                .collect()
        }
    }
}

fn one(app: &App, key: &str, before: Option<&Value>, after: &Value) -> Option<Changed> {
    let label = match key {
        "name" => "Nombre",
        "unit" => "Dependencia",
        "parent" => "Depende de",
        "team" => "Equipo",
        "phone" => "Teléfono",
        "extension" => "Extensión",
        "email" => "Correo",
        "skills" => "Conocimientos",
        "role" => "Función",
        "document" => "Oficio o acuerdo",
        "from" => "Primer día",
        "until" => "Hasta",
        "stands_in" => "Suple",
        "reason" => "Motivo",
        "version" => "Versión",
        "title" => "Título",
        "subject" => "Asunto",
        "body" => "Texto",
        "url" => "Dirección",
        "filter" => "Filtro",
        "events" => "Sucesos",
        "internal" => "También lo interno",
        "person" => "Con los permisos de",
        "plan" | "changes" => "Cambios",
        _ => return None,
    };
    let after = value(app, key, after);
    let before = before.map(|before| value(app, key, before));
    if after.is_empty() && before.as_ref().is_none_or(String::is_empty) {
        return None;
    }
    Some(Changed {
        label,
        before,
        after,
    })
}

/// A value as people read it: names instead of keys, days instead of instants.
fn value(app: &App, key: &str, value: &Value) -> String {
    match (key, value) {
        ("from" | "until", Value::Number(at)) => at
            .as_i64()
            .map_or(String::new(), |at| When::new(at, app.now(), &app.zone).text),
        ("unit" | "parent", Value::String(unit)) => app
            .known
            .unit(unit)
            .map_or(unit.clone(), |unit| unit.name.clone()),
        ("team", Value::String(team)) => app
            .known
            .team(team)
            .map_or(team.clone(), |team| team.name.clone()),
        ("role", Value::String(role)) => {
            let known = app.pack.roles.iter().find(|own| own.key == *role);
            known.map_or(role.clone(), |role| role.name.clone())
        }
        (_, Value::String(text)) => text.clone(),
        (_, Value::Number(number)) => number.to_string(),
        (_, Value::Bool(yes)) => if *yes { "sí" } else { "no" }.to_owned(),
        (_, Value::Array(lines)) => {
            let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
            lines.join("\n")
        }
        (_, Value::Null | Value::Object(_)) => String::new(),
    }
}
