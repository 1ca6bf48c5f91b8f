//! The pages of the knowledge base.

pub mod article;
pub mod index;
