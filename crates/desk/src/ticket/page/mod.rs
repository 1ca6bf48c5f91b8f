//! The pages of tickets for those who attend.

pub mod act;
mod delivery;
pub mod draft;
pub(crate) mod forms;
pub mod list;
pub(crate) mod posted;
pub mod show;
mod similar;
mod timeline;
pub mod why;
pub(crate) mod words;

pub use words::{channel, state};
