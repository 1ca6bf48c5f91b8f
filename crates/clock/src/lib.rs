//! The clock of a service desk: when it is open, what is promised, by when, and why.
//!
//! A [`Calendar`] says when business time passes. [`Targets`] choose what is promised
//! for a ticket. [`replay`] turns the facts of a ticket's life into a [`Timer`]: runs
//! and pauses, from which the deadline follows and from nothing else. [`explain`] tells
//! the same interval by interval. [`plan`] and [`due_steps`] are the escalation,
//! [`read_ics`] brings in holidays, [`estimate`] says what a requester may expect.
//!
//! Instants are milliseconds since 1970 in UTC, spans are milliseconds. Nothing here
//! knows a database, a wall clock or a network. The rules are told in `docs/CLOCK.md`.

mod calendar;
mod error;
mod escalation;
mod estimate;
mod fault;
mod holiday;
mod ics;
mod targets;
mod text;
mod timer;

pub use calendar::{
    Calendar, CalendarDef, Calendars, Day, DayReason, ExceptionDef, FIRST_YEAR, Hours, LAST_YEAR,
    MAX_EXCEPTIONS, Segment, WeekDef, YearlyDef,
};
pub use error::ClockError;
pub use escalation::{
    Digest, Escalation, EscalationDef, Offset, Planned, Step, StepDef, due_steps, next_step, plan,
};
pub use estimate::{Basis, Estimate, Past, Queue, estimate};
pub use fault::Fault;
pub use holiday::{Holiday, Official};
pub use ics::{Imported, LeftOut, MAX_EVENTS, MAX_ICS_BYTES, read_ics};
pub use targets::{
    Asked, Choice, Chosen, Considered, Dimension, Measure, Outcome, RuleDef, Targets, Term,
};
pub use timer::{
    Accounts, Aim, Change, Explanation, Fact, Gap, Holder, Interval, Line, Mode, Named, Skip,
    Spent, State, Timer, Verdict, explain, replay,
};

/// An hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60_000;
