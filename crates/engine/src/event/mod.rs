//! What happened to a ticket: the truth that everything else derives from.

mod read;
mod tie;

pub use read::{FORMAT, Unreadable, read};
pub use tie::{Link, Tie};

use serde::{Deserialize, Serialize};

use crate::command::Origin;
use crate::{
    ApprovalChange, Attachment, Changes, OfferEnd, Ran, Spent, Tag, TaskChange, Value, Watch,
};

/// Who may read an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// The requester too.
    Public,
    /// Only those who work on tickets.
    Internal,
}

impl Visibility {
    /// The stored text.
    pub fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }

    /// Visibility of a stored text. Anything unknown is internal: deny first.
    pub fn from_key(key: &str) -> Self {
        if key == "public" {
            Self::Public
        } else {
            Self::Internal
        }
    }
}

/// A property that every ticket has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Property {
    /// How urgent it is; a key.
    Priority,
    /// The person responsible; a number.
    Assignee,
    /// The team that has it; a key.
    Team,
    /// The service; a key.
    Service,
    /// The requester's unit; a key.
    Unit,
    /// Whom it is for; a number.
    Requester,
    /// Whether it is restricted.
    Restricted,
}

impl Property {
    /// Every property.
    pub const ALL: [Self; 7] = [
        Self::Priority,
        Self::Assignee,
        Self::Team,
        Self::Service,
        Self::Unit,
        Self::Requester,
        Self::Restricted,
    ];

    /// Its name in commands, packs and refusals.
    pub fn key(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Assignee => "assignee",
            Self::Team => "team",
            Self::Service => "service",
            Self::Unit => "unit",
            Self::Requester => "requester",
            Self::Restricted => "restricted",
        }
    }

    /// The property of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|property| property.key() == key)
    }

    /// The property with its article, for sentences: «la prioridad».
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Priority => "la prioridad",
            Self::Assignee => "la persona responsable",
            Self::Team => "el equipo",
            Self::Service => "el servicio",
            Self::Unit => "la dependencia",
            Self::Requester => "la persona solicitante",
            Self::Restricted => "la restricción",
        }
    }
}

/// Why and until when a ticket waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// Key of the reason, where the state lists reasons.
    pub reason: Option<String>,
    /// Until when, milliseconds UTC.
    pub until: i64,
}

/// The facts of an event. Texts that people wrote and values of forms are not
/// here but in [`Event::body`] and [`Event::values`], so that they can be removed
/// without touching the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum EventKind {
    /// The ticket came in; the body is the description, the values are its form.
    Received {
        /// Key of the kind.
        kind: String,
        /// The numbered version of the kind whose form it keeps.
        #[serde(default)]
        form: i64,
        /// The numbered version of its service's definition; 0 for a service without one.
        #[serde(default)]
        definition: i64,
        /// Key of the state that it starts in.
        state: String,
        /// Person whom it is for.
        requester: Option<i64>,
        /// Key of the unit.
        unit: Option<String>,
        /// Key of the service.
        service: Option<String>,
        /// How it came in.
        channel: String,
        /// Whether it starts restricted.
        #[serde(default)]
        restricted: bool,
        /// The ticket that it comes from.
        #[serde(default)]
        origin: Option<Origin>,
        /// Until when it waits in the state that it starts in.
        #[serde(default)]
        waiting: Option<Waiting>,
    },
    /// It got its public number.
    Numbered {
        /// The folio.
        folio: String,
    },
    /// A property changed.
    Changed {
        /// Which.
        property: Property,
        /// What it was.
        from: Option<Value>,
        /// What it is.
        to: Option<Value>,
    },
    /// Another service was chosen, with the definition that goes with it.
    Reclassified {
        /// Key before.
        from: Option<String>,
        /// Key after.
        to: String,
        /// Version of the definition; 0 for a service without one.
        definition: i64,
    },
    /// Fields of the form were filled in or emptied; the values are beside it.
    Filled {
        /// Keys of the fields.
        fields: Vec<String>,
    },
    /// Somebody wrote to the requester; the body is the text.
    Answered,
    /// Somebody wrote for colleagues; the body is the text.
    Noted,
    /// The state changed; the body is the message of the transition.
    Moved {
        /// Key of the transition.
        transition: String,
        /// Key of the state left.
        from: String,
        /// Key of the state reached.
        to: String,
        /// The label of the body, where there is one: «Diagnóstico».
        #[serde(default)]
        brought: Option<String>,
        /// Why and until when it waits in the state reached.
        #[serde(default)]
        waiting: Option<Waiting>,
    },
    /// The workflow no longer has its state, and this one took its place; or tickets
    /// wait in its state now, or no longer do.
    Mapped {
        /// Key of the state that is no more.
        from: String,
        /// Key of the state that it is in now.
        to: String,
        /// Why and until when it waits in that state.
        #[serde(default)]
        waiting: Option<Waiting>,
    },
    /// It waits until another date; the body says why.
    Postponed {
        /// Until when, milliseconds UTC.
        until: i64,
    },
    /// The date was reached that it waited for, and it still waits, until the date of the
    /// `postponed` that follows; the body says why it did not go on.
    Reminded,
    /// Another ticket was registered out of this one.
    Opened {
        /// Its key.
        ticket: String,
        /// Key of its kind.
        kind: String,
        /// How it is tied to this one.
        tie: Tie,
    },
    /// Something happened to one of its tasks; the body is its title, an outcome or a reason.
    Task {
        /// Its number in the ticket, from 1.
        task: i64,
        /// What happened.
        change: TaskChange,
    },
    /// A first-level check of its service was ticked off, or is to be made again.
    Checked {
        /// Key of the check.
        check: String,
        /// Whether it is done.
        done: bool,
    },
    /// Who is responsible offered it to somebody; the body may say why.
    Offered {
        /// Who is responsible.
        from: i64,
        /// To whom.
        to: i64,
    },
    /// The offer was answered or taken back; the body may say why.
    OfferEnded {
        /// To whom it was offered.
        to: i64,
        /// What became of it.
        how: OfferEnd,
    },
    /// Somebody follows it from now on.
    Watched(Watch),
    /// Somebody follows it no more.
    Unwatched {
        /// Who.
        person: i64,
    },
    /// Colleagues were called to what was written just before.
    Mentioned {
        /// Their numbers.
        people: Vec<i64>,
    },
    /// It got a tag.
    Tagged(Tag),
    /// A tag was taken away.
    Untagged {
        /// Its key.
        tag: String,
    },
    /// Somebody spent time on it; the body may say on what.
    Spent(Spent),
    /// Something happened to one of its approvals; the body may be a reason.
    Approval {
        /// Key of the approval.
        approval: String,
        /// What happened.
        change: ApprovalChange,
    },
    /// It was tied to another ticket.
    Linked(Link),
    /// It is tied to that other ticket no more.
    Unlinked(Link),
    /// It goes on within another ticket: what is written here is done there.
    Merged {
        /// Key of the one that goes on.
        into: String,
    },
    /// Another ticket goes on within this one.
    Absorbed {
        /// Its key.
        ticket: String,
        /// For whom it was, and for whom those were that went on within it.
        people: Vec<i64>,
    },
    /// It goes on by itself again.
    Unmerged {
        /// Key of the one that it was merged into.
        from: String,
    },
    /// A ticket that went on within this one goes on by itself again.
    Parted {
        /// Its key.
        ticket: String,
    },
    /// What follows was done together; the body is what people call that.
    Ran(Ran),
}

impl EventKind {
    /// The stored name of the type of event.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Numbered { .. } => "numbered",
            Self::Changed { .. } => "changed",
            Self::Reclassified { .. } => "reclassified",
            Self::Filled { .. } => "filled",
            Self::Answered => "answered",
            Self::Noted => "noted",
            Self::Moved { .. } => "moved",
            Self::Mapped { .. } => "mapped",
            Self::Postponed { .. } => "postponed",
            Self::Reminded => "reminded",
            Self::Opened { .. } => "opened",
            Self::Task { .. } => "task",
            Self::Checked { .. } => "checked",
            Self::Offered { .. } => "offered",
            Self::OfferEnded { .. } => "offer_ended",
            Self::Watched(_) => "watched",
            Self::Unwatched { .. } => "unwatched",
            Self::Mentioned { .. } => "mentioned",
            Self::Tagged(_) => "tagged",
            Self::Untagged { .. } => "untagged",
            Self::Spent(_) => "spent",
            Self::Approval { .. } => "approval",
            Self::Linked(_) => "linked",
            Self::Unlinked(_) => "unlinked",
            Self::Merged { .. } => "merged",
            Self::Absorbed { .. } => "absorbed",
            Self::Unmerged { .. } => "unmerged",
            Self::Parted { .. } => "parted",
            Self::Ran(_) => "ran",
        }
    }
}

/// One event as the engine decides it. The shell gives it a number and times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The facts.
    pub kind: EventKind,
    /// Who may read it.
    pub visibility: Visibility,
    /// What a person wrote.
    pub body: Option<String>,
    /// Values of fields that it brings.
    pub values: Changes,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
}

impl Event {
    /// An event without text, values or files.
    pub fn plain(kind: EventKind, visibility: Visibility) -> Self {
        Self {
            kind,
            visibility,
            body: None,
            values: Changes::new(),
            attachments: Vec::new(),
        }
    }
}
