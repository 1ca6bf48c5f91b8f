//! The rows of the database, a file a table.
//!
//! Only shapes live here, so that SeaORM's derives are compiled once. Who writes a
//! table is its concept's `store.rs` in the program; nobody else does.

pub mod access_link;
pub mod access_mail;
pub mod account;
pub mod account_lock;
pub mod address;
pub mod area;
pub mod assignment;
pub mod attachment;
pub mod audit;
pub mod canned_reply;
pub mod command;
pub mod consent;
pub mod desk_visit;
pub mod draft;
pub mod event_content;
pub mod field_value;
pub mod file;
pub mod file_chunk;
pub mod folio_series;
pub mod held_form;
pub mod institution;
pub mod job;
pub mod known_device;
pub mod limit_bucket;
pub mod local_rule;
pub mod one_time_link;
pub mod outbox;
pub mod own_key;
pub mod pack_file;
pub mod pending_request;
pub mod person;
pub mod person_word;
pub mod presence;
pub mod reading;
pub mod recovery_code;
pub mod requester;
pub mod rule_version;
pub mod seal;
pub mod second_factor;
pub mod service;
pub mod session;
pub mod sign_in_step;
pub mod sign_in_wait;
pub mod sign_up;
pub mod spent_challenge;
pub mod team;
pub mod ticket;
pub mod ticket_access;
pub mod ticket_event;
pub mod ticket_link;
pub mod ticket_text;
pub mod unit;
pub mod upload;
