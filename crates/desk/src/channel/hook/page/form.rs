//! What a form says of a hook, and what is wrong with it.

use serde::Deserialize;
use serde_json::Value;
use tables::hook;

use crate::catalogue;
use crate::channel::hook::mapping::{Mapping, Words};
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::clean;
use crate::platform::web::view::Fault;

/// Characters of a name and of a mapping.
const NAME: usize = 60;
const MAPPING: usize = 5_000;

/// What a new mapping begins with.
const EXAMPLE: &str = "service = \"\"\nunit = \"\"\ndescription = [\"/titulo\", \"/detalle\"]\nkey = \"/id\"\nprivacy = true\n";

/// The form.
#[derive(Deserialize, Default, Clone)]
pub struct Submitted {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) mapping: String,
    #[serde(default)]
    pub(super) person: String,
    #[serde(default)]
    pub(super) command: String,
}

impl Submitted {
    /// The form as it is shown for a hook.
    pub(super) fn of(hook: Option<&hook::Model>) -> Self {
        match hook {
            Some(hook) => Self {
                name: hook.name.clone(),
                mapping: hook.mapping.clone(),
                person: hook.person_id.to_string(),
                command: String::new(),
            },
            None => Self {
                mapping: EXAMPLE.to_owned(),
                ..Self::default()
            },
        }
    }

    /// The same without what no form means.
    pub(super) fn tidied(self) -> Self {
        Self {
            name: clean(&self.name).replace('\n', " "),
            mapping: self.mapping.replace("\r\n", "\n").replace('\0', ""),
            ..self
        }
    }
}

/// Those for whom a system can act: who holds a role, by name.
///
/// # Errors
/// When the database refuses.
pub(super) async fn people(app: &App) -> Result<Vec<(i64, String)>, AppError> {
    let roles: Vec<&str> = app
        .pack
        .roles
        .iter()
        .map(|role| role.key.as_str())
        .collect();
    directory::store::holding(app.db.read(), app.now(), &roles).await
}

/// What is wrong with a mapping by the present configuration, as far as it says things as they are.
fn mapping_fault(app: &App, text: &str) -> Result<Option<String>, AppError> {
    if text.chars().count() > MAPPING {
        return Ok(Some(format!("Use a lo más {MAPPING} caracteres.")));
    }
    let mapping = match Mapping::parse(text) {
        Ok(mapping) => mapping,
        Err(fault) => return Ok(Some(fault)),
    };
    let said = |words: &Words| match words {
        Words::One(one) if !one.starts_with('/') => Some(one.clone()),
        _ => None,
    };
    if let Some(key) = said(&mapping.service) {
        if catalogue::find(app, &key)?.is_none() {
            return Ok(Some(format!("No hay un servicio «{key}» en el catálogo.")));
        }
        let shown = crate::channel::desk::page::parts::form_of(app, &key);
        let unknown = mapping.fields.keys().find(|key| shown.field(key).is_none());
        if let Some(key) = unknown {
            return Ok(Some(format!("Ese servicio no pide el dato «{key}».")));
        }
    }
    if let Some(key) = mapping.unit.as_ref().and_then(said)
        && app.known.unit(&key).is_none_or(|unit| !unit.is_open)
    {
        return Ok(Some(format!("No hay una dependencia «{key}».")));
    }
    if mapping.description.say(&Value::Null).is_empty()
        && matches!(&mapping.description, Words::One(one) if !one.starts_with('/'))
    {
        return Ok(Some("Diga de dónde sale la descripción.".to_owned()));
    }
    Ok(None)
}

/// What is wrong with a form.
///
/// # Errors
/// When the database refuses.
pub(super) async fn faults(
    app: &App,
    form: &Submitted,
    before: Option<&hook::Model>,
) -> Result<Vec<Fault>, AppError> {
    let mut faults = Vec::new();
    let mut add = |field: &str, about: &str, text: String| {
        faults.push(Fault::new(field, text).about(about));
    };
    match form.name.chars().count() {
        0 => add("name", "Nombre", "Diga qué sistema es.".to_owned()),
        1..=NAME => {}
        _ => add("name", "Nombre", format!("Use a lo más {NAME} caracteres.")),
    }
    if let Some(text) = mapping_fault(app, &form.mapping)? {
        add("mapping", "Qué dato es cuál", text);
    }
    let person: Option<i64> = form.person.parse().ok();
    let kept = person.is_some() && person == before.map(|hook| hook.person_id);
    if !kept && !people(app).await?.iter().any(|(id, _)| Some(*id) == person) {
        add("person", "A nombre de", "Elija a una persona.".to_owned());
    }
    Ok(faults)
}
