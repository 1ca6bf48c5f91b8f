//! The pages for registering.

pub mod done;
pub mod form;
pub mod fragment;
mod parts;
mod typed;
