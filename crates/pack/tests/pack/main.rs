//! Every check by a small pack that breaks exactly that.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic: that is how it fails"
)]

mod broken;
mod contents;
mod demo;
mod embedded;
mod folder;
mod kind;
mod random;
mod reading;
