//! The pages of actions on many tickets.

pub mod choose;
pub mod one;
