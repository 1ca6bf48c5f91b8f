//! What the form of a macro or rule lets one choose among.

use crate::platform::App;
use crate::platform::web::view::{Choice, ChoiceGroup};

/// Boxes to tick under one title.
pub struct Boxes {
    /// What is chosen, in a few words.
    pub summary: String,
    /// The boxes.
    pub groups: Vec<ChoiceGroup>,
}

/// Boxes of keys and names; nothing where there is no choice to make.
pub fn boxes(
    title: &str,
    all: Vec<(String, String)>,
    chosen: &[String],
    every: &str,
) -> Option<Boxes> {
    if all.len() < 2 && chosen.is_empty() {
        return None;
    }
    let names: Vec<&str> = all
        .iter()
        .filter(|(key, _)| chosen.contains(key))
        .map(|(_, name)| name.as_str())
        .collect();
    let summary = match names.as_slice() {
        [] => every.to_owned(),
        [one] => (*one).to_owned(),
        many => format!("{} elegidos", many.len()),
    };
    let choices = all.into_iter().map(|(value, label)| Choice {
        selected: chosen.contains(&value),
        value,
        label,
    });
    Some(Boxes {
        summary,
        groups: vec![ChoiceGroup {
            label: title.to_owned(),
            choices: choices.collect(),
        }],
    })
}

/// Kinds of ticket.
pub fn kinds(app: &App) -> Vec<(String, String)> {
    let all = app.pack.kinds.iter();
    all.map(|kind| (kind.key.clone(), kind.noun.plural.clone()))
        .collect()
}

/// Roles of the pack.
pub fn roles(app: &App) -> Vec<(String, String)> {
    let all = app.pack.roles.iter();
    all.map(|role| (role.key.clone(), role.name.clone()))
        .collect()
}

/// Teams that there are.
pub fn teams(app: &App) -> Vec<(String, String)> {
    let all = app.known.teams().iter().filter(|t| t.retired_at.is_none());
    all.map(|team| (team.key.clone(), team.name.clone()))
        .collect()
}
