//! The pages of tickets for those who attend.

pub mod act;
pub(crate) mod approvals;
pub mod attach;
mod beside;
mod clocks;
pub mod deadline;
mod delivery;
pub mod draft;
pub(crate) mod forms;
pub mod home;
pub(crate) mod intake;
pub(crate) mod kin;
pub mod list;
mod load;
pub mod mail;
pub mod my_tasks;
pub(crate) mod offer;
pub mod palette;
mod parts;
pub(crate) mod posted;
pub mod replies;
pub mod resumed;
pub mod shortcuts;
pub mod show;
pub mod similar;
pub(crate) mod spent;
pub(crate) mod tags;
pub(crate) mod tasks;
pub(crate) mod timeline;
pub mod view;
pub(crate) mod wait;
mod warnings;
pub(crate) mod watch;
pub mod why;
pub(crate) mod words;

pub use words::{channel, state};
