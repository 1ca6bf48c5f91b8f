//! Units: the institution's tree.

use serde::Deserialize;

/// A node of the institution's tree.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
    /// Key of the unit above; none for the top.
    pub parent: Option<String>,
}

/// `units.toml` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Units {
    #[serde(rename = "unit", default)]
    pub(crate) units: Vec<Unit>,
}
