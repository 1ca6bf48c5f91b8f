//! Seals: once a day, the heads of the chains of all tickets that changed, signed.
//!
//! The chain of a ticket shows that an event in it was changed. It cannot show
//! that a whole ticket is gone, or that its history was cut and its row made to
//! fit. A seal can: it says which ticket had come to which event with which
//! hash, and its key is not in the database. Each seal carries the digest of the
//! one before it, and `sellos.txt` beside the key keeps the digests of those that
//! this server signed, so that neither one in the middle nor the last can go.
//!
//! A seal whose key this server does not know is no proof: it is told in a note,
//! and what it says of tickets is still held against them.
//!
//! What no seal shows: what was changed before the first seal after it.

mod check;
mod make;
mod record;

use tables::seal;

use crate::platform::random::sha256;

pub use check::{Checked, check};
pub use make::{CHUNK, Made, make, run};

/// The digest of a seal: SHA-256 of everything that it says. The signature is
/// over these 64 hexadecimal digits.
fn digest(seal: &seal::Model) -> String {
    sha256(format!(
        "ventanilla seal 1\nid {}\nat {}\nuntil {}\nkey {}\nprevious {}\n\n{}",
        seal.id, seal.at, seal.until_at, seal.public_key, seal.previous, seal.heads
    ))
}

/// The end of a ticket's chain, as a seal tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    ticket: i64,
    version: i64,
    chain: String,
    folio: Option<String>,
}

impl Head {
    /// A line of a seal.
    fn line(&self) -> String {
        let folio = self.folio.as_deref().unwrap_or("-");
        format!("{} {} {} {folio}\n", self.ticket, self.version, self.chain)
    }

    /// The head of a line; `None` for what no seal of ours says.
    fn read(line: &str) -> Option<Self> {
        let mut parts = line.splitn(4, ' ');
        Some(Self {
            ticket: parts.next()?.parse().ok()?,
            version: parts.next()?.parse().ok()?,
            chain: parts.next()?.to_owned(),
            folio: Some(parts.next()?.to_owned()).filter(|folio| folio != "-"),
        })
    }
}
