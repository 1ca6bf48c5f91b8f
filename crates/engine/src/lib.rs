//! The ticket engine: a pure core that decides.
//!
//! Given the rules (kinds and definitions, data of a pack), a ticket, who acts, a
//! command, the facts and an instant, [`decide()`] answers with the events that
//! follow, for one or several tickets, or with a refusal in Spanish.
//! [`Ticket::fold`] turns events back into a ticket. Nothing here knows a
//! database, a clock or a network.

mod approval;
pub mod audience;
mod book;
pub mod chain;
mod command;
mod commands;
mod decide;
mod deed;
mod event;
mod kind;
pub mod levels;
mod offer;
pub mod schema;
pub mod share;
mod subject;
mod tag;
mod task;
mod ticket;
mod time;
mod together;
pub mod value;
mod watch;
mod who;

pub use approval::{
    Approval, ApprovalAct, ApprovalChange, ApprovalEnd, ApprovalState, Asked,
    Place as ApprovalPlace, Reseating, Seat, Verdict,
};
pub use book::{Book, Form, Numbered};
pub use command::{Actor, Attachment, Command, Draft, Move, Origin, WaitAsked};
pub use commands::commands;
pub use decide::{
    Conflict, Decision, Directory, Facts, Office, Other, Outcome, Place, Refusal, Requester,
    decide, meets,
};
pub use deed::{Deed, DeedAct, SETTABLE, TIES};
pub use event::{
    Event, EventKind, FORMAT, Link, Property, Tie, Unreadable, Visibility, Waiting, read,
};
pub use kind::{
    Act, ApprovalStep, ApprovalTemplate, AskedOf, BadCondition, Category, Choice, ClockAct,
    Definition, Effect, Field, FieldType, Folio, Gender, Grid, Guard, Kind, Matrix, Message, Noun,
    Retired, Sight, State, StateClock, Tags, TaskTemplate, Transition, Wait,
};
pub use offer::{HandOver, Offer, OfferEnd};
pub use subject::{RequesterSubject, TicketSubject, data};
pub use tag::{LONGEST_TAG, Tag, TagAct};
pub use task::{Added, Task, TaskAct, TaskChange, TaskState};
pub use ticket::{FoldError, Ticket};
pub use time::{Spent, TimeEntry, TimeSaid};
pub use together::{Ran, Recipe, Step, Together};
pub use value::{Changes, Value};
pub use watch::{Sees, Watch, WatchAct};
pub use who::Who;
