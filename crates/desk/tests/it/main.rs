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
mod api;
mod approvals;
mod assignments;
mod auditoria;
mod automation;
mod automation_turns;
mod backup;
mod bad_input;
mod beside;
mod bienvenida;
mod bulk;
mod bulk_work;
mod buscar;
mod calendario;
mod calendarios;
mod command_line;
mod composer;
mod configuration;
mod conocimiento;
mod correo;
mod crash;
mod demo;
mod disks;
mod drafts;
mod durability;
mod entrar;
mod enviar;
mod errors;
mod escalation;
mod files;
mod filter;
mod folio;
mod follow;
mod follow_up;
mod headers;
mod held;
mod hooks;
mod https;
mod humanidad;
mod inicio;
mod jobs;
mod kin;
mod kinds;
mod limits;
mod listas;
mod live;
mod lives;
mod macros;
mod mail;
mod mail_hours;
mod mail_in;
mod mail_signed;
mod mail_words;
mod messages;
mod mi_cuenta;
mod mi_trabajo;
mod migration;
mod offers;
mod operation;
mod people;
mod plazos;
mod priority;
mod processes;
mod query_count;
mod readings;
mod registrar;
mod registro;
mod regressions;
mod replies;
mod requester;
mod requester_search;
mod rules;
mod seal;
mod second_factor;
mod seed;
mod seguimiento;
mod services;
mod servicios;
mod share;
mod sight;
mod sign_in_waits;
mod solicitudes;
mod structure;
mod survey;
mod tagging;
mod takers;
mod tasks;
mod text;
mod ticket_client;
mod timers;
mod variant;
mod verify;
mod waiting;
mod webhook_turns;
mod webhooks;
mod why;
mod write;
