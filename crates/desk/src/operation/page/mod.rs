//! The pages of those who operate the service.

pub mod health;
pub mod jobs;
