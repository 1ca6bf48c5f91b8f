//! The page of all sections.

pub mod index;
