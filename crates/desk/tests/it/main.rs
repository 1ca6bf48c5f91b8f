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
mod assignments;
mod bienvenida;
mod buscar;
mod command_line;
mod configuration;
mod conocimiento;
mod drafts;
mod entrar;
mod enviar;
mod errors;
mod files;
mod filter;
mod folio;
mod https;
mod inicio;
mod jobs;
mod lives;
mod mail;
mod mail_words;
mod migration;
mod query_count;
mod regressions;
mod requester;
mod rules;
mod seal;
mod seguimiento;
mod sight;
mod solicitudes;
mod survey;
mod text;
mod variant;
mod verify;
mod waiting;
mod why;
mod write;
