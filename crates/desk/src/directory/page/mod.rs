//! Signing in, choosing a password, registering people.

pub mod people;
pub mod sign_in;
pub mod welcome;
