//! The pages of macros and rules.

mod choices;
pub mod list;
pub mod one;
pub mod rule;
pub mod rules;
mod typed;
