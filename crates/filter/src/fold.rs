//! Folding: what makes `Petición` and `peticion` the same word.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case without accents: `Petición` and `peticion` are the same word.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let lower = text.nfd().flat_map(char::to_lowercase);
    lower.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// The folded words of a text, in order: runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The text composed, without control characters and with single blanks.
/// Tidying twice changes nothing: control characters go first, because one may
/// stand between a letter and its accent.
pub(crate) fn tidy(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| c.is_whitespace() || !c.is_control());
    let composed: String = kept.nfc().collect();
    let mut out = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
