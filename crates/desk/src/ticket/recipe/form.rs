//! Deeds in a form: rows with what is done, its text, and days. The same for macros, actions
//! in bulk and rules.

use std::collections::BTreeSet;

use engine::{Deed, DeedAct, FieldType, Property};

use super::words;
use crate::platform::App;
use crate::platform::text::clean;
use crate::platform::web::view::{Choice, ChoiceGroup, Fault};

/// Rows of a form at most.
pub const MOST: usize = 12;
/// Rows that a form has for what is not said yet.
const FREE: usize = 3;
/// Characters of a text.
const LONGEST: usize = 20_000;

/// A row as it was typed: what is done as [`code`] writes it, its text, days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// What is done.
    pub act: String,
    /// Text, or value of a field that is typed.
    pub text: String,
    /// Days, as typed.
    pub days: String,
}

/// A row as a page shows it.
pub struct Row {
    /// Its place, from 1.
    pub number: usize,
    /// What can be done.
    pub groups: Vec<ChoiceGroup>,
    /// Text, or value of a field that is typed.
    pub text: String,
    /// Days, as typed.
    pub days: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// What a deed does in one word for a form: `set:tipo=red`, `move:resolver`, `note`.
pub fn code(deed: &Deed) -> String {
    let value = deed.value.as_deref();
    let (target, value) = match deed.act {
        DeedAct::Set => (deed.field.as_deref(), value),
        DeedAct::Clear => (deed.field.as_deref(), None),
        DeedAct::Move => (deed.transition.as_deref(), value),
        DeedAct::Assign | DeedAct::Team | DeedAct::Task => (value, None),
        DeedAct::Release | DeedAct::Note | DeedAct::Answer => (None, None),
    };
    let mut code = deed.act.key().to_owned();
    if let Some(target) = target {
        code.push_str(&format!(":{target}"));
    }
    if let Some(value) = value {
        code.push_str(&format!("={value}"));
    }
    code
}

/// The rows of deeds that are there; a value that is typed stands in the place of the text.
pub fn typed(app: &App, deeds: &[Deed]) -> Vec<Typed> {
    let row = |deed: &Deed| {
        let whole = code(deed);
        let listed = groups(app, "")
            .iter()
            .any(|group| group.choices.iter().any(|choice| choice.value == whole));
        let is_typed = deed.act == DeedAct::Set && !listed && deed.text.is_none();
        let act = match deed.field.as_deref() {
            Some(field) if is_typed => format!("set:{field}"),
            _ => whole,
        };
        let text = match deed.act {
            DeedAct::Set if is_typed => deed.value.clone(),
            _ => deed.text.clone(),
        };
        Typed {
            act,
            text: text.unwrap_or_default(),
            days: deed.days.map(|days| days.to_string()).unwrap_or_default(),
        }
    };
    deeds.iter().map(row).collect()
}

/// The rows of a form, with free ones after those that say something.
pub fn rows(app: &App, typed: &[Typed], faults: &[Fault]) -> Vec<Row> {
    let many = (typed.len() + FREE).min(MOST);
    let row = |number: usize| {
        let own = typed.get(number - 1).cloned().unwrap_or_default();
        let id = format!("paso-{number}");
        Row {
            number,
            groups: groups(app, &own.act),
            text: own.text,
            days: own.days,
            error: crate::platform::web::view::error_of(faults, &id),
        }
    };
    (1..=many).map(row).collect()
}

/// The deeds of a form, with the places of their rows, and what is wrong with them.
pub fn read(
    acts: &[String],
    texts: &[String],
    days: &[String],
) -> (Vec<Typed>, Vec<Deed>, Vec<Fault>) {
    let (mut typed, mut deeds, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for (place, act) in acts.iter().take(MOST).enumerate() {
        let text = |all: &[String]| all.get(place).map(|text| clean(text)).unwrap_or_default();
        let own = Typed {
            act: clean(act),
            text: text(texts),
            days: text(days),
        };
        if own.act.is_empty() && own.text.is_empty() {
            continue;
        }
        typed.push(own.clone());
        let number = typed.len();
        match deed(&own) {
            Ok(deed) => deeds.push(deed),
            Err(text) => faults
                .push(Fault::new(format!("paso-{number}"), text).about(format!("Paso {number}"))),
        }
    }
    if typed.is_empty() {
        faults.push(Fault::new("paso-1", "Elija al menos una cosa que hacer."));
    }
    (typed, deeds, faults)
}

/// The deed of a row.
fn deed(typed: &Typed) -> Result<Deed, String> {
    let (head, value) = match typed.act.split_once('=') {
        Some((head, value)) => (head, Some(value.to_owned())),
        None => (typed.act.as_str(), None),
    };
    let (act, target) = match head.split_once(':') {
        Some((act, target)) => (act, Some(target.to_owned())),
        None => (head, None),
    };
    let act = DeedAct::from_key(act).ok_or("Elija qué hacer.")?;
    if typed.text.chars().count() > LONGEST {
        return Err(format!("Use a lo más {LONGEST} caracteres."));
    }
    let text = Some(typed.text.clone()).filter(|text| !text.is_empty());
    let days = match typed.days.as_str() {
        "" => None,
        written => match written.parse::<u32>() {
            Ok(days @ 1..=365) => Some(days),
            _ => return Err("Escriba los días con un número del 1 al 365.".to_owned()),
        },
    };
    let none = Deed {
        act,
        field: None,
        value: None,
        transition: None,
        text: None,
        days: None,
    };
    Ok(match act {
        DeedAct::Set => {
            let (value, text) = match value {
                Some(value) => (value, text),
                None => (text.ok_or("Escriba el valor.")?, None),
            };
            Deed {
                field: target,
                value: Some(value),
                text,
                ..none
            }
        }
        DeedAct::Clear => Deed {
            field: target,
            ..none
        },
        DeedAct::Assign | DeedAct::Team => Deed {
            value: target,
            ..none
        },
        DeedAct::Release => none,
        DeedAct::Move => Deed {
            transition: target,
            value,
            text,
            days,
            ..none
        },
        DeedAct::Note | DeedAct::Answer => {
            let text = Some(text.ok_or("Escriba el texto.")?);
            Deed { text, ..none }
        }
        DeedAct::Task => {
            let text = Some(text.ok_or("Escriba qué hay que hacer.")?);
            Deed {
                value: target,
                text,
                days,
                ..none
            }
        }
    })
}

/// Everything that can be done, under headings; the one that is chosen is there in any case.
fn groups(app: &App, chosen: &str) -> Vec<ChoiceGroup> {
    let mut groups = vec![
        group(
            "Escribir",
            vec![
                ("note".to_owned(), "Nota interna".to_owned()),
                ("answer".to_owned(), "Respuesta a quien solicita".to_owned()),
                ("task".to_owned(), "Tarea nueva".to_owned()),
                (
                    "task:@actor".to_owned(),
                    "Tarea nueva para quien lo hace".to_owned(),
                ),
                (
                    "task:@assignee".to_owned(),
                    "Tarea nueva para quien es responsable".to_owned(),
                ),
            ],
        ),
        group("Pasos del flujo", moves(app)),
        group(
            "Responsable",
            vec![
                ("assign:@actor".to_owned(), "Quien lo hace".to_owned()),
                ("release".to_owned(), "Nadie".to_owned()),
            ],
        ),
        group("Equipo", teams(app)),
        group("Prioridad", priorities(app)),
        group("Datos", fields(app)),
    ];
    groups.retain(|group| !group.choices.is_empty());
    let known = |group: &ChoiceGroup| group.choices.iter().any(|choice| choice.value == chosen);
    if !chosen.is_empty() && !groups.iter().any(known) {
        let label = deed(&Typed {
            act: chosen.to_owned(),
            text: "—".to_owned(),
            days: String::new(),
        });
        let label = label.map_or_else(|_| chosen.to_owned(), |deed| words::of(app, &deed));
        groups.push(group("Como está", vec![(chosen.to_owned(), label)]));
    }
    for choice in groups.iter_mut().flat_map(|group| &mut group.choices) {
        choice.selected = choice.value == chosen;
    }
    groups
}

fn group(label: &str, all: Vec<(String, String)>) -> ChoiceGroup {
    let mut seen = BTreeSet::new();
    let choices = all
        .into_iter()
        .filter(|(value, _)| seen.insert(value.clone()))
        .map(|(value, label)| Choice {
            value,
            label,
            selected: false,
        });
    ChoiceGroup {
        label: label.to_owned(),
        choices: choices.collect(),
    }
}

fn moves(app: &App) -> Vec<(String, String)> {
    let all = app.book.kinds().flat_map(|kind| &kind.transitions);
    all.map(|own| (format!("move:{}", own.key), own.label.clone()))
        .collect()
}

fn teams(app: &App) -> Vec<(String, String)> {
    let open = app.known.teams().iter().filter(|t| t.retired_at.is_none());
    open.map(|team| (format!("team:{}", team.key), team.name.clone()))
        .collect()
}

fn priorities(app: &App) -> Vec<(String, String)> {
    let all = app.book.kinds().flat_map(|kind| &kind.priorities);
    let key = Property::Priority.key();
    all.map(|own| (format!("set:{key}={}", own.key), own.name.clone()))
        .collect()
}

/// Fields that who attends fills in: each choice of those that have choices.
fn fields(app: &App) -> Vec<(String, String)> {
    let kinds = app.book.kinds().flat_map(|kind| &kind.fields);
    let services = app.known.services().iter();
    let defined = services.filter_map(|s| app.book.present_definition(&s.key));
    let defined = defined.flat_map(|definition| &definition.rule.fields);
    let own = kinds.chain(defined).filter(|field| field.later);
    let mut all = Vec::new();
    for field in own {
        let set = |value: &str, name: &str| {
            let code = format!("set:{}={value}", field.key);
            (code, format!("{}: {name}", field.label))
        };
        match field.kind {
            FieldType::File | FieldType::Person => continue,
            FieldType::Choice => {
                all.extend(field.choices.iter().map(|own| set(&own.key, &own.name)));
            }
            FieldType::YesNo => all.extend([set("sí", "sí"), set("no", "no")]),
            _ => all.push((
                format!("set:{}", field.key),
                format!("{} (escriba el valor)", field.label),
            )),
        }
        all.push((
            format!("clear:{}", field.key),
            format!("{}: vaciar", field.label),
        ));
    }
    all
}

/// Whether a form offers this.
pub fn is_offered(app: &App, code: &str) -> bool {
    let groups = groups(app, "");
    let mut all = groups.iter().flat_map(|group| &group.choices);
    all.any(|choice| choice.value == code)
}
