//! Encoded words (RFC 2047), with what is sent in their name.

use data_encoding::BASE64;

use super::charset;
use crate::body::transfer;

/// A charset's name is not longer.
const NAME: usize = 60;

/// A piece of a field: text as it stands, or what encoded words of one charset that follow each other hold.
enum Piece<'a> {
    Text(&'a str),
    Word(String),
}

/// The text of a field whose words are decoded. A character that was split between two words is whole again.
pub(crate) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Word(word) => out.push_str(&word),
        }
    }
    out
}

/// The same field with each run of words as one word in UTF-8: for a reader of structured fields, which
/// must not mistake a decoded comma for one of its own.
pub(crate) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Word(word) => {
                let word = crate::words::line(&word);
                out.push_str("=?utf-8?B?");
                out.push_str(&BASE64.encode(word.as_bytes()));
                out.push_str("?=");
            }
        }
    }
    out
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut run: Option<(String, Vec<u8>)> = None;
    let mut rest = text;
    let mut plain = 0usize;
    let mut at = 0usize;
    // once no word ends any more, none is looked for: a field of openings costs no more than any other
    let mut open = true;
    while open {
        let Some(found) = rest.get(at..).and_then(|text| text.find("=?")) else {
            break;
        };
        let start = at + found;
        match rest.get(start..).map_or(Word::None, word) {
            Word::None => at = start + 2,
            Word::Endless => open = false,
            Word::Found {
                charset,
                bytes,
                length,
            } => {
                let before = rest.get(plain..start).unwrap_or_default();
                let joins = run.is_some() && before.trim().is_empty();
                if !joins {
                    flush(&mut run, &mut pieces);
                    if !before.is_empty() {
                        pieces.push(Piece::Text(before));
                    }
                }
                match &mut run {
                    Some((name, all)) if *name == charset => all.extend(bytes),
                    _ => {
                        flush(&mut run, &mut pieces);
                        run = Some((charset, bytes));
                    }
                }
                rest = rest.get(start + length..).unwrap_or_default();
                plain = 0;
                at = 0;
            }
        }
    }
    flush(&mut run, &mut pieces);
    let rest = rest.get(plain..).unwrap_or_default();
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

fn flush(run: &mut Option<(String, Vec<u8>)>, pieces: &mut Vec<Piece<'_>>) {
    if let Some((charset, bytes)) = run.take() {
        pieces.push(Piece::Word(charset::decode(&bytes, Some(&charset)).text));
    }
}

enum Word {
    None,
    Endless,
    Found {
        charset: String,
        bytes: Vec<u8>,
        length: usize,
    },
}

/// The word that the text begins with: `=?charset*language?encoding?data?=`.
fn word(text: &str) -> Word {
    let Some(inner) = text.get(2..) else {
        return Word::None;
    };
    let Some(end) = inner.bytes().take(NAME).position(|byte| byte == b'?') else {
        return Word::None;
    };
    let name = inner.get(..end).unwrap_or_default();
    if name.is_empty()
        || name
            .bytes()
            .any(|byte| byte.is_ascii_whitespace() || byte == b'=')
    {
        return Word::None;
    }
    let charset = name
        .split('*')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let Some(data) = inner.get(end + 3..) else {
        return Word::None;
    };
    let how = inner.get(end + 1..end + 3).unwrap_or_default();
    let base64 = match how {
        "b?" | "B?" => true,
        "q?" | "Q?" => false,
        _ => return Word::None,
    };
    let Some(stop) = data.find("?=") else {
        return Word::Endless;
    };
    let payload = data.get(..stop).unwrap_or_default().as_bytes();
    let bytes = if base64 {
        transfer::base64(payload).0
    } else {
        transfer::q_word(payload)
    };
    Word::Found {
        charset,
        bytes,
        length: 2 + end + 3 + stop + 2,
    }
}
