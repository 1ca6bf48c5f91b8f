//! The catalogue: areas and their services.

use serde::Deserialize;

/// A group of services.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
    /// Name of its icon in the front end's set.
    pub icon: String,
}

/// Something that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
    /// A sentence that helps to choose it.
    pub summary: String,
    /// Key of its area.
    pub area: String,
}

/// `services.toml` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Services {
    #[serde(rename = "area", default)]
    pub(crate) areas: Vec<Area>,
    #[serde(rename = "service", default)]
    pub(crate) services: Vec<Service>,
}
