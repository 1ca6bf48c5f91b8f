//! Channels: how requests arrive that somebody who attends registers.

use serde::Deserialize;

/// A way in that is not the portal: a call, a letter, a person at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Stable key; filters name it: `canal:oficio`.
    pub key: String,
    /// What people read.
    pub name: String,
    /// Name of its icon.
    pub icon: String,
    /// Keys of the fields of the form that are asked where a ticket arrives so, and nowhere else. Each is `internal`: who attends fills it in. One that must be filled in says `required_when = "canal:<key>"`.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// What stands in `channels.toml`: how requests arrive that somebody who attends registers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Channels {
    /// The channels, in the order to offer them.
    #[serde(rename = "channel", default)]
    pub(crate) channels: Vec<Channel>,
}
