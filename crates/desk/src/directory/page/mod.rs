//! Signing in, choosing a password, registering people.

pub mod people;
mod period;
pub mod person;
pub mod sign_in;
pub mod welcome;
