//! The language by example, its errors, and what must hold for any filter.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic: that is how it fails"
)]

mod bounds;
mod building;
mod completing;
mod dates;
mod errors;
mod evaluating;
mod printing;
mod random;
mod sample;
mod schemas;
mod strategies;
