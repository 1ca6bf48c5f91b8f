//! Tokens: what a program shows to act for a person.
//!
//! A token opens nothing that the person may not do now, and of that only what its
//! scopes name. It ends by itself, can be revoked at any time, and is good for nothing
//! while the account is locked. The secret is shown once; the table has its hash.

mod bearer;
mod scope;
mod store;

pub use bearer::{Bearer, read};
pub use scope::{Scope, Scopes};
pub use store::{New, list, make, revoke, sweep};

/// What every secret begins with, so that whoever finds one knows what it is.
pub const PREFIX: &str = "vnt_";

/// How long a token may be good, in days.
pub const LONGEST: i64 = 366;
