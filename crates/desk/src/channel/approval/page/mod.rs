//! The pages of who is asked to approve.

pub mod by_link;
pub mod list;
pub mod one;
