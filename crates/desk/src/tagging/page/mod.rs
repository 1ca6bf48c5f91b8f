//! The pages of tags.

pub mod list;
pub mod one;
