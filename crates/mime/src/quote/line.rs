//! Lines, and what is compared of them.

use crate::words;

/// What the place of a line in HTML says of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Nothing, as for all plain text.
    #[default]
    None,
    /// It is a quote.
    Quote,
    /// It is passed on.
    Forward,
    /// It is a signature.
    Signature,
}

/// A line with its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) hint: Hint,
}

/// Lines longer than this are prose: they are not looked at in full.
const LONG: usize = 500;

/// A line as it is compared.
#[derive(Debug)]
pub(crate) struct Folded {
    /// How many `>` stand before it.
    pub(crate) depth: usize,
    /// Without these, in lower case, without accents and emphasis.
    pub(crate) text: String,
    pub(crate) hint: Hint,
    /// Exactly the mark of a signature: two hyphens and a blank.
    pub(crate) mark: bool,
    pub(crate) long: bool,
}

impl Folded {
    pub(crate) fn of(line: &Line) -> Self {
        let mut rest = line.text.as_str();
        let mut depth = 0;
        while let Some(tail) = rest.strip_prefix('>') {
            depth += 1;
            rest = tail.strip_prefix(' ').unwrap_or(tail);
        }
        let long = rest.len() > LONG;
        let bare = rest.trim_end_matches(['\n', '\r']);
        Self {
            depth,
            text: words::fold(words::head(rest, LONG)),
            hint: line.hint,
            mark: bare == "-- " || (bare == "--" && depth == 0),
            long,
        }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether its place or its sign says that it is a quote.
    pub(crate) fn is_quoted(&self) -> bool {
        self.depth > 0 || matches!(self.hint, Hint::Quote | Hint::Forward)
    }

    /// A rule: only hyphens, underscores and the like.
    pub(crate) fn is_rule(&self) -> bool {
        self.text.len() >= 5
            && self
                .text
                .chars()
                .all(|c| matches!(c, '_' | '-' | '=' | '—' | '–' | '─'))
    }
}

/// Whether the text has a time of day: a digit, a colon, two digits.
pub(crate) fn has_time(text: &str) -> bool {
    text.as_bytes().windows(4).any(|window| {
        matches!(window, [hour, b':', ten, one] if hour.is_ascii_digit() && ten.is_ascii_digit() && one.is_ascii_digit())
    })
}

/// Whether the text has an address of mail.
pub(crate) fn has_address(text: &str) -> bool {
    text.contains('@') && !words::addresses(text, 1).is_empty()
}

/// Whether the text has a digit.
pub(crate) fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}
