//! What kind of mail a message is.

pub(crate) mod auth;
mod automatic;
mod bounce;
mod calendar;
mod list;
mod report;
mod scan;
mod silence;

pub use auth::{Method, Outcome, Verdict};
pub use automatic::Automatic;
pub use calendar::{Invitation, Moment};
pub use list::List;
pub use report::{Action, Complaint, Failure, Original, Receipt};
pub use silence::Silence;

pub(crate) use calendar::read as invitation;
pub(crate) use list::of as list;
pub(crate) use silence::reasons;

use crate::body::tree::Part;
use crate::desk::Desk;
use crate::limits::{Limits, Remarks};
use crate::mail::People;

/// What kind of mail a message is. Whether it may be answered by a machine is told by [`crate::Mail::silence`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// Somebody wrote it.
    Person,
    /// A machine answered or told something.
    Automatic(Automatic),
    /// A mail of ours could not be delivered to these, for good.
    Bounce {
        /// Addresses with what was said of each; empty when the report names none.
        failed: Vec<Failure>,
        /// The mail that it is about.
        original: Original,
    },
    /// A mail of ours was delivered, passed on, or is late.
    Delivery {
        /// Addresses with what was said of each.
        told: Vec<Failure>,
        /// The mail that it is about.
        original: Original,
    },
    /// Somebody's program tells that a mail was read or thrown away.
    Receipt(Receipt),
    /// Somebody marked a mail of ours as unwanted.
    Complaint(Complaint),
    /// An invitation to a meeting, its change, or an answer to one: [`crate::Mail::invitation`].
    Invitation,
    /// It came by a mailing list or is sent to many: [`crate::Mail::list`].
    List,
    /// Our own mail came back.
    Ours,
}

/// Everything that tells mails apart.
pub(crate) struct Look<'a, 'p> {
    pub(crate) root: &'a Part<'p>,
    pub(crate) people: &'a People,
    pub(crate) subject: &'a str,
    pub(crate) text: &'a str,
    pub(crate) desk: &'a Desk,
    pub(crate) list: Option<&'a List>,
    pub(crate) invitation: Option<&'a Invitation>,
    pub(crate) limits: &'a Limits,
}

/// Tells what a message is; the surest signs first.
pub(crate) fn of(look: &Look<'_, '_>, remarks: &mut Remarks) -> Class {
    if ours(look) {
        return Class::Ours;
    }
    if let Some(class) = report::of(look, remarks).or_else(|| bounce::of(look, remarks)) {
        return class;
    }
    let automatic = automatic::of(look);
    let meeting = look.invitation.is_some_and(Invitation::is_active);
    match automatic {
        // calendars send invitations by themselves, on behalf of people
        Some(kind) if !(meeting && kind == Automatic::Generated) => Class::Automatic(kind),
        _ if meeting => Class::Invitation,
        None if look.list.is_some() => Class::List,
        Some(kind) => Class::Automatic(kind),
        None => Class::Person,
    }
}

/// Whether the header field of the desk's own mail is there.
fn ours(look: &Look<'_, '_>) -> bool {
    look.desk.header.as_ref().is_some_and(|(name, value)| {
        let name = name.to_ascii_lowercase();
        look.root
            .header
            .all(&name)
            .any(|found| found.trim() == value.trim())
    })
}
