//! How work arrives and answers leave.

pub mod mail;
pub mod outbox;
pub mod portal;
