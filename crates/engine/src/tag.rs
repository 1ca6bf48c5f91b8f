//! Words by which people find tickets again: of the pack's list, or their own.

use filter::fold;
use serde::{Deserialize, Serialize};

/// Characters of a tag.
pub const LONGEST_TAG: usize = 40;

/// A tag: what it is compared by, and what people read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// Lower case, without accents.
    pub key: String,
    /// As it was written, in lower case.
    pub name: String,
}

impl Tag {
    /// The tag of a text: `Nómina ` and `nomina` are the same; `None` for a text without a letter or digit,
    /// and for one that is too long.
    pub fn read(text: &str) -> Option<Self> {
        let plain = |c: char| !c.is_control() && !matches!(c, '#' | '"' | '|');
        let seen: String = text
            .chars()
            .map(|c| if plain(c) { c } else { ' ' })
            .collect();
        let words: Vec<&str> = seen.split_whitespace().collect();
        let name = words.join(" ").to_lowercase();
        let key = fold(&name);
        let short = name.chars().count() <= LONGEST_TAG;
        let said = key.chars().any(char::is_alphanumeric);
        (short && said).then_some(Self { key, name })
    }
}

/// What is asked of a ticket's tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagAct {
    /// Add one.
    Add {
        /// As it was written.
        text: String,
    },
    /// Take one away.
    Remove {
        /// As it was written, or its key.
        text: String,
    },
    /// What an administrator does to a tag everywhere, on tickets that ended or go on within others, too.
    Replace {
        /// Its key.
        tag: String,
        /// What stands in its place, as it was written; nothing where it is only taken away.
        by: Option<String>,
    },
}
