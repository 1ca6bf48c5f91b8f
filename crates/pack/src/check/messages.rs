//! Messages: known names, a subject, templates that ask only for what a letter has.

use minijinja::ErrorKind;

use super::lists;
use crate::fault::Faults;
use crate::message::{Letter, NOTICES, environment};
use crate::parts::MessagePart;

pub(crate) fn check(messages: &[MessagePart<'_>], faults: &Faults) {
    for MessagePart { file, head, body } in messages {
        let subject = &head.value.subject;
        let place = head.top().key("subject");
        if !NOTICES.contains(&notice(file)) {
            let known = NOTICES.join(", ");
            faults.add(
                file,
                None,
                format!("ningún aviso se llama así; llame al archivo como uno de: {known}"),
            );
        }
        lists::text(place, subject, faults);
        if subject.lines().count() > 1 {
            place.fault(faults, "el asunto ocupa una sola línea; quite el salto");
        }
        if let Some((_, text)) = tried(subject) {
            place.fault(faults, text);
        }
        if body.text.trim().is_empty() {
            head.top().fault(
                faults,
                "el mensaje no tiene texto; escríbalo después del encabezado",
            );
        }
        if let Some((line, text)) = tried(body.text) {
            faults.add(file, Some(line.saturating_add(body.before)), text);
        }
    }
}

/// The notice of a file: its name without folder and ending.
pub(crate) fn notice(file: &str) -> &str {
    let name = file.strip_prefix("messages/").unwrap_or(file);
    name.strip_suffix(".md").unwrap_or(name)
}

/// What is wrong with the template of a message, and in which of its lines.
fn tried(template: &str) -> Option<(usize, String)> {
    let samples = [full(), Letter::default()].map(minijinja::Value::from_serialize);
    wrong(template, "un mensaje", &samples)
}

/// What is wrong with a template, and in which of its lines. Tried with each sample: one in
/// which everything is said, whose names are those that it may use, and one in which nothing
/// is, so that both ways of a condition are taken. `what` is what people call it.
pub(crate) fn wrong(
    template: &str,
    what: &str,
    samples: &[minijinja::Value],
) -> Option<(usize, String)> {
    let environment = environment();
    let parsed = match environment.template_from_str(template) {
        Ok(parsed) => parsed,
        Err(error) => return Some((line(&error), in_words(&error).to_owned())),
    };
    let known = samples.first().map(names).unwrap_or_default();
    let mut asked: Vec<String> = parsed.undeclared_variables(false).into_iter().collect();
    asked.sort();
    if let Some(name) = asked
        .into_iter()
        .find(|name| !known.contains(name) && !is_function(name))
    {
        let at = template.lines().position(|line| line.contains(&name));
        let known = known.join(", ");
        return Some((
            at.unwrap_or_default().saturating_add(1),
            format!("{what} no conoce «{name}»; use uno de: {known}"),
        ));
    }
    samples.iter().find_map(|sample| {
        let error = parsed.render(sample).err()?;
        Some((line(&error), in_words(&error).to_owned()))
    })
}

/// Functions of the language itself; its globals are no variables of ours.
fn is_function(name: &str) -> bool {
    matches!(name, "range" | "dict" | "namespace" | "debug" | "loop")
}

fn line(error: &minijinja::Error) -> usize {
    error.line().unwrap_or(1)
}

/// What the template engine says, for people. Its many messages come down to few remedies.
fn in_words(error: &minijinja::Error) -> &'static str {
    match error.kind() {
        ErrorKind::SyntaxError => {
            "la plantilla está mal escrita; revise las llaves {{ }} y que cada {% if %} termine con {% endif %}"
        }
        ErrorKind::UndefinedError => {
            "la plantilla pide un dato que un mensaje no tiene; quítelo o corrija su nombre"
        }
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction => {
            "la plantilla usa un filtro o una función que no existe; quítelo o corrija su nombre"
        }
        ErrorKind::OutOfFuel => "la plantilla tarda demasiado; quite las repeticiones",
        _ => "la plantilla no se puede usar; simplifíquela",
    }
}

/// A letter in which everything is said.
fn full() -> Letter {
    let text = || "texto".to_owned();
    Letter {
        folio: text(),
        noun: text(),
        the_noun: text(),
        service: text(),
        unit: text(),
        summary: text(),
        state: text(),
        meaning: text(),
        text: text(),
        label: text(),
        clock: text(),
        due: text(),
        overdue: text(),
        link: text(),
        institution: text(),
        office: text(),
        short: text(),
    }
}

/// The names that a template may use, read off a sample in which everything is said.
pub(crate) fn names(sample: &minijinja::Value) -> Vec<String> {
    let names = sample.try_iter().into_iter().flatten();
    let mut names: Vec<String> = names.map(|name| name.to_string()).collect();
    names.sort();
    names
}
