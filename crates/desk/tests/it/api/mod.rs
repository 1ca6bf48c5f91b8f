//! The API from outside: what programs may do, what they are answered, and what they are refused.

pub mod client;
mod description;
mod reading;
mod same;
mod tokens;
mod writing;
