//! Impact and urgency, and the priority that follows from them [P-15].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Priorities by impact, and in it by urgency: keys of choices, and of priorities.
pub type Grid = BTreeMap<String, BTreeMap<String, String>>;

/// How the priority of a kind's tickets follows from two fields of its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Key of the field that tells how many are affected; a choice.
    pub impact: String,
    /// Key of the field that tells how soon it must be solved; a choice.
    pub urgency: String,
    /// The priority of each pair.
    #[serde(rename = "row")]
    pub rows: Grid,
    /// Who may give another priority than that: roles and relations; whoever may change
    /// priorities when nothing is said.
    #[serde(default)]
    pub manual: Vec<String>,
}
