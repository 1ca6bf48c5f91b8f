//! What is wrong with a text: where, what was expected, what may have been meant.

use std::fmt;
use std::ops::Range;

use crate::fold::fold;

/// A text that is no filter. Its [`Display`](fmt::Display) is one sentence in Spanish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Where, in bytes of the text; on boundaries of characters. Empty at the end of the text.
    pub at: Range<usize>,
    /// Which character of the text this is, from 1: what people count.
    pub column: usize,
    /// What stands there, shortened; empty at the end of the text.
    pub found: String,
    /// What could stand there instead, in Spanish; at least one.
    pub expected: Vec<String>,
    /// The nearest field or value.
    pub suggestion: Option<String>,
    /// What sort of mistake it is.
    pub reason: Reason,
}

/// What sort of mistake a text has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Something else should stand here.
    Unexpected,
    /// No field has this name.
    UnknownField,
    /// The field has no such value.
    BadValue {
        /// The field's name.
        field: Box<str>,
    },
    /// The field knows no such comparison.
    BadOperator {
        /// The field's name.
        field: Box<str>,
    },
    /// Quotes that are not closed.
    UnclosedQuote,
    /// More than [`crate::MAX_CHARS`] characters, as written or in canonical form.
    TooLong,
    /// More than [`crate::MAX_DEPTH`] parentheses and denials inside each other.
    TooDeep,
    /// More than [`crate::MAX_TERMS`] terms.
    TooMany,
}

/// Most characters of what was found that an error repeats.
const SHOWN: usize = 40;

/// Before it knows the text: the parser's side of an error.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) at: Range<usize>,
    pub(crate) reason: Reason,
    pub(crate) expected: Vec<String>,
    pub(crate) suggestion: Option<String>,
}

impl Mistake {
    pub(crate) fn new(at: Range<usize>, reason: Reason, expected: &[&str]) -> Self {
        Self {
            at,
            reason,
            expected: expected.iter().map(|&e| e.to_owned()).collect(),
            suggestion: None,
        }
    }

    pub(crate) fn suggest(mut self, suggestion: Option<&str>) -> Self {
        self.suggestion = suggestion.map(str::to_owned);
        self
    }

    pub(crate) fn in_text(self, text: &str) -> ParseError {
        let before = text.get(..self.at.start).unwrap_or_default();
        let whole = text.get(self.at.clone()).unwrap_or_default();
        let mut found: String = whole.chars().take(SHOWN).collect();
        if found.len() < whole.len() {
            found.push('…');
        }
        ParseError {
            column: before.chars().count().saturating_add(1),
            at: self.at,
            found,
            expected: self.expected,
            suggestion: self.suggestion,
            reason: self.reason,
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = &self.found;
        write!(f, "Carácter {}: ", self.column)?;
        match &self.reason {
            Reason::Unexpected if found.is_empty() => {
                f.write_str("el texto termina antes de tiempo")
            }
            Reason::Unexpected => write!(f, "«{found}» no va aquí"),
            Reason::UnknownField => write!(f, "no hay un campo «{found}»"),
            Reason::BadValue { field } => write!(f, "«{found}» no es un valor de «{field}»"),
            Reason::BadOperator { field } => write!(f, "«{found}» no sirve con el campo «{field}»"),
            Reason::UnclosedQuote => f.write_str("las comillas que abren aquí no se cierran"),
            Reason::TooLong => f.write_str("el filtro pasa de 10,000 caracteres"),
            Reason::TooDeep => {
                f.write_str("hay más de 100 paréntesis y negaciones unos dentro de otros")
            }
            Reason::TooMany => f.write_str("el filtro pasa de 500 términos"),
        }?;
        write!(f, "; se esperaba {}", alternatives(&self.expected))?;
        match &self.suggestion {
            Some(meant) => write!(f, "; ¿quiso decir «{meant}»?"),
            None => f.write_str("."),
        }
    }
}

impl std::error::Error for ParseError {}

/// «a, b o c», with «u» before the sound of an o.
fn alternatives(all: &[String]) -> String {
    let Some((last, rest)) = all.split_last() else {
        return String::new();
    };
    if rest.is_empty() {
        return last.clone();
    }
    let sound = fold(last.trim_start_matches(|c: char| !c.is_alphanumeric()));
    let or = if sound.starts_with('o') || sound.starts_with("ho") {
        "u"
    } else {
        "o"
    };
    format!("{} {or} {last}", rest.join(", "))
}
