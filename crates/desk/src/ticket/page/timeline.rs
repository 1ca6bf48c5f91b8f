//! The history of a ticket as a person reads it.

use std::collections::HashMap;

use engine::{EventKind, Kind, Visibility};

use crate::platform::App;
use crate::platform::text::{initials, size};
use crate::platform::web::view::{FileLine, When};
use crate::ticket::history::Told;

/// An entry of the timeline.
pub struct Entry {
    pub id: String,
    pub who: String,
    pub initials: String,
    pub when: When,
    /// `public` or `internal`.
    pub visibility: &'static str,
    /// `received`, `answer`, `note`, `state` or `change`.
    pub kind: &'static str,
    /// What the person did: «cambió la prioridad: — → Alta».
    pub title: String,
    pub text: Option<String>,
    pub files: Vec<FileLine>,
}

/// The entries of a history. The number that a ticket gets is no entry of its own.
pub fn entries(
    app: &App,
    told: Vec<Told>,
    names: &HashMap<i64, String>,
    folio: &str,
) -> Vec<Entry> {
    told.into_iter()
        .filter_map(|event| entry(app, event, names, folio))
        .collect()
}

fn entry(app: &App, event: Told, names: &HashMap<i64, String>, folio: &str) -> Option<Entry> {
    let (kind, title) = title(&app.pack.kind, &event.kind, names)?;
    let who = name(names, Some(event.actor));
    let file = |f: tables::attachment::Model| FileLine {
        href: format!("/solicitudes/{folio}/archivos/{}", f.key),
        name: f.name,
        size: size(f.size),
    };
    Some(Entry {
        id: format!("e{}", event.seq),
        initials: initials(&who),
        who,
        when: When::new(event.at, app.now(), &app.zone),
        visibility: if event.visibility == Visibility::Public {
            "public"
        } else {
            "internal"
        },
        kind,
        title,
        text: text(&event.kind, event.body),
        files: event.files.into_iter().map(file).collect(),
    })
}

fn title(
    kind: &Kind,
    event: &EventKind,
    names: &HashMap<i64, String>,
) -> Option<(&'static str, String)> {
    let changed =
        |what: &str, from: &str, to: &str| ("change", format!("cambió {what}: {from} → {to}"));
    Some(match event {
        EventKind::Numbered { .. } => return None,
        EventKind::Received { channel, .. } => {
            let via = super::channel(channel).to_lowercase();
            ("received", format!("envió {} por: {via}", article(kind)))
        }
        EventKind::PrioritySet { from, to } => {
            let name = |key: &str| kind.priority(key).map_or(key, |c| &c.name).to_owned();
            changed(
                "la prioridad",
                &from.as_deref().map_or("—".to_owned(), name),
                &name(to),
            )
        }
        EventKind::TypeSet { from, to } => {
            let name = |key: &str| kind.type_of_work(key).map_or(key, |c| &c.name).to_owned();
            changed(
                "el tipo",
                &from.as_deref().map_or("—".to_owned(), name),
                &name(to),
            )
        }
        EventKind::Assigned { from, to } => changed(
            "la persona responsable",
            &name(names, *from),
            &name(names, Some(*to)),
        ),
        EventKind::Answered => ("answer", "respondió".to_owned()),
        EventKind::Noted => ("note", "anotó".to_owned()),
        EventKind::Moved { from, to, .. } => {
            let state = |key: &str| kind.state(key).map_or(key, |s| &s.name).to_owned();
            (
                "state",
                format!("cambió el estado: {} → {}", state(from), state(to)),
            )
        }
    })
}

/// What was written, after the name of what a move brought.
fn text(kind: &EventKind, body: Option<String>) -> Option<String> {
    let label = match kind {
        EventKind::Moved { brought, .. } => match brought.as_deref() {
            Some("diagnosis") => "Diagnóstico: ",
            _ => "Motivo: ",
        },
        _ => "",
    };
    body.map(|body| format!("{label}{body}"))
}

fn article(kind: &Kind) -> String {
    let article = if kind.noun.gender == engine::Gender::Femenino {
        "la"
    } else {
        "el"
    };
    format!("{article} {}", kind.noun.singular)
}

/// A person's name; a dash for nobody.
fn name(names: &HashMap<i64, String>, person: Option<i64>) -> String {
    match person {
        None => "—".to_owned(),
        Some(person) => names
            .get(&person)
            .cloned()
            .unwrap_or_else(|| "Alguien".to_owned()),
    }
}

/// Everybody whom a history names.
pub fn people(told: &[Told]) -> Vec<i64> {
    let named = |event: &Told| match event.kind {
        EventKind::Assigned { from, to } => [Some(event.actor), from, Some(to)],
        _ => [Some(event.actor), None, None],
    };
    told.iter().flat_map(named).flatten().collect()
}
