//! From what another system says to what the API is sent: a mapping that is data (TOML).
//!
//! ```toml
//! service = "internet"
//! unit = "dif"
//! description = ["/alerta/titulo", "/alerta/detalle"]
//! key = "/alerta/id"
//! [fields]
//! equipo = "/equipo"
//! ```
//!
//! What begins with `/` is a JSON pointer (RFC 6901) into the message, anything else is said as it is.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// Characters of a description, as everywhere; what a machine says beyond them is cut.
const LONGEST: usize = 20_000;
/// Characters of a key of an alert.
const KEY: usize = 300;

/// What becomes of a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Key of the service.
    pub service: Words,
    /// Key of the unit; nothing where the service's own rules need none.
    pub unit: Option<Words>,
    /// What is asked for.
    pub description: Words,
    /// What is written where the alert has an open ticket; the description when nothing is said.
    pub again: Option<Words>,
    /// By what the same alert is known; each message is one of its own when nothing is said.
    pub key: Option<Words>,
    /// Whether the privacy notice is agreed to.
    #[serde(default)]
    pub privacy: bool,
    /// Fields of the form, by key.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// A pointer or a text, or several, a line each.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// One.
    One(String),
    /// Several; those that are empty have no line.
    Several(Vec<String>),
}

impl Words {
    /// What it says of a message.
    pub fn say(&self, message: &Value) -> String {
        match self {
            Self::One(one) => text(one, message),
            Self::Several(all) => {
                let lines = all.iter().map(|one| text(one, message));
                let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
                lines.join("\n")
            }
        }
    }
}

fn value(one: &str, message: &Value) -> Value {
    if one.starts_with('/') {
        message.pointer(one).cloned().unwrap_or_default()
    } else {
        Value::String(one.to_owned())
    }
}

fn text(one: &str, message: &Value) -> String {
    match value(one, message) {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

impl Mapping {
    /// From its text.
    ///
    /// # Errors
    /// A Spanish sentence with the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            format!("La línea {line} no se entiende: revise comillas, corchetes y nombres.")
        })
    }

    /// By what the alert of a message is known.
    pub fn alert(&self, message: &Value) -> Option<String> {
        let key = self.key.as_ref()?.say(message);
        Some(key.chars().take(KEY).collect()).filter(|key: &String| !key.is_empty())
    }

    /// What is written where the alert has a ticket.
    pub fn again(&self, message: &Value) -> String {
        let words = self.again.as_ref().unwrap_or(&self.description);
        words.say(message).chars().take(LONGEST).collect()
    }

    /// What the API is sent for a message, by a command of this id.
    pub fn body(&self, message: &Value, id: &str) -> Map<String, Value> {
        let description: String = self
            .description
            .say(message)
            .chars()
            .take(LONGEST)
            .collect();
        let mut body = Map::new();
        body.insert("id".to_owned(), id.into());
        body.insert("service".to_owned(), self.service.say(message).into());
        body.insert("description".to_owned(), description.into());
        if let Some(unit) = &self.unit {
            body.insert("unit".to_owned(), unit.say(message).into());
        }
        if self.privacy {
            body.insert("privacy".to_owned(), true.into());
        }
        let fields = self.fields.iter();
        let fields = fields.map(|(key, one)| (key.clone(), value(one, message)));
        let fields: Map<String, Value> = fields.filter(|(_, value)| !value.is_null()).collect();
        if !fields.is_empty() {
            body.insert("fields".to_owned(), fields.into());
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Mapping;

    const TEXT: &str = "service = \"internet\"\ndescription = [\"Alerta:\", \"/a/b\", \"/nada\"]\nkey = \"/id\"\n[fields]\nequipo = \"/n\"\nsin = \"/nada\"\n";

    #[test]
    fn pointers_are_read_and_texts_are_said() {
        let mapping = Mapping::parse(TEXT).unwrap();
        let message = json!({ "a": { "b": " No responde " }, "id": 7, "n": 3 });
        let body = mapping.body(&message, "x");
        let expected = json!({ "id": "x", "service": "internet", "description": "Alerta:\nNo responde", "fields": { "equipo": 3 } });
        assert_eq!(serde_json::Value::Object(body), expected);
        assert_eq!(mapping.alert(&message).as_deref(), Some("7"));
        assert_eq!(mapping.alert(&json!({})), None);
        assert_eq!(mapping.again(&message), "Alerta:\nNo responde");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line) in [
            ("service = 1\n", 1),
            ("service = \"a\"\ndescription = \"b\"\notra = \"c\"\n", 3),
            ("service = \"a\"\ndescription = \"", 2),
        ] {
            let told = Mapping::parse(text).unwrap_err();
            assert!(told.contains(&format!("línea {line} ")), "{text}: {told}");
        }
    }
}
