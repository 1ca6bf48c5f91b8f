//! For which tickets, and for whom of those who write, a canned reply is meant.

use std::collections::BTreeSet;

use pack::{Meant, Role};

use crate::platform::App;
use crate::platform::policy::Action;
use crate::platform::web::view::{Choice, ChoiceGroup};

/// What can be chosen, with what is.
pub struct MeantChoices {
    /// Kinds of ticket; none where the institution has a single one.
    pub kinds: Option<Group>,
    /// Services, by their areas.
    pub services: Option<Group>,
    /// Roles that write on tickets.
    pub roles: Option<Group>,
}

/// Boxes to tick under one title.
pub struct Group {
    /// What is chosen, in a few words.
    pub summary: String,
    /// The boxes.
    pub groups: Vec<ChoiceGroup>,
}

impl MeantChoices {
    /// Everything that can be chosen. What is chosen and no longer offered is there, too.
    pub fn of(app: &App, meant: &Meant) -> Self {
        let kinds = app.pack.kinds.iter();
        let kinds = kinds.map(|kind| (kind.key.clone(), kind.noun.plural.clone()));
        let roles = app.pack.roles.iter().filter(|role| writes(role));
        let roles = roles.map(|role| (role.key.clone(), role.name.clone()));
        let areas = app.known.areas().iter().map(|area| {
            let all = app.known.services().iter();
            let own = all.filter(|s| s.area_id == area.id && is_offered(s, &meant.services));
            let own = own.map(|s| (s.key.clone(), s.name.clone()));
            (area.name.clone(), own.collect::<Vec<_>>())
        });
        Self {
            kinds: group(
                vec![("Tipos".to_owned(), kinds.collect())],
                &meant.kinds,
                "Todos",
            ),
            services: group(areas.collect(), &meant.services, "Todos"),
            roles: group(
                vec![("Roles".to_owned(), roles.collect())],
                &meant.roles,
                "Cualquiera",
            ),
        }
    }
}

fn is_offered(service: &tables::service::Model, chosen: &BTreeSet<String>) -> bool {
    service.retired_at.is_none() || chosen.contains(&service.key)
}

fn writes(role: &Role) -> bool {
    role.may(Action::Answer.grant()) || role.may(Action::Note.grant())
}

/// The boxes of a list, with what is chosen of it; nothing where there is no choice to make.
fn group(
    lists: Vec<(String, Vec<(String, String)>)>,
    chosen: &BTreeSet<String>,
    every: &str,
) -> Option<Group> {
    let offered: usize = lists.iter().map(|(_, list)| list.len()).sum();
    if offered < 2 && chosen.is_empty() {
        return None;
    }
    let mut lists: Vec<_> = lists.into_iter().filter(|(_, l)| !l.is_empty()).collect();
    let known: BTreeSet<&String> = lists
        .iter()
        .flat_map(|(_, l)| l.iter().map(|(key, _)| key))
        .collect();
    let gone = chosen.iter().filter(|key| !known.contains(key));
    let gone: Vec<_> = gone.map(|key| (key.clone(), key.clone())).collect();
    if !gone.is_empty() {
        lists.push(("Ya no existen".to_owned(), gone));
    }
    let names: Vec<&str> = lists
        .iter()
        .flat_map(|(_, list)| list)
        .filter(|(key, _)| chosen.contains(key))
        .map(|(_, name)| name.as_str())
        .collect();
    let summary = match names.as_slice() {
        [] => every.to_owned(),
        [one] => (*one).to_owned(),
        many => format!("{} elegidos", many.len()),
    };
    let choice = |(key, name): (String, String)| Choice {
        selected: chosen.contains(&key),
        value: key,
        label: name,
    };
    let groups = lists.into_iter().map(|(label, list)| ChoiceGroup {
        label,
        choices: list.into_iter().map(choice).collect(),
    });
    Some(Group {
        summary,
        groups: groups.collect(),
    })
}

/// What was chosen: of what there is, and of what was chosen `before`. Nothing of it can
/// hold a blank, with which the keys are kept apart.
pub fn chosen(app: &App, before: &Meant, asked: [&[String]; 3]) -> Meant {
    let [kinds, services, roles] = asked;
    let keep = |asked: &[String], before: &BTreeSet<String>, is: &dyn Fn(&str) -> bool| {
        let asked = asked.iter();
        let own = asked.filter(|key| before.contains(*key) || is(key));
        own.cloned().collect()
    };
    Meant {
        kinds: keep(kinds, &before.kinds, &|key| app.pack.kind(key).is_some()),
        services: keep(services, &before.services, &|key| {
            app.known.service(key).is_some()
        }),
        roles: keep(roles, &before.roles, &|key| {
            app.pack.roles.iter().any(|role| role.key == key)
        }),
    }
}

/// For what it is meant, in a few words; nothing for one that is for everything.
pub fn in_words(app: &App, meant: &Meant) -> Option<String> {
    let names = |keys: &BTreeSet<String>, name: &dyn Fn(&str) -> Option<String>| {
        let mut names: Vec<String> = keys
            .iter()
            .map(|key| name(key).unwrap_or_else(|| key.clone()))
            .collect();
        if names.len() > 3 {
            let rest = names.split_off(2).len();
            names.push(format!("{rest} más"));
        }
        names.join(", ")
    };
    let kind = |key: &str| app.pack.kind(key).map(|kind| kind.noun.plural.clone());
    let service = |key: &str| app.known.service(key).map(|own| own.name.clone());
    let role = |key: &str| {
        let mut roles = app.pack.roles.iter();
        roles.find(|role| role.key == key).map(|r| r.name.clone())
    };
    let mut said = Vec::new();
    if !meant.kinds.is_empty() {
        said.push(format!("para {}", names(&meant.kinds, &kind)));
    }
    if !meant.services.is_empty() {
        said.push(format!("en {}", names(&meant.services, &service)));
    }
    if !meant.roles.is_empty() {
        said.push(format!("la usa: {}", names(&meant.roles, &role)));
    }
    (!said.is_empty()).then(|| crate::platform::text::capital(&said.join("; ")))
}
