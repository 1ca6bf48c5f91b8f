//! The chain: each event carries the hash of itself and of all before it, so
//! that a changed, removed or reordered event shows [P-10].
//!
//! What people wrote is not in the hashed text, only SHA-256(salt ‖ body): taking
//! body and salt away leaves the chain whole and the words beyond guessing.

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
    /// Who did it.
    pub actor: i64,
    /// Through what.
    pub channel: &'a str,
    /// When it was written, milliseconds UTC.
    pub recorded_at: i64,
    /// When it happened, milliseconds UTC.
    pub effective_at: i64,
    /// The stored bytes of the facts.
    pub payload: &'a str,
    /// [`body_digest`] of what was written, if anything was.
    pub body: Option<&'a str>,
    /// What is kept of each file, in order: its SHA-256 first.
    pub files: &'a [String],
}

/// SHA-256 of salt and body, 64 hexadecimal digits.
pub fn body_digest(salt: &str, body: &str) -> String {
    let mut hash = Sha256::new();
    put(&mut hash, salt.as_bytes());
    put(&mut hash, body.as_bytes());
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
            self.actor,
            self.recorded_at,
            self.effective_at,
        ] {
            hash.update(number.to_le_bytes());
        }
        for text in [
            self.visibility,
            self.channel,
            self.payload,
            self.body.unwrap_or("-"),
        ] {
            put(&mut hash, text.as_bytes());
        }
        for file in self.files {
            put(&mut hash, file.as_bytes());
        }
        hex(hash)
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
