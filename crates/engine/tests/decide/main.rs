//! Decisions on the life of tickets: what follows, what is refused, what holds for all.
//! The kinds are data, as a pack would say them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says by panicking that it failed"
)]

mod approval;
mod audience;
mod create;
mod edit;
mod effect;
mod kin;
mod manual;
mod matrix;
mod offer;
mod rules;
mod step;
mod stored;
mod story;
mod tag;
mod task;
mod time;
mod together;
mod wait;
mod watch;
