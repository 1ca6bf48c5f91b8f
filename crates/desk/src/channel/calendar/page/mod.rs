//! The page on which somebody makes the address of their calendar.

pub mod own;
