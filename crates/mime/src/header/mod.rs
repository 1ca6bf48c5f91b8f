//! The header of a message or part: its fields, bounded, and what they mean.

pub(crate) mod address;
pub(crate) mod charset;
pub(crate) mod date;
pub(crate) mod param;
pub(crate) mod word;

use crate::limits::{Limit, Limits, Remark, Remarks};
use crate::words;
use param::Param;

/// One field: its name in lower case and its value in characters, lines joined.
#[derive(Debug, Clone)]
struct Field {
    name: String,
    value: String,
}

/// The fields of a header in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    fields: Vec<Field>,
}

impl Header {
    /// Reads the header that `raw` begins with, and says where the body begins.
    ///
    /// A line that is no field is passed over when fields follow; else the body begins there, for a
    /// program that forgets the empty line must not lose its text.
    pub(crate) fn read(raw: &[u8], limits: &Limits, remarks: &mut Remarks) -> (Self, usize) {
        let mut header = Self::default();
        let mut pending: Option<(usize, usize)> = None;
        let mut at = 0;
        loop {
            let rest = raw.get(at..).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let line = rest.get(..length).unwrap_or_default();
            let bare = line.trim_ascii_end();
            if bare.is_empty() {
                at += length;
                let blanks = line
                    .first()
                    .is_some_and(|byte| matches!(byte, b' ' | b'\t'));
                if blanks && next_is_known(raw.get(at..).unwrap_or_default()) {
                    continue;
                }
                break;
            }
            if at > limits.header {
                remarks.cut(Limit::Header);
                break;
            }
            let folded = line
                .first()
                .is_some_and(|byte| matches!(byte, b' ' | b'\t'));
            match (&mut pending, folded) {
                (Some((_, end)), true) => *end = at + length,
                (None, true) => (),
                _ if colon(bare).is_some() => {
                    header.add(raw, pending.replace((at, at + length)), limits, remarks);
                }
                _ => {
                    let skipped = bare.starts_with(b"From ") || bare.starts_with(b">From ");
                    let next = rest.get(length..).unwrap_or_default();
                    let first = pending.is_none() && header.is_empty();
                    if !skipped && (first || !next_is_field(next)) {
                        break;
                    }
                    header.add(raw, pending.take(), limits, remarks);
                }
            }
            at += length;
        }
        header.add(raw, pending, limits, remarks);
        (header, at)
    }

    fn add(
        &mut self,
        raw: &[u8],
        range: Option<(usize, usize)>,
        limits: &Limits,
        remarks: &mut Remarks,
    ) {
        let Some(line) = range.and_then(|(from, to)| raw.get(from..to)) else {
            return;
        };
        if self.fields.len() >= limits.fields {
            remarks.cut(Limit::Fields);
            return;
        }
        let Some(colon) = colon(line) else {
            return;
        };
        let (name, value) = line.split_at(colon);
        let mut value = value.get(1..).unwrap_or_default();
        if value.len() > limits.field {
            remarks.cut(Limit::Field);
            value = value.get(..limits.field).unwrap_or_default();
        }
        let decoded = charset::decode(value, None);
        if let Some(name) = decoded.guessed
            && name != "utf-8"
        {
            remarks.add(Remark::Guessed(name.to_owned()));
        }
        self.fields.push(Field {
            name: String::from_utf8_lossy(name).trim().to_ascii_lowercase(),
            value: unfold(&decoded.text),
        });
    }

    /// Whether there is no field.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// All fields of a name (in lower case), as written, in order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |field| field.name == name)
            .map(|field| field.value.as_str())
    }

    /// The first field of a name, as written.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|field| field.name == name)?;
        Some(field.value.as_str())
    }

    /// Whether there is such a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// The first field of a name in one line, decoded; empty when missing.
    pub(crate) fn text(&self, name: &str) -> String {
        words::line(&word::decode(self.raw(name).unwrap_or_default()))
    }

    /// The first field of a name in lower case and without accents; empty when missing.
    pub(crate) fn folded(&self, name: &str) -> String {
        words::fold(&self.text(name))
    }

    /// The first field of a name with parameters.
    pub(crate) fn param(&self, name: &str) -> Option<Param> {
        self.raw(name).map(Param::read)
    }
}

/// Whether what follows begins with a field, so that a broken line before it is passed over.
fn next_is_field(rest: &[u8]) -> bool {
    let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    rest.get(..end).is_some_and(|line| colon(line).is_some())
}

/// Whether a field follows that no text begins with: then a line of blanks was the fold of an empty field, and not the
/// end of the header.
fn next_is_known(rest: &[u8]) -> bool {
    let Some(colon) = colon(rest.get(..100).unwrap_or(rest)) else {
        return false;
    };
    let name = rest.get(..colon).unwrap_or_default().to_ascii_lowercase();
    [
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "received",
        "return-path",
        "reply-to",
        "references",
        "in-reply-to",
        "x-mailer",
        "content-disposition",
    ]
    .iter()
    .any(|known| known.as_bytes() == name)
}

/// Where the name of the field ends, when the line is one: visible ASCII, then a colon.
fn colon(line: &[u8]) -> Option<usize> {
    let at = line.iter().take(100).position(|byte| *byte == b':')?;
    let name = line.get(..at)?.trim_ascii_end();
    let good = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic());
    good.then_some(at)
}

/// Joins the lines of a field.
fn unfold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\r', '\n']).filter(|line| !line.is_empty()) {
        out.push_str(line);
    }
    let trimmed = out.trim();
    if trimmed.len() == out.len() {
        return out;
    }
    trimmed.to_owned()
}

/// Message-IDs in a field, without angle brackets, each once.
pub(crate) fn ids(field: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = field;
    while let Some((_, tail)) = rest.split_once('<') {
        let Some((id, after)) = tail.split_once('>') else {
            break;
        };
        keep_id(id, &mut found);
        rest = after;
    }
    if found.is_empty() {
        for word in field.split_whitespace().filter(|word| word.contains('@')) {
            keep_id(word, &mut found);
        }
    }
    found
}

fn keep_id(id: &str, found: &mut Vec<String>) {
    let id: String = id
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '<')
        .collect();
    // bounded, so that looking for what is there already stays cheap
    if !id.is_empty() && id.len() <= 500 && found.len() < 2_000 && !found.contains(&id) {
        found.push(id);
    }
}
