//! What a person asks the engine to do.

use serde::{Deserialize, Serialize};

use crate::{
    ApprovalAct, Changes, HandOver, Link, TagAct, TaskAct, Tie, TimeSaid, Together, WatchAct,
};

/// Who acts: a person of the directory, a guest without an account, or the
/// program itself when a date is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The person's number in the directory; `None` for the program itself.
    pub person: Option<i64>,
    /// Keys of the roles that the person holds now; none for a guest.
    pub roles: Vec<String>,
    /// Keys of the teams that the person belongs to now.
    pub teams: Vec<String>,
    /// Keys of the units that the person heads now.
    pub heads: Vec<String>,
}

impl Actor {
    /// Whether it is the program itself, with the rights of nobody: a rule may act with those of a
    /// role, and is then asked as whoever holds it.
    pub(crate) fn is_program(&self) -> bool {
        *self == Self::default()
    }
}

/// A file already stored by its content.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// SHA-256 of the content, 64 hexadecimal digits.
    pub sha256: String,
    /// The name it was sent under, without folders.
    pub name: String,
    /// Media type found from the content and the name.
    pub media_type: String,
    /// Size in bytes.
    pub size: i64,
}

/// The ticket that another one comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Its key.
    pub ticket: String,
    /// How the new one is tied to it.
    pub tie: Tie,
}

/// A new ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Key of its kind.
    pub kind: String,
    /// Person whom the ticket is for; `None` for a kind without requester.
    pub requester: Option<i64>,
    /// Key of the requester's unit.
    pub unit: Option<String>,
    /// Key of the service asked for; `None` for a kind outside the catalogue.
    pub service: Option<String>,
    /// How it came in: `portal`, `phone` …
    pub channel: String,
    /// What is asked for, in the requester's words.
    pub description: String,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
    /// The form as filled in, and properties that are known from the start.
    pub changes: Changes,
    /// The ticket that it comes from.
    pub origin: Option<Origin>,
    /// It starts restricted, whatever its kind says.
    pub restricted: bool,
}

/// How a ticket is to wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaitAsked {
    /// Key of the reason, where the state lists reasons.
    pub reason: Option<String>,
    /// Until when, milliseconds UTC; the state's own term when nothing is said.
    pub until: Option<i64>,
}

/// What is asked of one ticket. `base` is the version that the person saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Register a new ticket.
    Create(Draft),
    /// Change properties and fields.
    Edit {
        /// Version of the ticket that the form was made from.
        base: i64,
        /// What changed.
        changes: Changes,
        /// Why, where the person says so.
        why: Option<String>,
    },
    /// Write to the requester.
    Answer {
        /// The text.
        text: String,
        /// Files sent with it.
        attachments: Vec<Attachment>,
    },
    /// Write for colleagues only.
    Note {
        /// The text.
        text: String,
        /// Files kept with it.
        attachments: Vec<Attachment>,
    },
    /// Make a transition of the workflow.
    Move(Move),
    /// Wait longer, or less long, in the state where it waits.
    Postpone {
        /// Version of the ticket that the form was made from.
        base: i64,
        /// Until when, milliseconds UTC.
        until: i64,
        /// Why, if it is said.
        why: Option<String>,
    },
    /// The date is reached that the ticket waited for. Only the program itself says so.
    Resume,
    /// Hand it over to somebody who agrees.
    HandOver(HandOver),
    /// Do something with its tasks.
    Task(TaskAct),
    /// Tick off a first-level check of its service, or take that back.
    Check {
        /// Key of the check.
        check: String,
        /// Whether it is done.
        done: bool,
    },
    /// Follow it, or let somebody follow it.
    Watch(WatchAct),
    /// Call colleagues to what was just written: their numbers.
    Mention(Vec<i64>),
    /// Add or take away a tag.
    Tag(TagAct),
    /// Write down time that the actor spent on it.
    Spend(TimeSaid),
    /// Do something with its approvals.
    Approval(ApprovalAct),
    /// Tie it to another ticket, which the actor may see.
    Link(Link),
    /// Tie it to that other ticket no more.
    Unlink(Link),
    /// Let it go on within another ticket.
    Merge {
        /// Key of that one.
        into: String,
    },
    /// Let it go on by itself again.
    Unmerge,
    /// Do several things at once, or none of them.
    Together(Together),
}

/// A transition to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Move {
    /// Version of the ticket that the button was made from.
    pub base: i64,
    /// Key of the transition.
    pub transition: String,
    /// Properties and fields that it brings.
    pub changes: Changes,
    /// The text that the transition asks for, if any.
    pub text: Option<String>,
    /// How the ticket is to wait, where the state reached is a waiting one.
    pub wait: WaitAsked,
}
