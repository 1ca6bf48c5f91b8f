//! What can be done.

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See tickets with their internal notes.
    SeeTickets,
    /// See the public part of one ticket.
    SeePublicPart,
    /// Write to those who attend, and make the transitions that the workflow gives to
    /// the requester. No role grants it: it comes from having asked, or from the link.
    Reply,
    /// Decide an approval. No role grants it: it comes from being asked.
    Approve,
    /// Register tickets for others.
    Create,
    /// Change properties and fields.
    Edit,
    /// Write notes for colleagues.
    Note,
    /// Write to the requester.
    Answer,
    /// Make the transitions that the workflow gives to one's role.
    Move,
    /// Be responsible for tickets.
    Take,
    /// Restrict a ticket, and lift the restriction.
    Restrict,
    /// Ask why somebody can or cannot do something to a ticket.
    Explain,
    /// Be the head of a unit.
    HeadUnit,
    /// Register people and give them roles.
    ManagePeople,
    /// Change services, definitions and the words that people are sent.
    Configure,
    /// Look after the running service: mail, jobs, health.
    Operate,
    /// Read who changed what, and who read personal data.
    ReadAudit,
}

impl Action {
    /// Every action, in the order of the authorisation matrix.
    pub const ALL: [Self; 17] = [
        Self::SeeTickets,
        Self::SeePublicPart,
        Self::Reply,
        Self::Approve,
        Self::Create,
        Self::Edit,
        Self::Note,
        Self::Answer,
        Self::Move,
        Self::Take,
        Self::Restrict,
        Self::Explain,
        Self::HeadUnit,
        Self::ManagePeople,
        Self::Configure,
        Self::Operate,
        Self::ReadAudit,
    ];

    /// The name by which packs grant it.
    pub fn grant(self) -> &'static str {
        match self {
            Self::SeeTickets => "ticket.see",
            Self::SeePublicPart => "ticket.follow",
            Self::Reply => "ticket.reply",
            Self::Approve => "ticket.approve",
            Self::Create => "ticket.create",
            Self::Edit => "ticket.edit",
            Self::Note => "ticket.note",
            Self::Answer => "ticket.answer",
            Self::Move => "ticket.move",
            Self::Take => "ticket.take",
            Self::Restrict => "ticket.restrict",
            Self::Explain => "ticket.explain",
            Self::HeadUnit => "unit.head",
            Self::ManagePeople => "people.manage",
            Self::Configure => "configuration.manage",
            Self::Operate => "operation.manage",
            Self::ReadAudit => "audit.read",
        }
    }

    /// The action that packs call so.
    pub fn from_grant(grant: &str) -> Option<Self> {
        let mut granted = Self::ALL.into_iter().filter(|action| action.is_granted());
        granted.find(|action| action.grant() == grant)
    }

    /// Whether roles can give it; what they cannot comes only from a relation to the ticket.
    pub fn is_granted(self) -> bool {
        !matches!(self, Self::Reply | Self::Approve)
    }

    /// Whether it is done to a ticket that is there. Asking why is: the answer tells
    /// which unit and team a ticket has, so one may ask of some tickets and not of all.
    pub fn is_on_tickets(self) -> bool {
        !matches!(
            self,
            Self::Create
                | Self::HeadUnit
                | Self::ManagePeople
                | Self::Configure
                | Self::Operate
                | Self::ReadAudit
        )
    }

    /// Whether one must see the whole ticket to do it. Not to ask why: who looks after
    /// rights need not read what people wrote.
    pub fn needs_sight(self) -> bool {
        matches!(
            self,
            Self::Edit | Self::Note | Self::Answer | Self::Move | Self::Restrict
        )
    }
}
