//! The pages of actions on many tickets.

pub mod choose;
pub mod chosen;
pub mod list;
pub mod one;
pub(crate) mod program;
pub mod undo;
