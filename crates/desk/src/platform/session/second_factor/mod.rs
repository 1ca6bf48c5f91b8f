//! The second factor: a code of a telephone that changes every thirty seconds
//! (RFC 6238), and recovery codes for when the telephone is gone.
//!
//! The shared secret is encrypted by a key outside the database. A code is
//! accepted once: its step is written down, and no step up to it counts again.
//! Recovery codes are 50 random bits each, kept as a hash with their owner.

mod code;
mod store;

pub use code::{Setup, recovery_codes, setup};
pub use store::{State, Used, begin, confirm, is_on, remove, renew_codes, reset, state, verify};
