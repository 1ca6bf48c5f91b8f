//! Values of properties and fields as JSON: what is told can be sent back.

use engine::value::raw;
use engine::{Changes, Field, FieldType, Form, Property, Value};
use serde_json::{Map, Number, Value as Json, json};

use crate::platform::App;
use crate::platform::person_key::PersonKeys;

/// What turns values into JSON.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The institution, for its zone.
    pub app: &'a App,
    /// The public keys of people.
    pub people: PersonKeys<'a>,
}

impl Telling<'_> {
    /// Values by key: those of fields as their form says, those of properties as every ticket has them.
    pub fn values<'v>(
        &self,
        form: &Form<'_>,
        values: impl IntoIterator<Item = (&'v String, &'v Value)>,
    ) -> Map<String, Json> {
        let one = |(key, value): (&'v String, &'v Value)| {
            (key.clone(), self.value(form.field(key), key, value))
        };
        values.into_iter().map(one).collect()
    }

    /// The same of changes; what was emptied is null.
    pub fn changes(&self, form: &Form<'_>, changes: &Changes) -> Map<String, Json> {
        let one = |(key, value): (&String, &Option<Value>)| {
            let told = value.as_ref();
            let told = told.map(|value| self.value(form.field(key), key, value));
            (key.clone(), told.unwrap_or_default())
        };
        changes.iter().map(one).collect()
    }

    /// A property of every ticket; null where it has none.
    pub fn property(&self, property: Property, value: Option<&Value>) -> Json {
        value.map_or(Json::Null, |value| self.value(None, property.key(), value))
    }

    /// A value of a field, or of a property where there is no such field.
    pub fn value(&self, field: Option<&Field>, key: &str, value: &Value) -> Json {
        if let Value::Files(files) = value {
            let file = |file: &engine::Attachment| json!({ "name": file.name, "media_type": file.media_type, "size": file.size });
            return files.iter().map(file).collect();
        }
        let Some(field) = field else {
            let is_person = matches!(
                Property::from_key(key),
                Some(Property::Assignee | Property::Requester)
            );
            return match value {
                Value::Number(id) if is_person => Json::String(self.people.key(*id)),
                // A field that no form has any more: a number could be anything.
                Value::Number(_) => Json::Null,
                Value::Text(text) => Json::String(text.clone()),
                Value::YesNo(yes) => Json::Bool(*yes),
                Value::Several(keys) => keys.iter().cloned().map(Json::String).collect(),
                Value::Files(_) => Json::Null,
            };
        };
        match (field.kind, value) {
            (FieldType::Person, Value::Number(id)) => Json::String(self.people.key(*id)),
            (FieldType::YesNo, Value::YesNo(yes)) => Json::Bool(*yes),
            (FieldType::Several, Value::Several(keys)) => {
                keys.iter().cloned().map(Json::String).collect()
            }
            (FieldType::Number, value) => {
                let text = raw(field, value, &self.app.zone).concat();
                let number = serde_json::from_str::<Number>(&text);
                number.map_or(Json::Null, Json::Number)
            }
            (_, value) => Json::String(raw(field, value, &self.app.zone).concat()),
        }
    }
}
