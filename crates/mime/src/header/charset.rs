//! Bytes to text, in the charset that is said, unless it cannot be that one.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use mail_parser::decoders::charsets::map::charset_decoder;

/// As much of a text tells its charset.
const SAMPLE: usize = 64 << 10;

/// A text, and the charset that was guessed for it.
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) guessed: Option<&'static str>,
}

/// Decodes bytes of which a charset is said, or none.
///
/// UTF-8 is believed when it is valid, whatever is said of a Western charset: no Spanish text in
/// Windows-1252 is valid UTF-8 by chance. What is said to be UTF-8 and is not is guessed, unless most of it is.
pub(crate) fn decode(bytes: &[u8], said: Option<&str>) -> Decoded {
    let plain = |text: String| Decoded {
        text,
        guessed: None,
    };
    let said = said.map(|name| name.trim().to_ascii_lowercase());
    let said = said.as_deref().unwrap_or_default();
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return plain(String::from_utf8_lossy(rest).into_owned());
    }
    let western = matches!(
        said,
        "" | "us-ascii"
            | "ascii"
            | "utf-8"
            | "utf8"
            | "unknown-8bit"
            | "x-unknown"
            | "8bit"
            | "binary"
            | "default"
    );
    let latin = matches!(
        said,
        "iso-8859-1"
            | "latin1"
            | "iso8859-1"
            | "iso_8859-1"
            | "windows-1252"
            | "cp1252"
            | "iso-8859-15"
    );
    if !western && !latin {
        match charset_decoder(said.as_bytes()) {
            Some(decoder) => return plain(decoder(bytes)),
            None => return guess(bytes),
        }
    }
    if bytes.is_ascii() {
        // these charsets of Japan and China are written in ASCII, so UTF-8 shows them raw
        if western && bytes.contains(&0x1b) {
            return guess(bytes);
        }
        return plain(String::from_utf8_lossy(bytes).into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let text = text.to_owned();
        let guessed = if latin || said.starts_with("us") || said == "ascii" {
            Some("utf-8")
        } else {
            None
        };
        return Decoded { text, guessed };
    }
    if latin && let Some(decoder) = charset_decoder(said.as_bytes()) {
        return plain(decoder(bytes));
    }
    if said.starts_with("utf") && mostly_utf8(bytes) {
        return plain(String::from_utf8_lossy(bytes).into_owned());
    }
    guess(bytes)
}

/// Whether there are more characters of several bytes than bytes that are no UTF-8.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad
}

/// Whether what is not ASCII are the signs that Spanish is written with in Windows-1252.
fn spanish(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| !byte.is_ascii()).all(|byte| {
        matches!(
            byte,
            0xe1 | 0xe9
                | 0xed
                | 0xf3
                | 0xfa
                | 0xf1
                | 0xfc
                | 0xc1
                | 0xc9
                | 0xcd
                | 0xd3
                | 0xda
                | 0xd1
                | 0xdc
                | 0xbf
                | 0xa1
                | 0xab
                | 0xbb
                | 0xb0
                | 0xba
                | 0xaa
                | 0xb7
                | 0xa0
                | 0xa7
                | 0xb4
                | 0x80
                | 0x85
                | 0x91..=0x97 | 0xa9 | 0xae | 0xe7 | 0xbd | 0xbc
        )
    })
}

/// Whether the letters beyond ASCII stand inside of words as they do in code page 850, which no Spanish in
/// Windows-1252 does: there these bytes are signs like `¢`. A blank (0xa0) proves nothing, nor does a capital
/// after a small letter, which is a small one in Windows-1252.
fn dos(bytes: &[u8]) -> bool {
    let mut inside = 0usize;
    for window in bytes.windows(3) {
        let [before, byte, after] = window else {
            continue;
        };
        match byte {
            ..=0x7f => (),
            0xa1..=0xa4 | 0x82 => {
                inside += usize::from(before.is_ascii_lowercase() && after.is_ascii_lowercase());
            }
            0xa0 | 0x81 | 0xad | 0xa8 => (),
            0xb5 | 0x90 | 0xd6 | 0xe0 | 0xe9 | 0xa5 if !before.is_ascii_lowercase() => (),
            _ => return false,
        }
    }
    inside > 0
}

fn guess(bytes: &[u8]) -> Decoded {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !bytes.contains(&0x1b)
    {
        return Decoded {
            text: text.to_owned(),
            guessed: (!bytes.is_ascii()).then_some("utf-8"),
        };
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let (name, decoder) = if dos(sample) {
        ("ibm850", charset_decoder(b"ibm850"))
    } else if spanish(sample) {
        ("windows-1252", charset_decoder(b"windows-1252"))
    } else {
        ("", None)
    };
    if let Some(decoder) = decoder {
        return Decoded {
            text: decoder(bytes),
            guessed: Some(name),
        };
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    let encoding = detector.guess(Some(b"mx"), Utf8Detection::Deny);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        guessed: Some(encoding.name()),
    }
}
