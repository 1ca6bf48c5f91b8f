//! How work arrives and answers leave.

pub mod portal;
