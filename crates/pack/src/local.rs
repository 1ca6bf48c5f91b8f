//! What an administrator changed of a pack, laid over its files so that the same
//! checks look at it: a definition of a service, a message, a calendar.

use clock::CalendarDef;
use engine::Definition;
use toml::{Table, Value};

use crate::fault::Fault;
use crate::source::Source;

/// Where calendars are written.
const CALENDARS: &str = "calendars.toml";

/// Where the catalogue is written.
const SERVICES: &str = "services.toml";

/// What of a definition a fault is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Place of the field among the definition's own; `None` for what is no field's.
    pub field: Option<usize>,
    /// The key in the pack: `visible_when`.
    pub key: String,
}

impl Source {
    /// The same pack with another definition of a service, and without its
    /// demonstration, whose stories are told for the pack as it is. `None` when the
    /// pack has no such service.
    pub fn with_definition(&self, service: &str, definition: &Definition<String>) -> Option<Self> {
        let mut files = self.files().clone();
        let text = std::str::from_utf8(files.get(SERVICES)?).ok()?;
        let mut catalogue: Table = text.parse().ok()?;
        let services = catalogue.get_mut("service")?.as_array_mut()?;
        let named = |value: &&mut Value| value.get("key").and_then(Value::as_str) == Some(service);
        let own = services.iter_mut().find(named)?.as_table_mut()?;
        own.insert("definition".to_owned(), Value::try_from(definition).ok()?);
        let text = toml::to_string(&catalogue).ok()?;
        files.insert(SERVICES.to_owned(), text.into_bytes());
        files.insert("demo.toml".to_owned(), Vec::new());
        Some(Self::from_files(files))
    }

    /// The same pack with another calendar in the place of the one with its key. `None` when
    /// the pack has no such calendar.
    pub fn with_calendar(&self, calendar: &CalendarDef) -> Option<Self> {
        let mut files = self.files().clone();
        let text = std::str::from_utf8(files.get(CALENDARS)?).ok()?;
        let mut all: Table = text.parse().ok()?;
        let calendars = all.get_mut("calendar")?.as_array_mut()?;
        let key = Some(calendar.key.as_str());
        let named = |value: &&mut Value| value.get("key").and_then(Value::as_str) == key;
        let own = calendars.iter_mut().find(named)?;
        *own = Value::try_from(calendar).ok()?;
        let text = toml::to_string(&all).ok()?;
        files.insert(CALENDARS.to_owned(), text.into_bytes());
        Some(Self::from_files(files))
    }

    /// The same pack with another text of a message.
    pub fn with_message(&self, notice: &str, subject: &str, body: &str) -> Self {
        let mut files = self.files().clone();
        let subject = Value::String(subject.to_owned());
        let text = format!("+++\nsubject = {subject}\n+++\n\n{body}\n");
        files.insert(message_file(notice), text.into_bytes());
        Self::from_files(files)
    }

    /// What of the definition of a service stands in the line of a fault; `None` for a
    /// fault of something else. Only for a source that [`Source::with_definition`] made.
    pub fn spot(&self, service: &str, fault: &Fault) -> Option<Spot> {
        if fault.file != SERVICES {
            return None;
        }
        let text = std::str::from_utf8(self.files().get(SERVICES)?).ok()?;
        let (mut own, mut field, mut inside) = (false, None, String::new());
        let mut last = None;
        for line in text.lines().take(fault.line?) {
            let line = line.trim();
            if line == "[[service]]" {
                (own, field) = (false, None);
            } else if line == "[[service.definition.field]]" {
                field = Some(field.map_or(0_usize, |n: usize| n.saturating_add(1)));
            }
            if let Some(header) = line.strip_prefix('[') {
                let header = header.trim_matches(['[', ']']);
                let rest = header
                    .strip_prefix("service.definition.")
                    .unwrap_or_default();
                let rest = rest.strip_prefix("field.").unwrap_or(rest);
                inside = if rest == "field" {
                    String::new()
                } else {
                    rest.to_owned()
                };
                last = None;
            } else if let Some((key, value)) = line.split_once('=') {
                let key = key.trim();
                if key == "key" && field.is_none() && inside.is_empty() {
                    own = value.trim().trim_matches(['"', '\'']) == service;
                }
                last = Some(key.to_owned());
            }
        }
        let key = if inside.is_empty() {
            last.unwrap_or_default()
        } else {
            inside
        };
        own.then_some(Spot { field, key })
    }
}

/// The file of a message.
pub fn message_file(notice: &str) -> String {
    format!("messages/{notice}.md")
}

/// The line of a fault within the text of a message, from 1; `None` for one of its
/// subject. Only for a source that [`Source::with_message`] made.
pub fn line_of_message(fault: &Fault) -> Option<usize> {
    // Three lines of front matter and an empty one stand before the text.
    fault.line?.checked_sub(4).filter(|line| *line > 0)
}

#[cfg(test)]
mod tests {
    use engine::{Definition, Field};

    use super::{Spot, line_of_message};
    use crate::{Source, load};

    fn field(toml: &str) -> Field<String> {
        toml::from_str(toml).unwrap()
    }

    fn with(fields: Vec<Field<String>>) -> Source {
        let definition = Definition {
            fields,
            ..Definition::default()
        };
        let pack = Source::embedded("ocoyoacac").unwrap();
        pack.with_definition("internet", &definition).unwrap()
    }

    #[test]
    fn a_definition_is_laid_over_and_checked() {
        let good = with(vec![field("key='piso'\nlabel='Piso'\ntype='text'")]);
        let pack = load(&good).unwrap();
        let own = pack.services.iter().find(|s| s.key == "internet").unwrap();
        assert_eq!(own.definition.as_ref().unwrap().fields[0].label, "Piso");
        assert!(
            Source::embedded("ocoyoacac")
                .unwrap()
                .with_definition("nada", &Definition::default())
                .is_none()
        );
    }

    #[test]
    fn faults_are_told_at_their_place() {
        let bad = with(vec![
            field("key='piso'\nlabel='Piso'\ntype='text'"),
            field("key='caja'\nlabel='Caja'\ntype='text'\nvisible_when='planta:1'"),
            field("key='color'\nlabel='Color'\ntype='choice'\nchoice=[{key='a',name=''}]"),
        ]);
        let faults = load(&bad).unwrap_err();
        let spots: Vec<Spot> = faults
            .iter()
            .filter_map(|f| bad.spot("internet", f))
            .collect();
        let spot = |field, key: &str| Spot {
            field: Some(field),
            key: key.to_owned(),
        };
        assert!(
            spots.contains(&spot(1, "visible_when")),
            "{faults:?} {spots:?}"
        );
        assert!(spots.contains(&spot(2, "choice")), "{faults:?} {spots:?}");
        assert!(faults.iter().all(|f| bad.spot("telefonia", f).is_none()));
    }

    #[test]
    fn a_calendar_is_laid_over_and_checked() {
        let pack = Source::embedded("ocoyoacac").unwrap();
        let mut own = load(&pack).unwrap().calendars[0].clone();
        own.week.saturday = vec!["10:00-12:00".to_owned()];
        let with = load(&pack.with_calendar(&own).unwrap()).unwrap();
        assert_eq!(with.calendars[0], own);
        own.week.saturday = vec!["25:00-26:00".to_owned()];
        let faults = load(&pack.with_calendar(&own).unwrap()).unwrap_err();
        assert!(
            faults.iter().all(|f| f.file == "calendars.toml"),
            "{faults:?}"
        );
        own.key = "nada".to_owned();
        assert!(pack.with_calendar(&own).is_none());
    }

    #[test]
    fn a_message_is_laid_over_and_checked() {
        let pack = Source::embedded("ocoyoacac").unwrap();
        let good = pack.with_message(
            "pending",
            "Está \"en pausa\": {{ folio }}",
            "Uno\n{{ texto }}",
        );
        let loaded = load(&good).unwrap();
        let own = loaded
            .messages
            .iter()
            .find(|m| m.notice == "pending")
            .unwrap();
        assert_eq!(own.subject, "Está \"en pausa\": {{ folio }}");
        assert_eq!(own.body.trim(), "Uno\n{{ texto }}");
        let bad = pack.with_message("pending", "Asunto", "Uno\nDos {{ sueldo }}");
        let faults = load(&bad).unwrap_err();
        assert_eq!(line_of_message(&faults[0]), Some(2), "{faults:?}");
        let bad = pack.with_message("pending", "{{ sueldo }}", "Uno");
        assert_eq!(line_of_message(&load(&bad).unwrap_err()[0]), None);
    }
}
