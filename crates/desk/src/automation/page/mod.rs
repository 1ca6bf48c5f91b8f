//! The pages of macros and rules.

mod choices;
pub mod list;
pub mod one;
pub mod rule;
mod rule_form;
pub mod rules;
mod typed;
