//! The files of a pack, each read by itself.

use engine::Kind;
use serde::de::DeserializeOwned;

use crate::article::{Head, split};
use crate::demo::{Demo, DemoFile};
use crate::document::{Document, Place};
use crate::fault::Faults;
use crate::pack::General;
use crate::reader::read;
use crate::role::Roles;
use crate::service::Services;
use crate::source::Source;
use crate::unit::Units;

/// A file that was read, with the places of its values.
pub(crate) struct Part<'t, T> {
    document: Document<'t>,
    pub(crate) value: T,
}

impl<T> Part<'_, T> {
    /// The top of the file, to point at what is wrong in it.
    pub(crate) fn top(&self) -> Place<'_> {
        self.document.top()
    }
}

/// An article that was read.
pub(crate) struct ArticlePart<'t> {
    pub(crate) head: Part<'t, Head>,
    pub(crate) body: &'t str,
}

/// Every file of a pack; `None` for one with faults, so that what depends on it is not judged.
pub(crate) struct Parts<'t> {
    pub(crate) general: Option<Part<'t, General>>,
    pub(crate) welcome: Option<&'t str>,
    pub(crate) units: Option<Part<'t, Units>>,
    pub(crate) services: Option<Part<'t, Services>>,
    pub(crate) roles: Option<Part<'t, Roles>>,
    pub(crate) kind: Option<Part<'t, Kind>>,
    pub(crate) articles: Option<Vec<ArticlePart<'t>>>,
    pub(crate) demo: Option<Part<'t, Demo>>,
}

/// The files at the top of a pack.
const TOP: [&str; 5] = [
    "pack.toml",
    "units.toml",
    "services.toml",
    "roles.toml",
    "demo.toml",
];

impl<'t> Parts<'t> {
    /// Reads every file, reporting what does not fit.
    pub(crate) fn read(source: &'t Source, faults: &Faults) -> Self {
        strangers(source, faults);
        let demo = toml(source, "demo.toml", faults).and_then(|part: Part<'_, DemoFile>| {
            let before = faults.count();
            let demo = part.value.into_demo(part.document.top(), faults);
            (faults.count() == before).then_some(Part {
                document: part.document,
                value: demo,
            })
        });
        Self {
            general: toml(source, "pack.toml", faults),
            welcome: welcome(source, faults),
            units: toml(source, "units.toml", faults),
            services: toml(source, "services.toml", faults),
            roles: toml(source, "roles.toml", faults),
            kind: kind(source, faults),
            articles: articles(source, faults),
            demo,
        }
    }
}

/// A TOML file that nothing reads is most likely a misspelled name.
fn strangers(source: &Source, faults: &Faults) {
    for path in source.files().keys().filter(|path| path.ends_with(".toml")) {
        if !TOP.contains(&path.as_str()) && !is_kind(path) {
            let known = TOP.join(", ");
            faults.add(
                path,
                None,
                format!("no es un archivo de un paquete; bórrelo o llámelo como uno de: {known}"),
            );
        }
    }
}

fn is_kind(path: &str) -> bool {
    path.strip_prefix("kinds/")
        .is_some_and(|name| name.ends_with(".toml") && !name.contains('/'))
}

/// The text of a file; a missing one is a fault.
fn text<'t>(source: &'t Source, path: &str, faults: &Faults) -> Option<&'t str> {
    let Some(bytes) = source.files().get(path) else {
        faults.add(path, None, "falta este archivo; agréguelo al paquete");
        return None;
    };
    match std::str::from_utf8(bytes) {
        // Some editors mark the start of a file with an invisible letter.
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = bytes.iter().take(error.valid_up_to());
            let line = good
                .filter(|byte| **byte == b'\n')
                .count()
                .saturating_add(1);
            faults.add(
                path,
                Some(line),
                "el texto no está en UTF-8; guárdelo con esa codificación",
            );
            None
        }
    }
}

fn toml<'t, T: DeserializeOwned>(
    source: &'t Source,
    path: &'t str,
    faults: &Faults,
) -> Option<Part<'t, T>> {
    part(path, text(source, path, faults)?, 0, faults)
}

fn part<'t, T: DeserializeOwned>(
    path: &'t str,
    text: &'t str,
    before: usize,
    faults: &Faults,
) -> Option<Part<'t, T>> {
    let document = Document::parse(path, text, before, faults)?;
    let value = read(&document, faults)?;
    Some(Part { document, value })
}

fn welcome<'t>(source: &'t Source, faults: &Faults) -> Option<&'t str> {
    let text = text(source, "welcome.md", faults)?;
    if text.trim().is_empty() {
        faults.add(
            "welcome.md",
            None,
            "está vacío; escriba la bienvenida del portal",
        );
        return None;
    }
    Some(text)
}

/// The one kind of ticket.
fn kind<'t>(source: &'t Source, faults: &Faults) -> Option<Part<'t, Kind>> {
    let mut paths = source.files().keys().filter(|path| is_kind(path));
    let Some(path) = paths.next() else {
        faults.add(
            "kinds/solicitud.toml",
            None,
            "falta este archivo; describa en él el tipo de ticket",
        );
        return None;
    };
    for other in paths {
        faults.add(
            other,
            None,
            format!("ya hay un tipo de ticket en {path}; deje un solo archivo en kinds/"),
        );
    }
    toml(source, path, faults)
}

fn articles<'t>(source: &'t Source, faults: &Faults) -> Option<Vec<ArticlePart<'t>>> {
    let before = faults.count();
    let paths = source
        .files()
        .keys()
        .filter(|path| path.starts_with("articles/") && path.ends_with(".md"));
    let articles = paths.filter_map(|path| {
        let (head, body) = split(path, text(source, path, faults)?, faults)?;
        Some(ArticlePart {
            head: part(path, head, 1, faults)?,
            body,
        })
    });
    let articles = articles.collect();
    (faults.count() == before).then_some(articles)
}
