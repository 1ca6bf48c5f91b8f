//! What an archive says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::platform::dialect::catalog::Table;

/// The format that this program writes; it reads all up to this one.
pub const FORMAT: u32 = 1;

/// The entry that comes first.
pub(super) const HEAD: &str = "format.json";
/// The entry that comes last.
pub(super) const TAIL: &str = "manifest.json";
/// Before the name of a table.
pub(super) const ROWS: &str = "rows/";
/// Before the hash of a content.
pub(super) const FILES: &str = "files/";

/// Tables whose rows stay behind. Whoever restores starts without sessions, so that nobody who signed out
/// is in again, without links that work once, so that none that was used works again, and without tokens of
/// programs and secret addresses of calendars, so that none that was revoked since opens anything; the program's
/// own keys are secrets, and it makes new ones; pieces of files travel as files.
pub(super) const LEFT_OUT: [&str; 9] = [
    "api_token",
    "approval_link",
    "calendar_feed",
    "file_chunk",
    "one_time_link",
    "own_key",
    "presence",
    "session",
    "sign_in_step",
];

/// What is told first, so that a reader knows at once whether it can go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The format of all that follows.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// When, in milliseconds UTC.
    pub made_at: i64,
    /// The key of the institution.
    pub institution: String,
    /// Its name.
    pub name: String,
    /// The migrations that its database went through, oldest first.
    pub schema: Vec<String>,
    /// Its tables, in the order of their rows.
    pub tables: Vec<Table>,
}

/// An entry with rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its path in the archive.
    pub path: String,
    /// How many rows.
    pub rows: u64,
    /// Of its bytes.
    pub sha256: String,
}

/// What is told last: what there should have been.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tail {
    /// Of the bytes of the first entry.
    pub head_sha256: String,
    /// Every entry with rows, in their order.
    pub parts: Vec<Part>,
    /// The last number that each table gave to a row.
    pub last: BTreeMap<String, i64>,
    /// How many contents of files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Contents that were not what they should have been when the backup was made, by their
    /// hash; «missing» ones are not in the archive.
    pub wrong: BTreeMap<String, Wrong>,
}

/// What was wrong with a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wrong {
    /// It was not there.
    Missing,
    /// Its bytes had changed.
    Changed,
}

impl Tail {
    /// How many rows a table has.
    pub fn rows(&self, table: &str) -> u64 {
        let prefix = format!("{ROWS}{table}/");
        let parts = self.parts.iter();
        parts
            .filter(|part| part.path.starts_with(&prefix))
            .map(|part| part.rows)
            .sum()
    }
}
