//! Tasks that tickets of a kind or of a service begin with [P-13].

use serde::{Deserialize, Serialize};

/// A task that a ticket begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskTemplate {
    /// Stable key.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// Within so many working days of the ticket's coming in, by the usual calendar; any days where the pack has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Whose it is: a role, a relation or an address of mail, as an approval says who is asked. Of several people,
    /// whoever has the least to do. Nobody where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Keys of the tasks that come before it; those of its own list, written above it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
}
