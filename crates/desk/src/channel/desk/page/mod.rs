//! The pages for registering.

pub mod done;
pub mod form;
pub mod fragment;
pub(crate) mod intake;
mod origin;
pub(crate) mod parts;
pub(crate) mod typed;
