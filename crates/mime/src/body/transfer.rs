//! Content-Transfer-Encodings. Nothing that arrives is refused; what is broken is read as far as it goes.

use std::borrow::Cow;

/// The bytes that were meant, and whether something of them was broken.
pub(crate) fn decode<'a>(body: &'a [u8], encoding: &str) -> (Cow<'a, [u8]>, bool) {
    match encoding {
        "base64" => {
            let (bytes, strange) = base64(body);
            let written = body
                .iter()
                .filter(|byte| !byte.is_ascii_whitespace())
                .count();
            // words between blanks are no base64, for all that their letters are of its alphabet
            let prose = body.split(|byte| *byte == b'\n').any(|line| {
                line.trim_ascii()
                    .split(|byte| *byte == b' ')
                    .filter(|word| !word.is_empty())
                    .count()
                    >= 4
            });
            // a text that only says to be base64 is kept as it is; a footer that a list added to base64 is not
            if strange * 8 > written || (prose && strange > 0) {
                return (Cow::Borrowed(body), true);
            }
            (Cow::Owned(bytes), strange > 0)
        }
        "quoted-printable" => {
            let (bytes, broken) = quoted_printable(body);
            (Cow::Owned(bytes), broken)
        }
        "x-uuencode" | "uuencode" | "x-uue" | "uue" => match uuencoded(body) {
            Some(bytes) => (Cow::Owned(bytes), false),
            None => (Cow::Borrowed(body), true),
        },
        _ => (Cow::Borrowed(body), false),
    }
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Decodes base64, also several pieces with an end each; says how many signs have no place in it.
pub(crate) fn base64(body: &[u8]) -> (Vec<u8>, usize) {
    let mut out = Vec::with_capacity(body.len() / 4 * 3 + 3);
    let mut strange = 0;
    let (mut bits, mut count) = (0u32, 0u32);
    for &byte in body {
        if byte == b'=' {
            flush(&mut out, bits, count);
            (bits, count) = (0, 0);
        } else if let Some(value) = sextet(byte) {
            bits = bits << 6 | u32::from(value);
            count += 1;
            if count == 4 {
                let [_, a, b, c] = bits.to_be_bytes();
                out.extend([a, b, c]);
                (bits, count) = (0, 0);
            }
        } else if !byte.is_ascii_whitespace() {
            strange += 1;
        }
    }
    flush(&mut out, bits, count);
    (out, strange)
}

/// What two or three signs at the end hold.
fn flush(out: &mut Vec<u8>, bits: u32, count: u32) {
    match count {
        2 => out.extend((bits >> 4).to_be_bytes().get(3)),
        3 => out.extend((bits >> 2).to_be_bytes().get(2..4).unwrap_or_default()),
        _ => (),
    }
}

/// The byte that two hexadecimal digits mean.
pub(crate) fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    Some(digit(high)? << 4 | digit(low)?)
}

fn quoted_printable(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len());
    let mut broken = false;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let bare = line.trim_ascii_end();
        let end: &[u8] = if line.ends_with(b"\r\n") {
            b"\r\n"
        } else if line.ends_with(b"\n") {
            b"\n"
        } else {
            b""
        };
        // blanks at the end of a line were added on the way
        let mut bytes = bare.iter();
        let mut soft = false;
        while let Some(&byte) = bytes.next() {
            if byte != b'=' {
                out.push(byte);
                continue;
            }
            match bytes.as_slice() {
                [] => soft = true,
                [high, low, ..] if hex(*high, *low).is_some() => {
                    out.extend(hex(*high, *low));
                    bytes.nth(1);
                }
                _ => {
                    broken = true;
                    out.push(byte);
                }
            }
        }
        if !soft {
            out.extend_from_slice(end);
        }
    }
    (out, broken)
}

/// The quoted-printable of encoded words: an underscore is a blank.
pub(crate) fn q_word(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len());
    let mut bytes = payload.iter();
    while let Some(&byte) = bytes.next() {
        match (byte, bytes.as_slice()) {
            (b'_', _) => out.push(b' '),
            (b'=', [high, low, ..]) if hex(*high, *low).is_some() => {
                out.extend(hex(*high, *low));
                bytes.nth(1);
            }
            _ => out.push(byte),
        }
    }
    out
}

/// What stands between `begin` and `end`.
fn uuencoded(body: &[u8]) -> Option<Vec<u8>> {
    let mut lines = body.split(|byte| *byte == b'\n');
    lines.find(|line| line.starts_with(b"begin "))?;
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    for line in lines {
        let line = line.trim_ascii_end();
        let Some((&first, data)) = line.split_first() else {
            continue;
        };
        if line == b"end" {
            break;
        }
        let wanted = usize::from(first.wrapping_sub(32) & 63);
        let start = out.len();
        for group in data.chunks(4) {
            let at = |index: usize| {
                u32::from(group.get(index).copied().unwrap_or(b' ').wrapping_sub(32) & 63)
            };
            let bits = at(0) << 18 | at(1) << 12 | at(2) << 6 | at(3);
            let [_, a, b, c] = bits.to_be_bytes();
            out.extend([a, b, c]);
        }
        out.truncate((start + wanted).min(out.len()));
    }
    Some(out)
}
