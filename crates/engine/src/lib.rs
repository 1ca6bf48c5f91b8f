//! The ticket engine: a pure core that decides.
//!
//! Given a kind (workflow and form, data of a pack), a ticket, who acts, a
//! command and an instant, [`decide()`] answers with the events that follow or
//! with a refusal in Spanish. [`Ticket::fold`] turns events back into a ticket.
//! Nothing here knows a database, a clock or a network.

pub mod chain;
mod command;
mod decide;
mod event;
mod kind;
mod ticket;

pub use command::{Actor, Attachment, Command, Draft, Triage};
pub use decide::{Refusal, decide};
pub use event::{Event, EventKind, Visibility};
pub use kind::{Category, Choice, Field, Folio, Gender, Kind, Noun, State, Transition};
pub use ticket::{FoldError, Ticket};
