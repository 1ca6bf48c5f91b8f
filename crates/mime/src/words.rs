//! Texts made fit to be kept, shown and compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Signs that turn the direction of writing; in a name they hide its true end.
pub(crate) fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// One line: controls and turning signs gone, blanks in one.
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{feff}' {
            blank = true;
        } else if !c.is_control() && !is_turning(c) {
            if blank && !out.is_empty() {
                out.push(' ');
            }
            blank = false;
            out.push(c);
        }
    }
    out
}

/// Several lines: they end with `\n`, and no control is left but the tab.
pub(crate) fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            '\u{2028}' | '\u{2029}' | '\u{0c}' | '\u{0b}' => out.push('\n'),
            '\u{feff}' => (),
            c if c.is_control() => (),
            c => out.push(c),
        }
    }
    out
}

/// Lower case, without accents and emphasis, blanks in one: what is compared.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    let mut put = |c: char| {
        if c.is_whitespace() {
            blank = true;
        } else if !matches!(c, '*' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}') {
            if blank && !out.is_empty() {
                out.push(' ');
            }
            blank = false;
            out.push(c);
        }
    };
    if text.is_ascii() {
        text.chars().for_each(|c| put(c.to_ascii_lowercase()));
    } else {
        text.nfd()
            .filter(|c| !is_combining_mark(*c))
            .flat_map(char::to_lowercase)
            .for_each(put);
    }
    out
}

/// The beginning of a text, of at most so many bytes, ending between two characters.
pub(crate) fn head(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let mut end = most;
    while end > 0 && !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Whether one of the words is in the text.
pub(crate) fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Whether the text begins with one of the words.
pub(crate) fn begins(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}

/// Addresses in running text, in lower case, each once, at most `most`.
pub(crate) fn addresses(text: &str, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || "<>()[]\",;:'`|".contains(c)) {
        if found.len() >= most {
            break;
        }
        if let Some(address) = crate::header::address::normal(word.trim_end_matches('.'))
            && !found.contains(&address)
        {
            found.push(address);
        }
    }
    found
}
