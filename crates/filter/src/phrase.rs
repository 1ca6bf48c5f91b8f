//! What is looked for in a text.

use crate::fold::{tidy, words};

/// One or more words that stand side by side in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    written: String,
    words: Vec<String>,
}

impl Phrase {
    /// The phrase of a text; `None` when it has no letter and no digit, because
    /// then there is nothing that a search could find.
    pub fn new(text: &str) -> Option<Self> {
        let tidied = tidy(text);
        let written = tidied.trim_matches(|c: char| !c.is_alphanumeric());
        let words = words(written);
        (!words.is_empty()).then(|| Self {
            written: written.to_owned(),
            words,
        })
    }

    /// As it was written, accents and all; for showing and for stemming.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Its folded words; at least one.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether the folded words of a text have these side by side.
    pub fn within(&self, text: &[String]) -> bool {
        text.windows(self.words.len())
            .any(|window| window == self.words)
    }
}
