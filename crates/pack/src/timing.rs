//! When the institution attends, and what it promises.

use clock::{CalendarDef, RuleDef};
use serde::{Deserialize, Serialize};

/// What stands in `calendars.toml`: when the institution attends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Calendars {
    /// The calendars.
    #[serde(rename = "calendar", default)]
    pub(crate) calendars: Vec<CalendarDef>,
}

/// What stands in `targets.toml`: what is promised, and by which hours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Key of the calendar of every target that names none.
    #[serde(default)]
    pub calendar: Option<String>,
    /// The targets; the most specific that matches a ticket counts.
    #[serde(rename = "target", default)]
    pub rules: Vec<RuleDef>,
}
