//! Tickets for programs: reading them.

mod event;
pub mod files;
pub mod history;
pub mod list;
mod open;
pub mod show;
pub mod views;
