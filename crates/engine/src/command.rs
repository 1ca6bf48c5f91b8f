//! What a person asks the engine to do.

/// Who acts: a person of the directory, or a guest without an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person's number in the directory.
    pub person: i64,
    /// Keys of the roles that the person holds now; none for a guest.
    pub roles: Vec<String>,
}

/// A file already stored by its content.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A new ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Person whom the ticket is for.
    pub requester: i64,
    /// Key of the requester's unit.
    pub unit: String,
    /// Key of the service asked for.
    pub service: String,
    /// How it came in: `portal`, `phone` …
    pub channel: String,
    /// What is asked for, in the requester's words.
    pub description: String,
    /// Files that came with it.
    pub attachments: Vec<Attachment>,
}

/// The head's analysis [OCO-8]. A field that is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Triage {
    /// Key of the new priority.
    pub priority: Option<String>,
    /// Key of the new type of work.
    pub type_of_work: Option<String>,
    /// Person who becomes responsible.
    pub assignee: Option<i64>,
}

/// What is asked of one ticket. `base` is the version that the person saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Register a new ticket.
    Create(Draft),
    /// Set priority, type, person responsible.
    Triage {
        /// Version of the ticket that the form was made from.
        base: i64,
        /// The fields that changed.
        fields: Triage,
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
    Move {
        /// Version of the ticket that the button was made from.
        base: i64,
        /// Key of the transition.
        transition: String,
        /// The text that the transition asks for (diagnosis or reason), if any.
        text: Option<String>,
    },
}
