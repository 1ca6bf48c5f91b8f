//! Mails that programs and people write, and those that nobody should: each read as it was meant.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says by panicking that it failed"
)]

mod charsets;
mod classes;
mod costly;
mod files;
mod headers;
mod hostile;
mod meetings;
mod pictures;
mod quotes;
mod random;
mod reports;
mod sample;
mod winmail;
