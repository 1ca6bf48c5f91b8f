//! Every check by a small pack that breaks exactly that.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic: that is how it fails"
)]

mod approvals;
mod broken;
mod channels;
mod condition;
mod contents;
mod demo;
mod effect;
mod embedded;
mod folder;
mod folio;
mod form;
mod kind;
mod mailboxes;
mod matrix;
mod needs;
mod random;
mod reading;
mod recipes;
mod roles;
mod services;
mod tags;
mod tasks;
mod timing;
mod wait;
mod who;
