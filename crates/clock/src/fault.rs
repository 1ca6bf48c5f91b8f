//! What is wrong with a description.

use std::fmt;

/// One thing wrong in a description. Shown as `lugar: texto`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where it stands, by keys and places from 0: `week.monday[1]`, `exception[3].from`.
    pub item: String,
    /// In Spanish: what is wrong and what to do.
    pub text: String,
}

impl Fault {
    pub(crate) fn new(item: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            item: item.into(),
            text: text.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.item, self.text)
    }
}

impl std::error::Error for Fault {}
