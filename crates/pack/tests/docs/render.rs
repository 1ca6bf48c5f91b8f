//! The page out of its template: `@table Type`, `@list Type`, `@actions` and `@example` become text.

use std::collections::BTreeMap;
use std::path::Path;

use crate::source::{Member, Type};

/// What each action allows, in the order of the page.
const ACTIONS: [(&str, &str); 15] = [
    ("ticket.see", "See tickets with their internal notes."),
    ("ticket.follow", "See the public part of tickets."),
    ("ticket.create", "Register tickets for others."),
    ("ticket.edit", "Change properties and fields."),
    ("ticket.note", "Write notes for colleagues."),
    ("ticket.answer", "Write to the requester."),
    ("ticket.move", "Make the transitions that name the role."),
    ("ticket.take", "Be the person responsible."),
    (
        "ticket.restrict",
        "Restrict a ticket, and lift the restriction.",
    ),
    (
        "ticket.explain",
        "Ask why somebody can or cannot do something.",
    ),
    ("unit.head", "Head the unit in which the role is held."),
    ("people.manage", "Keep the list of people and their roles."),
    (
        "configuration.manage",
        "Change services, definitions and the words that people are sent.",
    ),
    (
        "operation.manage",
        "Look after the running service: mail, jobs, health.",
    ),
    (
        "audit.read",
        "Read who changed what, and who read personal data.",
    ),
];

/// The page, of all types by name. Each of them is told.
pub fn page(template: &str, types: &BTreeMap<String, Type>, root: &Path) -> String {
    let mut told = Vec::new();
    let mut page = String::new();
    for line in template.lines() {
        let (order, rest) = line.split_once(' ').unwrap_or((line, ""));
        let text = match order {
            "@table" | "@list" => {
                let own = types
                    .get(rest)
                    .unwrap_or_else(|| panic!("there is no type {rest}"));
                told.push(rest);
                format!("{}\n\n{}", own.doc, rows(own, types))
            }
            "@actions" => actions(),
            "@example" => example(rest, root),
            _ => format!("{line}\n"),
        };
        page.push_str(&text);
    }
    for name in types.keys() {
        assert!(
            told.contains(&name.as_str()),
            "the template does not tell of {name}"
        );
    }
    page
}

fn rows(own: &Type, types: &BTreeMap<String, Type>) -> String {
    let mut text = String::new();
    if own.spelling.is_some() {
        text.push_str("| Written | Means |\n|---|---|\n");
        for Member { key, doc, .. } in &own.members {
            text.push_str(&format!("| `{key}` | {} |\n", cell(doc)));
        }
        return text;
    }
    text.push_str("| Key | Holds | Must be written | Means |\n|---|---|---|---|\n");
    for Member { key, doc, holds } in &own.members {
        let needed = if is_needed(holds) { "yes" } else { "" };
        let holds = words(key, holds, types);
        text.push_str(&format!(
            "| `{key}` | {holds} | {needed} | {} |\n",
            cell(doc)
        ));
    }
    text
}

fn cell(doc: &str) -> String {
    doc.replace('|', "\\|")
}

/// What the reader leaves empty when nothing is written: options, lists, maps, yes and no.
fn is_needed(holds: &str) -> bool {
    let left_out = ["Option<", "Vec<", "BTreeMap<", "bool"];
    !left_out.iter().any(|start| holds.starts_with(start))
}

/// A type in words, with a link where the page tells of it.
fn words(key: &str, holds: &str, types: &BTreeMap<String, Type>) -> String {
    let inside = |start: &str| {
        holds
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix('>'))
    };
    if let Some(inner) = inside("Option<") {
        return words(key, inner, types);
    }
    if let Some(inner) = inside("Vec<") {
        let name = plain(inner);
        return match types.get(name) {
            Some(own) if own.spelling.is_none() => format!("[`[[{key}]]`](#{})", anchor(name)),
            _ => format!("list of {}", words(key, inner, types)),
        };
    }
    match plain(holds) {
        "String" => "text".to_owned(),
        "C" => "condition".to_owned(),
        "bool" => "`true` or `false`".to_owned(),
        "u8" | "i8" | "u32" | "u64" | "usize" | "i64" => "whole number".to_owned(),
        "BTreeMap" if holds.contains("Vec<") => "table of lists of texts".to_owned(),
        "BTreeMap" => "table of texts".to_owned(),
        // Keys of choices by keys of choices.
        "Grid" => "table of tables of texts".to_owned(),
        many if many.starts_with('[') => "list of whole numbers".to_owned(),
        name => {
            let own = types
                .get(name)
                .unwrap_or_else(|| panic!("{key} holds {holds}: what is that?"));
            match own.spelling {
                Some(_) => format!("[one of these](#{})", anchor(name)),
                None => format!("[`[{key}]`](#{})", anchor(name)),
            }
        }
    }
}

/// The name of a type, without path and parameters.
fn plain(holds: &str) -> &str {
    let name = holds.split('<').next().unwrap_or_default();
    name.rsplit("::").next().unwrap_or_default()
}

/// The place of a type on the page: a line `<a id="…"></a>` of the template.
pub fn anchor(name: &str) -> String {
    name.to_lowercase()
}

fn actions() -> String {
    let known: Vec<&str> = ACTIONS.iter().map(|(action, _)| *action).collect();
    assert_eq!(known, pack::ACTIONS, "an action without a word on it");
    let mut text = "| Action | Allows |\n|---|---|\n".to_owned();
    for (action, words) in ACTIONS {
        text.push_str(&format!("| `{action}` | {words} |\n"));
    }
    text
}

/// A file, or its lines from one to the next that is like another: `path | first | last`.
fn example(order: &str, root: &Path) -> String {
    let mut parts = order.split(" | ");
    let path = parts.next().unwrap_or_default();
    let file = std::fs::read_to_string(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut lines: Vec<&str> = file.lines().collect();
    for (index, wanted) in parts.enumerate() {
        // The last line is another than the first, even if it is alike.
        let mut numbered = lines.iter().enumerate().skip(index);
        let at = numbered
            .find(|(_, line)| **line == wanted)
            .map(|(at, _)| at);
        let at = at.unwrap_or_else(|| panic!("{path} has no line {wanted:?}"));
        if index == 0 {
            // The head of a table in a list belongs to its first key.
            let head = at.saturating_sub(1);
            let heads = lines.get(head).is_some_and(|line| line.starts_with("[["));
            lines.drain(..if heads { head } else { at });
        } else {
            lines.truncate(at + 1);
        }
    }
    let language = if path.ends_with(".md") {
        "markdown"
    } else {
        "toml"
    };
    format!("```{language}\n{}\n```\n", lines.join("\n"))
}
