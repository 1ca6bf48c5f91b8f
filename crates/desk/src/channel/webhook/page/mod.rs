//! The pages of webhooks.

pub mod act;
pub mod form;
pub mod list;
pub mod one;
pub mod own;
mod words;
