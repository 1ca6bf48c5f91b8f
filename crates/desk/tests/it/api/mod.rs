//! The API from outside: what programs may do, what they are answered, and what they are refused.

mod bulk;
pub mod client;
mod description;
mod reading;
mod same;
mod same_beside;
mod tokens;
mod writing;
