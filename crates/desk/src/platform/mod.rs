//! What every concept of the product stands on: database, web, sessions,
//! decisions, jobs, files. Knows none of the concepts above it.

pub mod audit;
pub mod clock;
pub mod command;
pub mod db;
pub mod dialect;
pub mod error;
pub mod files;
pub mod jobs;
pub mod known;
pub mod mail;
pub mod policy;
pub mod random;
pub mod reaction;
pub mod session;
pub mod signing;
pub mod text;
pub mod web;

mod app;

pub use app::{App, Configuration, Parts};
