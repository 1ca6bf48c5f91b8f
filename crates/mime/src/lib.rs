//! A mail in: the bytes of a message become a [`Mail`], whatever they are.
//!
//! ```
//! use mime::{Class, Desk, Limits, read};
//!
//! let raw = b"From: =?iso-8859-1?Q?Jos=E9_Mu=F1oz?= <jose@unidad.example>\r\n\
//!     Subject: No imprime\r\n\r\nBuenos d\xedas:\r\nla impresora no responde.\r\n";
//! let mail = read(raw, &Desk::default(), &Limits::default());
//! assert_eq!(mail.people.from[0].name, "José Muñoz");
//! assert_eq!(mail.own(), "Buenos días:\nla impresora no responde.");
//! assert_eq!(mail.class, Class::Person);
//! ```
//!
//! [`read`] takes every input and never fails: what is broken is read as far as it goes, what is too much is
//! left out, and both are told in [`Mail::remarks`]. It is bounded in time and memory by [`Limits`], never by
//! what the message says of itself. The raw message stays the caller's: it is the only full truth.
//!
//! What is recognised is listed in `docs/MAIL.md`. How long it takes: `cargo run --release -p ventanilla-mime
//! --example reading`.

mod body;
mod class;
mod desk;
mod file;
mod header;
mod html;
mod limits;
mod mail;
mod people;
mod quote;
mod read;
mod words;

pub use class::{
    Action, Automatic, Class, Complaint, Failure, Invitation, List, Method, Moment, Original,
    Outcome, Receipt, Silence, Verdict,
};
pub use desk::Desk;
pub use file::{File, Nested};
pub use html::Html;
pub use limits::{Limit, Limits, Remark};
pub use mail::{Dates, Mail, MessageId, People, Person, ReturnPath};
pub use quote::{Block, Kind};
pub use read::read;
