//! `/administracion/paquete`: what is not as the pack says, item by item.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use engine::Definition;

use crate::channel::notice;
use crate::configuration::current;
use crate::configuration::item::{self, CONTENT, Group, Items, Name, RETIRED};
use crate::configuration::merge::{Change, Step, merge};
use crate::configuration::page::difference::between;
use crate::directory::institution;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Page, Shell, page};

#[derive(Template)]
#[template(path = "configuration/page/differences.html")]
struct Differences {
    shell: Shell,
    pack: String,
    version: u32,
    changed: Vec<Row>,
    own: Vec<Row>,
}

/// An item that is not as the pack says.
struct Row {
    group: &'static str,
    name: String,
    /// Where it is edited.
    href: Option<String>,
    lines: Vec<String>,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let conn = app.db.read();
    let (pack, _) = current::applied(&institution::applied(conn).await?)?;
    let (ours, from_pack) = item::of_database(conn, &pack).await?;
    let base = item::of_pack(&pack);
    // The pack against itself: what remains is what was done here.
    let steps = merge(&base, &ours, &base, &from_pack, &BTreeMap::new());
    let changed = steps.iter().filter_map(|(name, step)| {
        let changes = match step {
            Step::Stay(changes) | Step::Clash(changes) | Step::Follow(changes) => changes,
            Step::Add(_) => return None,
        };
        Some(row(
            &app,
            &ours,
            name,
            changes.iter().flat_map(told).collect(),
        ))
    });
    let changed = changed.collect();
    let own = ours.keys().filter(|name| !base.contains_key(*name));
    let own = own.map(|name| {
        let text = if from_pack.contains(name) {
            "Venía en un paquete anterior; el de ahora ya no lo tiene."
        } else {
            "Se agregó aquí; el paquete no lo tiene."
        };
        let mut lines = vec![text.to_owned()];
        let content = ours.get(name).and_then(|values| values.get(CONTENT));
        if let Some(here) = content.and_then(|json| serde_json::from_str(json).ok()) {
            lines.extend(between(&Definition::default(), &here));
        }
        row(&app, &ours, name, lines)
    });
    page(&Differences {
        shell: request.shell(&app, Vec::new()),
        own: own.collect(),
        changed,
        version: pack.version,
        pack: pack.name,
    })
}

fn row(app: &App, items: &Items, name: &Name, lines: Vec<String>) -> Row {
    let (group, key) = name;
    let values = items.get(name);
    let own = values.and_then(|values| values.get("nombre")).cloned();
    let service = || app.known.service(key).map(|service| service.name.clone());
    let (word, own, href) = match group {
        Group::Unit => ("Dependencia", own, None),
        Group::Team => ("Equipo", own, None),
        Group::Area => ("Área", own, None),
        Group::Service => (
            "Servicio",
            own,
            Some(format!("/administracion/servicios/{key}")),
        ),
        Group::Definition => (
            "Formulario",
            service(),
            Some(format!("/administracion/servicios/{key}")),
        ),
        Group::Message => (
            "Mensaje",
            notice::words(key).map(|words| words.name.to_owned()),
            Some(format!("/administracion/mensajes/{key}")),
        ),
        Group::Calendar => (
            "Calendario",
            own,
            Some(format!("/administracion/calendarios/{key}")),
        ),
    };
    Row {
        group: word,
        name: own.unwrap_or_else(|| key.clone()),
        href,
        lines,
    }
}

/// A value that is not as the pack says, in sentences.
fn told(change: &Change) -> Vec<String> {
    let quoted = |text: &str| {
        if text.is_empty() {
            "nada".to_owned()
        } else {
            format!("«{text}»")
        }
    };
    if change.value == CONTENT {
        let read = |json: &str| serde_json::from_str(json).ok();
        // From the pack's to what holds here.
        let both = read(&change.to).zip(read(&change.from));
        return both.map_or_else(Vec::new, |(pack, here)| between(&pack, &here));
    }
    vec![match (change.value, change.from.is_empty()) {
        (RETIRED, false) => "Aquí está retirado; el paquete lo ofrece.".to_owned(),
        (RETIRED, true) => "Aquí se ofrece; el paquete ya no lo tiene.".to_owned(),
        ("texto", _) => "El texto no es el del paquete.".to_owned(),
        (value, _) => format!(
            "{}: aquí dice {}; el paquete, {}.",
            crate::platform::text::capital(value),
            quoted(&change.from),
            quoted(&change.to)
        ),
    }]
}
