//! What every concept of the product stands on: database, web, sessions,
//! decisions, jobs, files. Knows none of the concepts above it.

pub mod audit;
pub mod clock;
pub mod command;
pub mod db;
pub mod dialect;
pub mod error;
pub mod files;
pub mod held;
pub mod jobs;
pub mod known;
pub mod limit;
pub mod live;
pub mod mail;
pub mod outward;
pub mod own_key;
pub mod person_key;
pub mod policy;
pub mod random;
pub mod reaction;
pub mod recipes;
pub mod secret;
pub mod session;
pub mod signature;
pub mod signing;
pub mod step;
pub mod text;
pub mod token;
pub mod web;

mod app;

pub use app::{App, Configuration, Parts};
