//! What happened to a ticket: the truth that everything else derives from.

use serde::{Deserialize, Serialize};

use crate::Attachment;

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

/// The facts of an event. Texts that people wrote are not here but in
/// [`Event::body`], so that they can be removed without touching the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum EventKind {
    /// The ticket came in; the body is the description.
    Received {
        /// Key of the kind.
        kind: String,
        /// Key of the state that it starts in.
        state: String,
        /// Person whom it is for.
        requester: i64,
        /// Key of the unit.
        unit: String,
        /// Key of the service.
        service: String,
        /// How it came in.
        channel: String,
    },
    /// It got its public number.
    Numbered {
        /// The folio.
        folio: String,
    },
    /// The priority changed.
    PrioritySet {
        /// Key before.
        from: Option<String>,
        /// Key after.
        to: String,
    },
    /// The type of work changed.
    TypeSet {
        /// Key before.
        from: Option<String>,
        /// Key after.
        to: String,
    },
    /// Another person became responsible.
    Assigned {
        /// Person before.
        from: Option<i64>,
        /// Person after.
        to: i64,
    },
    /// Somebody wrote to the requester; the body is the text.
    Answered,
    /// Somebody wrote for colleagues; the body is the text.
    Noted,
    /// The state changed; the body is the diagnosis or the reason.
    Moved {
        /// Key of the transition.
        transition: String,
        /// Key of the state left.
        from: String,
        /// Key of the state reached.
        to: String,
        /// What the body is: `diagnosis`, `reason`, or nothing.
        brought: Option<String>,
    },
}

impl EventKind {
    /// The stored name of the type of event.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Numbered { .. } => "numbered",
            Self::PrioritySet { .. } => "priority_set",
            Self::TypeSet { .. } => "type_set",
            Self::Assigned { .. } => "assigned",
            Self::Answered => "answered",
            Self::Noted => "noted",
            Self::Moved { .. } => "moved",
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
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
}

impl Event {
    /// An event without text or files.
    pub fn plain(kind: EventKind, visibility: Visibility) -> Self {
        Self {
            kind,
            visibility,
            body: None,
            attachments: Vec::new(),
        }
    }
}
