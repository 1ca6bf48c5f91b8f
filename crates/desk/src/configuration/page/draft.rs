//! The form of a service while somebody edits it: fields as controls, and back.

use engine::{Choice, Definition, Field, FieldType, Kind, Property};

pub use super::button::Button;
use crate::platform::error::AppError;
use crate::platform::text::{clean, fold};
use crate::platform::web::view::Fault;

/// The most fields that a form may have.
const MOST: usize = 60;

/// Whether a field must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It may stay empty.
    Optional,
    /// Always.
    Required,
    /// When a condition holds.
    When,
}

/// A field as its controls say it.
#[derive(Debug, Clone)]
pub struct DraftField {
    /// The field as it was, with what has no control.
    pub rest: Field<String>,
    pub label: String,
    pub help: String,
    pub group: String,
    pub kind: FieldType,
    pub need: Need,
    pub required_when: String,
    pub visible_when: String,
    /// A choice a line.
    pub choices: String,
}

/// A form while it is edited.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub fields: Vec<DraftField>,
}

/// The stored text of a type, as packs write it.
pub fn type_key(kind: FieldType) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn empty() -> Field<String> {
    Field {
        key: String::new(),
        label: String::new(),
        kind: FieldType::Text,
        help: None,
        group: None,
        later: false,
        required: false,
        required_when: None,
        visible_when: None,
        internal: false,
        indexed: false,
        personal: false,
        choices: Vec::new(),
        ordered: false,
        decimals: None,
        min: None,
        max: None,
        roles: Vec::new(),
        edit: Vec::new(),
    }
}

impl DraftField {
    /// The controls of a field.
    pub fn of(field: &Field<String>) -> Self {
        let names: Vec<&str> = field.choices.iter().map(|c| c.name.as_str()).collect();
        Self {
            label: field.label.clone(),
            help: field.help.clone().unwrap_or_default(),
            group: field.group.clone().unwrap_or_default(),
            kind: field.kind,
            need: match (field.required, &field.required_when) {
                (true, _) => Need::Required,
                (false, Some(_)) => Need::When,
                (false, None) => Need::Optional,
            },
            required_when: field.required_when.clone().unwrap_or_default(),
            visible_when: field.visible_when.clone().unwrap_or_default(),
            choices: names.join("\n"),
            rest: field.clone(),
        }
    }

    /// Whether its values are chosen from a list.
    pub fn chooses(&self) -> bool {
        matches!(self.kind, FieldType::Choice | FieldType::Several)
    }

    fn field(&self, key: String) -> Field<String> {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let same = self.rest.kind == self.kind;
        // Bounds and order mean something else for another type.
        let base = if same {
            self.rest.clone()
        } else {
            Field {
                later: self.rest.later,
                internal: self.rest.internal,
                personal: self.rest.personal,
                edit: self.rest.edit.clone(),
                ..empty()
            }
        };
        Field {
            key,
            label: self.label.clone(),
            kind: self.kind,
            help: text(&self.help),
            group: text(&self.group),
            required: self.need == Need::Required,
            required_when: text(&self.required_when).filter(|_| self.need == Need::When),
            visible_when: text(&self.visible_when),
            choices: if self.chooses() {
                self.choices()
            } else {
                Vec::new()
            },
            ..base
        }
    }

    /// The choices, a line each: one that is only renamed keeps its key.
    fn choices(&self) -> Vec<Choice> {
        let names: Vec<&str> = self.choices.lines().map(str::trim).collect();
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let before = &self.rest.choices;
        let mut keys: Vec<String> = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let same = before.iter().find(|choice| choice.name == *name);
            let renamed = before
                .get(place)
                .filter(|old| before.len() == names.len() && !names.contains(&old.name.as_str()));
            let key = same.or(renamed).map(|choice| choice.key.clone());
            let key = key.filter(|key| !keys.contains(key));
            let key = key.unwrap_or_else(|| {
                let old = before.iter().map(|choice| choice.key.as_str());
                let taken: Vec<&str> = keys.iter().map(String::as_str).chain(old).collect();
                fresh(name, "opcion", &taken)
            });
            keys.push(key);
        }
        let choice = |(key, name): (String, &str)| Choice {
            key,
            name: name.to_owned(),
        };
        keys.into_iter().zip(names).map(choice).collect()
    }
}

/// A key made of a name, unlike those that are taken.
pub(super) fn fresh(name: &str, otherwise: &str, taken: &[&str]) -> String {
    let mut key = String::new();
    for c in fold(name).chars().take(40) {
        if c.is_ascii_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    let key = key.trim_matches('-');
    let starts = key.starts_with(|c: char| c.is_ascii_lowercase());
    let base = match key {
        "" | "y" | "o" | "no" => otherwise.to_owned(),
        key if starts => key.to_owned(),
        key => format!("{otherwise}-{key}"),
    };
    let is_free = |key: &str| !taken.contains(&key) && Property::from_key(key).is_none();
    let tries = (2..).map(|n: u32| format!("{base}-{n}"));
    let mut all = std::iter::once(base.clone()).chain(tries);
    all.find(|key| is_free(key)).unwrap_or(base)
}

impl Draft {
    /// The fields of a definition.
    pub fn of(definition: &Definition<String>) -> Self {
        Self {
            fields: definition.fields.iter().map(DraftField::of).collect(),
        }
    }

    /// The controls that came in, `etiqueta-0` and so on.
    ///
    /// # Errors
    /// [`AppError::Malformed`] when what has no control was tampered with.
    pub fn read(pairs: &[(String, String)]) -> Result<Self, AppError> {
        let mut fields = Vec::new();
        for place in 0..MOST {
            let get = |name: &str| {
                let name = format!("{name}-{place}");
                let pair = pairs.iter().find(|(own, _)| *own == name);
                pair.map(|(_, value)| value.as_str())
            };
            let Some(rest) = get("resto") else { break };
            let line = |name: &str| clean(get(name).unwrap_or_default()).replace('\n', " ");
            let rest = if rest.is_empty() {
                empty()
            } else {
                let bad = |e: serde_json::Error| AppError::Malformed(e.to_string());
                serde_json::from_str(rest).map_err(bad)?
            };
            let kind = get("tipo").unwrap_or_default();
            let known = FieldType::ALL
                .into_iter()
                .find(|own| type_key(*own) == kind);
            fields.push(DraftField {
                label: line("etiqueta"),
                help: line("ayuda"),
                group: line("grupo"),
                kind: known.unwrap_or(FieldType::Text),
                need: match get("obligatorio").unwrap_or_default() {
                    "si" => Need::Required,
                    "cuando" => Need::When,
                    _ => Need::Optional,
                },
                required_when: line("obligatorio-si"),
                visible_when: line("visible-si"),
                choices: clean(get("opciones").unwrap_or_default()),
                rest,
            });
        }
        Ok(Self { fields })
    }

    /// What a button does to the list of fields; answers with the field to look at.
    pub fn press(&mut self, button: Button) -> Option<usize> {
        match button {
            Button::Add if self.fields.len() < MOST => {
                self.fields.push(DraftField::of(&empty()));
                Some(self.fields.len().saturating_sub(1))
            }
            Button::Up(place) if place > 0 && place < self.fields.len() => {
                self.fields.swap(place, place - 1);
                Some(place - 1)
            }
            Button::Down(place) if place + 1 < self.fields.len() => {
                self.fields.swap(place, place + 1);
                Some(place + 1)
            }
            Button::Remove(place) if place < self.fields.len() => {
                self.fields.remove(place);
                None
            }
            _ => None,
        }
    }

    /// The definition that the controls describe, of the one before; and what is wrong
    /// with them by themselves.
    pub fn definition(
        &self,
        before: &Definition<String>,
        kind: &Kind<String>,
    ) -> (Definition<String>, Vec<Fault>) {
        let mut faults = Vec::new();
        let own = kind.fields.iter().map(|field| field.key.as_str());
        let kept = self.fields.iter().map(|field| field.rest.key.as_str());
        // A key of a field that was taken away may stand in tickets: it means that field for ever.
        let old = before.fields.iter().map(|field| field.key.as_str());
        let reserved = ["description", "message", "wait-reason", "wait-until"];
        let taken: Vec<&str> = own.chain(kept).chain(old).chain(reserved).collect();
        let mut taken: Vec<String> = taken.into_iter().map(str::to_owned).collect();
        let mut fields = Vec::new();
        for (place, draft) in self.fields.iter().enumerate() {
            let mut fault = |control: &str, text: &str| {
                let about = format!("Campo {}", place + 1);
                faults.push(Fault::new(format!("{control}-{place}"), text).about(about));
            };
            if draft.label.is_empty() {
                fault("etiqueta", "Escriba el nombre del campo.");
            } else if draft.label.chars().count() > 200 {
                fault("etiqueta", "Use a lo más 200 caracteres.");
            }
            if draft.help.chars().count() > 500 {
                fault("ayuda", "Use a lo más 500 caracteres.");
            }
            if draft.chooses() && draft.choices().is_empty() {
                fault(
                    "opciones",
                    "Escriba al menos una opción, cada una en su renglón.",
                );
            }
            if draft.need == Need::When && draft.required_when.is_empty() {
                fault("obligatorio-si", "Escriba cuándo es obligatorio.");
            }
            if draft.need != Need::Optional && draft.rest.later {
                fault(
                    "obligatorio",
                    "Este campo se llena después del registro y no puede ser obligatorio aquí.",
                );
            }
            let key = if draft.rest.key.is_empty() {
                let known: Vec<&str> = taken.iter().map(String::as_str).collect();
                fresh(&draft.label, "campo", &known)
            } else {
                draft.rest.key.clone()
            };
            taken.push(key.clone());
            fields.push(draft.field(key));
        }
        let definition = Definition {
            fields,
            ..before.clone()
        };
        (definition, faults)
    }
}

/// The control that shows what is wrong with a key of a field.
pub fn control(key: &str, place: usize) -> String {
    let name = match key {
        "help" => "ayuda",
        "group" => "grupo",
        "type" => "tipo",
        "required" => "obligatorio",
        "required_when" => "obligatorio-si",
        "visible_when" => "visible-si",
        "choice" => "opciones",
        _ => "etiqueta",
    };
    format!("{name}-{place}")
}

#[cfg(test)]
mod tests {
    use super::{Button, Draft, DraftField, empty, fresh};

    #[test]
    fn keys_are_made_of_names() {
        assert_eq!(fresh("Número de serie", "campo", &[]), "numero-de-serie");
        assert_eq!(
            fresh("Número de serie", "campo", &["numero-de-serie"]),
            "numero-de-serie-2"
        );
        assert_eq!(fresh("¿?", "campo", &[]), "campo");
        assert_eq!(fresh("3 copias", "campo", &[]), "campo-3-copias");
        assert_eq!(fresh("Priority", "campo", &[]), "priority-2");
    }

    #[test]
    fn a_renamed_choice_keeps_its_key() {
        let mut field = DraftField::of(&empty());
        field.kind = engine::FieldType::Choice;
        field.choices = "Alta\nBaja".to_owned();
        field.rest.choices = field.choices();
        field.rest.kind = field.kind;
        let keys = |field: &DraftField| {
            field
                .choices()
                .into_iter()
                .map(|c| c.key)
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(&field), ["alta", "baja"]);
        field.choices = "Baja\nMuy alta".to_owned();
        assert_eq!(keys(&field), ["baja", "muy-alta"]);
        field.choices = "Alta\nMuy baja".to_owned();
        assert_eq!(keys(&field), ["alta", "baja"]);
        field.choices = "Alta\nAlta".to_owned();
        assert_eq!(keys(&field), ["alta", "alta-2"]);
    }

    #[test]
    fn buttons_move_fields() {
        let mut draft = Draft::default();
        for label in ["a", "b"] {
            let last = draft.press(Button::Add).unwrap();
            draft.fields[last].label = label.to_owned();
        }
        let labels = |draft: &Draft| {
            draft
                .fields
                .iter()
                .map(|f| f.label.clone())
                .collect::<String>()
        };
        assert_eq!(draft.press(Button::Up(1)), Some(0));
        assert_eq!(labels(&draft), "ba");
        assert_eq!(draft.press(Button::Up(0)), None);
        assert_eq!(draft.press(Button::Down(9)), None);
        assert_eq!(draft.press(Button::Down(0)), Some(1));
        assert_eq!(labels(&draft), "ab");
        draft.press(Button::Remove(0));
        assert_eq!(labels(&draft), "b");
        assert_eq!(Button::read("subir-1"), Button::Up(1));
        assert_eq!(Button::read("subir-x"), Button::Look);
    }
}
