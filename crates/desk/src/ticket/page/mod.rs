//! The pages of tickets for those who attend.

pub mod act;
mod forms;
pub mod list;
pub mod show;
mod timeline;
mod words;

pub use words::{channel, state};
