//! Packs: an institution's procedure, written down as data.
//!
//! A pack is a set of files, whatever they come from ([`Source`]): a folder, the
//! binary itself or rows of a database. [`load`] reads them all and answers with
//! a [`Pack`] whose every reference holds, or with every [`Fault`] found, each
//! with file, line, what is wrong and what to do. A bad pack never half-loads.
//!
//! Inside: `document` parses TOML and remembers where each value stands,
//! `reader` turns it into typed values and reports in Spanish what does not fit,
//! `check` looks at what only the whole can tell (references, the workflow).

mod article;
mod channel;
mod check;
mod demo;
mod document;
mod fault;
mod load;
mod local;
mod mailbox;
mod message;
mod pack;
mod parts;
mod read;
mod reader;
mod recipe;
mod reply;
mod role;
mod rules;
mod service;
mod source;
mod team;
mod timing;
mod unit;
mod year;

pub use article::{Article, Classification};
pub use channel::Channel;
pub use demo::{Demo, DemoAction, DemoChanges, DemoPerson, DemoStep, DemoTicket};
pub use fault::Fault;
pub use load::load;
pub use local::{Spot, line_of_message, message_file};
pub use mailbox::Mailbox;
pub use message::{
    INSIDE, Letter, Message, NOTICES, RenderError, Rendered, TO_APPROVER, TO_RESPONSIBLE,
};
pub use pack::{FileRules, Identity, Institution, Pack, Passwords, Portal, Privacy, Question};
pub use read::{MAX_BYTES, MAX_FILES, ReadError};
pub use recipe::{After, Macro, RULE_EVENTS, Rule};
pub use reply::{Meant, Reply, ReplyFacts, reply_fault, reply_names};
pub use role::{ACTIONS, Grant, MOVE, Role, Scope, TAKE};
pub use service::{Area, Service};
pub use source::Source;
pub use team::{Skill, Team};
pub use timing::Targets;
pub use unit::{Mark, Unit};
pub use year::{
    Attached, DemoAgent, DemoAssignment, DemoCase, DemoChannel, DemoRequester, Shape, Year, year,
};
