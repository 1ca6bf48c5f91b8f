//! The files of a pack, each read by itself.

use engine::Kind;
use serde::de::DeserializeOwned;

use crate::article::{Head, split};
use crate::channel::Channels;
use crate::demo::{Demo, DemoFile};
use crate::document::{Document, Place};
use crate::fault::Faults;
use crate::mailbox::Mailboxes;
use crate::message;
use crate::pack::General;
use crate::reader::read;
use crate::recipe::{Macros, Rules};
use crate::reply::ReplyHead;
use crate::role::Roles;
use crate::service::Services;
use crate::source::Source;
use crate::team::Teams;
use crate::timing::{Calendars, Targets};
use crate::unit::Units;
use crate::year::is_year;

/// A file that was read, with the places of its values.
pub(crate) struct Part<'t, T> {
    pub(crate) document: Document<'t>,
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

/// A message that was read.
pub(crate) struct MessagePart<'t> {
    pub(crate) file: &'t str,
    pub(crate) head: Part<'t, message::Head>,
    pub(crate) body: Body<'t>,
}

/// A canned reply that was read.
pub(crate) struct ReplyPart<'t> {
    pub(crate) file: &'t str,
    pub(crate) head: Part<'t, ReplyHead>,
    pub(crate) body: Body<'t>,
}

/// The text after a front matter.
pub(crate) struct Body<'t> {
    pub(crate) text: &'t str,
    /// Lines of the file before it.
    pub(crate) before: usize,
}

/// Every file of a pack; `None` for one with faults, so that what depends on it is not judged.
pub(crate) struct Parts<'t> {
    pub(crate) general: Option<Part<'t, General>>,
    pub(crate) welcome: Option<&'t str>,
    pub(crate) units: Option<Part<'t, Units>>,
    pub(crate) teams: Option<Part<'t, Teams>>,
    pub(crate) calendars: Option<Part<'t, Calendars>>,
    pub(crate) targets: Option<Part<'t, Targets>>,
    pub(crate) channels: Option<Part<'t, Channels>>,
    pub(crate) mailboxes: Option<Part<'t, Mailboxes>>,
    pub(crate) macros: Option<Part<'t, Macros>>,
    pub(crate) rules: Option<Part<'t, Rules>>,
    pub(crate) services: Option<Part<'t, Services>>,
    pub(crate) roles: Option<Part<'t, Roles>>,
    pub(crate) kinds: Option<Vec<Part<'t, Kind<String>>>>,
    pub(crate) articles: Option<Vec<ArticlePart<'t>>>,
    pub(crate) messages: Option<Vec<MessagePart<'t>>>,
    pub(crate) replies: Option<Vec<ReplyPart<'t>>>,
    pub(crate) demo: Option<Part<'t, Demo>>,
}

/// The files at the top of a pack.
const TOP: [&str; 12] = [
    "pack.toml",
    "units.toml",
    "teams.toml",
    "calendars.toml",
    "targets.toml",
    "channels.toml",
    "mailboxes.toml",
    "macros.toml",
    "rules.toml",
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
            teams: optional(source, "teams.toml", faults),
            calendars: optional(source, "calendars.toml", faults),
            targets: optional(source, "targets.toml", faults),
            channels: optional(source, "channels.toml", faults),
            mailboxes: optional(source, "mailboxes.toml", faults),
            macros: optional(source, "macros.toml", faults),
            rules: optional(source, "rules.toml", faults),
            services: toml(source, "services.toml", faults),
            roles: toml(source, "roles.toml", faults),
            kinds: kinds(source, faults),
            articles: articles(source, faults),
            messages: messages(source, faults),
            replies: replies(source, faults),
            demo,
        }
    }
}

/// A TOML file that nothing reads is most likely a misspelled name.
fn strangers(source: &Source, faults: &Faults) {
    for path in source.files().keys().filter(|path| path.ends_with(".toml")) {
        if !TOP.contains(&path.as_str()) && !is_kind(path) && !is_year(path) {
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

pub(crate) fn toml<'t, T: DeserializeOwned>(
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

/// An institution without teams, channels, mailboxes, calendars, targets, macros or rules needs no file of them.
fn optional<'t, T: DeserializeOwned>(
    source: &'t Source,
    path: &'t str,
    faults: &Faults,
) -> Option<Part<'t, T>> {
    if source.files().contains_key(path) {
        toml(source, path, faults)
    } else {
        part(path, "", 0, faults)
    }
}

/// Every kind of ticket, by path of its file.
fn kinds<'t>(source: &'t Source, faults: &Faults) -> Option<Vec<Part<'t, Kind<String>>>> {
    let before = faults.count();
    let paths = source.files().keys().filter(|path| is_kind(path));
    let kinds = paths.filter_map(|path| toml(source, path, faults));
    let kinds = kinds.collect();
    (faults.count() == before).then_some(kinds)
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

/// A pack without messages sends none.
fn messages<'t>(source: &'t Source, faults: &Faults) -> Option<Vec<MessagePart<'t>>> {
    let part = |(file, head, body)| MessagePart { file, head, body };
    let all = texts(source, "messages/", faults)?;
    Some(all.into_iter().map(part).collect())
}

/// A pack without canned replies has none.
fn replies<'t>(source: &'t Source, faults: &Faults) -> Option<Vec<ReplyPart<'t>>> {
    let part = |(file, head, body)| ReplyPart { file, head, body };
    let all = texts(source, "replies/", faults)?;
    Some(all.into_iter().map(part).collect())
}

/// A file of texts: where it is, its front matter, its text.
type Text<'t, T> = (&'t str, Part<'t, T>, Body<'t>);

/// The files of a folder that have a front matter and a text.
fn texts<'t, T: DeserializeOwned>(
    source: &'t Source,
    folder: &str,
    faults: &Faults,
) -> Option<Vec<Text<'t, T>>> {
    let before = faults.count();
    let paths = source.files().keys();
    let paths = paths.filter(|path| path.starts_with(folder) && path.ends_with(".md"));
    let all = paths.filter_map(|path| {
        let (head, text) = split(path, text(source, path, faults)?, faults)?;
        // Both lines with +++ stand around the front matter.
        let before = head.lines().count().saturating_add(2);
        Some((
            path.as_str(),
            part(path, head, 1, faults)?,
            Body { text, before },
        ))
    });
    let all = all.collect();
    (faults.count() == before).then_some(all)
}
