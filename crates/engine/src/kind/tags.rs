//! Which tags tickets of a kind may have.

use serde::{Deserialize, Serialize};

use crate::Tag;

/// Tags that people choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tags {
    /// Whether people may write others besides.
    #[serde(default)]
    pub free: bool,
    /// Those that are offered, as people read them.
    #[serde(default)]
    pub list: Vec<String>,
}

impl Tags {
    /// Those that are offered.
    pub fn list(&self) -> impl Iterator<Item = Tag> + '_ {
        self.list.iter().filter_map(|text| Tag::read(text))
    }
}
