//! The catalogue: areas and their services.

use engine::Definition;
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
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
    /// A sentence that helps to choose it.
    pub summary: String,
    /// Other words by which people look for it: «tóner», «no imprime».
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Key of its area.
    pub area: String,
    /// Keys of skills that it takes.
    #[serde(default)]
    pub skills: Vec<String>,
    /// The first day on which it is offered, `YYYY-MM-DD`; from the start when nothing is said.
    pub from: Option<String>,
    /// The last day on which it is offered, `YYYY-MM-DD`; without end when nothing is said.
    pub until: Option<String>,
    /// What it needs and promises, where there is more to it than its name.
    pub definition: Option<Definition<String>>,
}

/// What stands in `services.toml`: the catalogue.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Services {
    /// Areas, in the order to show them; each has a service.
    #[serde(rename = "area", default)]
    pub(crate) areas: Vec<Area>,
    /// Services, in the order to show them.
    #[serde(rename = "service", default)]
    pub(crate) services: Vec<Service>,
}
