//! The chain: each event carries the hash of itself and of all before it, so
//! that a changed, removed or reordered event shows [P-10].
//!
//! What people wrote is not in the hashed text, only [`content_digest`] of it:
//! taking the words and their salt away leaves the chain whole and the words
//! beyond guessing.

use sha2::{Digest, Sha256};

/// What is hashed of one event, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    /// Version of the payload's format.
    pub format: i64,
    /// Number in the ticket, from 1.
    pub seq: i64,
    /// `public` or `internal`.
    pub visibility: &'a str,
    /// Who did it; `None` for the program itself.
    pub actor: Option<i64>,
    /// Version of the configuration that decided.
    pub rules: i64,
    /// Through what.
    pub channel: &'a str,
    /// When it was written, milliseconds UTC.
    pub recorded_at: i64,
    /// When it happened, milliseconds UTC.
    pub effective_at: i64,
    /// The stored bytes of the facts.
    pub payload: &'a str,
    /// [`content_digest`] of what was written and filled in, if anything was.
    pub content: Option<&'a str>,
    /// What is kept of each file, in order: its SHA-256 first.
    pub files: &'a [String],
}

/// SHA-256 of the salt, of what was written and of the stored bytes of the
/// values that came with it, 64 hexadecimal digits. What is absent differs from
/// what is empty.
pub fn content_digest(salt: &str, body: Option<&str>, values: Option<&str>) -> String {
    let mut hash = Sha256::new();
    put(&mut hash, salt.as_bytes());
    for part in [body, values] {
        perhaps(&mut hash, part.map(str::as_bytes));
    }
    hex(hash)
}

impl Link<'_> {
    /// The hash of this event after `previous`, the hash of the event before it
    /// (empty for the first), 64 hexadecimal digits.
    pub fn after(&self, previous: &str) -> String {
        let mut hash = Sha256::new();
        put(&mut hash, previous.as_bytes());
        for number in [
            self.format,
            self.seq,
            self.rules,
            self.recorded_at,
            self.effective_at,
        ] {
            hash.update(number.to_le_bytes());
        }
        let actor = self.actor.map(i64::to_le_bytes);
        perhaps(&mut hash, actor.as_ref().map(<[u8; 8]>::as_slice));
        for text in [self.visibility, self.channel, self.payload] {
            put(&mut hash, text.as_bytes());
        }
        perhaps(&mut hash, self.content.map(str::as_bytes));
        for file in self.files {
            put(&mut hash, file.as_bytes());
        }
        hex(hash)
    }
}

/// With a mark before it, nothing can be taken for an empty text.
fn perhaps(hash: &mut Sha256, bytes: Option<&[u8]>) {
    hash.update([u8::from(bytes.is_some())]);
    if let Some(bytes) = bytes {
        put(hash, bytes);
    }
}

/// With its length before it, no text can be taken for two others.
fn put(hash: &mut Sha256, bytes: &[u8]) {
    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
    hash.update(bytes);
}

fn hex(hash: Sha256) -> String {
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
