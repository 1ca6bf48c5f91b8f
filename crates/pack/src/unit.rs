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
    /// Keys of the marks that it carries; every unit below it carries them, too.
    #[serde(default)]
    pub marks: Vec<String>,
}

/// A fact that holds of some units, for who may ask for a service: an agreement, a network.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
}

/// What stands in `units.toml`: the institution's tree.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Units {
    /// Facts that units can carry.
    #[serde(rename = "mark", default)]
    pub(crate) marks: Vec<Mark>,
    /// The tree, at least one unit; a parent may stand after its children.
    #[serde(rename = "unit", default)]
    pub(crate) units: Vec<Unit>,
}
