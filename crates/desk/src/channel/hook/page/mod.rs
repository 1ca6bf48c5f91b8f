//! The pages of hooks.

pub mod act;
pub mod form;
pub mod list;
pub mod one;
