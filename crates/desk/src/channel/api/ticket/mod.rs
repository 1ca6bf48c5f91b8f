//! Tickets for programs.

pub mod allowed;
pub mod approval;
pub mod beside;
pub mod bulk;
pub mod clocks;
pub mod command;
pub mod create;
pub mod event;
pub mod files;
pub mod history;
pub mod kin;
pub mod list;
pub mod macros;
pub mod offer;
mod open;
mod order;
mod own;
pub mod show;
pub mod stopwatch;
pub mod task;
pub mod tell;
pub mod views;
pub mod wait;
