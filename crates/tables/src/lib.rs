//! The rows of the database, a file a table.
//!
//! Only shapes live here, so that SeaORM's derives are compiled once. Who writes a
//! table is its concept's `store.rs` in the program; nobody else does.

pub mod account;
pub mod address;
pub mod area;
pub mod assignment;
pub mod attachment;
pub mod audit;
pub mod command;
pub mod draft;
pub mod event_content;
pub mod field_value;
pub mod file;
pub mod file_chunk;
pub mod folio_series;
pub mod institution;
pub mod job;
pub mod one_time_link;
pub mod outbox;
pub mod pack_file;
pub mod person;
pub mod rule_version;
pub mod seal;
pub mod service;
pub mod session;
pub mod team;
pub mod ticket;
pub mod ticket_access;
pub mod ticket_event;
pub mod ticket_link;
pub mod ticket_text;
pub mod unit;
pub mod upload;
