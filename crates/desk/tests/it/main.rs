//! The program from outside: one binary, a file for each address or concern.
//! What touches a database runs on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says by panicking that it failed"
)]

#[macro_use]
mod support;

mod access;
mod administracion;
mod bienvenida;
mod buscar;
mod command_line;
mod configuration;
mod conocimiento;
mod entrar;
mod enviar;
mod errors;
mod files;
mod filter;
mod folio;
mod https;
mod inicio;
mod jobs;
mod migration;
mod query_count;
mod seguimiento;
mod solicitudes;
mod text;
mod verify;
mod write;
