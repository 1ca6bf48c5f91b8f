//! Fields with parameters: `Content-Type: text/plain; charset=utf-8` (RFC 2045, RFC 2231).

use super::{charset, word};
use crate::body::transfer;

/// A value with its parameters, of which names are in lower case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Param {
    pub(crate) value: String,
    pairs: Vec<(String, String)>,
}

/// A field has no more parameters.
const MOST: usize = 100;

impl Param {
    /// Reads a field. What is broken is read as far as it goes.
    pub(crate) fn read(field: &str) -> Self {
        let mut pieces = split(field).into_iter();
        let value = pieces.next().unwrap_or_default();
        let value = value.split_whitespace().next().unwrap_or_default();
        let mut raw: Vec<(String, u16, bool, String)> = Vec::new();
        let mut pairs: Vec<(String, String)> = Vec::new();
        for piece in pieces.take(MOST) {
            let Some((name, value)) = piece.split_once('=') else {
                continue;
            };
            let name = name.trim().to_ascii_lowercase();
            let value = unquote(value.trim());
            match name.split_once('*') {
                // name*=, name*0=, name*0*=
                Some((base, rest)) => {
                    let encoded = rest.is_empty() || rest.ends_with('*');
                    let at = rest.trim_end_matches('*').parse().unwrap_or(0);
                    raw.push((base.to_owned(), at, encoded, value));
                }
                None => pairs.push((name, word::decode(&value))),
            }
        }
        raw.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let mut all: Vec<(String, String)> = Vec::new();
        for group in raw.chunk_by(|a, b| a.0 == b.0) {
            let name = group
                .first()
                .map(|first| first.0.clone())
                .unwrap_or_default();
            all.push((name, join(group)));
        }
        // the encoded form is the better one
        all.extend(pairs);
        Self {
            value: value.to_ascii_lowercase(),
            pairs: all,
        }
    }

    /// A parameter, by its name in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(known, _)| known == name)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }
}

/// Pieces between semicolons that stand outside of quotes.
fn split(field: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in field.chars() {
        if c == ';' && !quoted {
            pieces.push(String::new());
            continue;
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}

fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            // only quotes and itself are escaped in earnest; Windows paths are not
            '\\' => match chars.next() {
                Some(next @ ('"' | '\\')) => out.push(next),
                Some(next) => out.extend(['\\', next]),
                None => (),
            },
            c => out.push(c),
        }
    }
    out
}

/// Puts together what RFC 2231 cut into pieces: `utf-8'es'peticio%CC%81n`.
fn join(group: &[(String, u16, bool, String)]) -> String {
    let mut said = String::new();
    let mut bytes = Vec::new();
    for (index, (_, _, encoded, value)) in group.iter().enumerate() {
        let mut text = value.as_str();
        if *encoded && index == 0 {
            let mut parts = value.splitn(3, '\'');
            if let (Some(name), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                name.clone_into(&mut said);
                text = rest;
            }
        }
        if *encoded {
            percent(text, &mut bytes);
        } else {
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    let decoded = charset::decode(&bytes, Some(&said)).text;
    word::decode(&decoded)
}

fn percent(text: &str, out: &mut Vec<u8>) {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let value = match (byte, ahead.next(), ahead.next()) {
            (b'%', Some(high), Some(low)) => transfer::hex(high, low),
            _ => None,
        };
        if value.is_some() {
            bytes = ahead;
        }
        out.push(value.unwrap_or(byte));
    }
}
