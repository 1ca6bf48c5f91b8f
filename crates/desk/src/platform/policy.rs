//! The decision function: may this person do this to that?
//!
//! Nothing is allowed unless a grant or a relation says so. Pages, jobs and
//! commands all ask here. A grant comes from a role of the pack; a relation is a
//! fact between the person and the thing (holding its private link).

use std::collections::BTreeSet;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See tickets with their internal notes.
    SeeTickets,
    /// See the public part of one ticket.
    SeePublicPart,
    /// Set priority, type and person responsible.
    Triage,
    /// Write notes for colleagues.
    Note,
    /// Write to the requester.
    Answer,
    /// Make the transitions that the workflow gives to one's role.
    Move,
    /// Be responsible for tickets.
    Take,
    /// Register people and give them roles.
    ManagePeople,
}

impl Action {
    /// Every action, in the order of the authorisation matrix.
    pub const ALL: [Self; 8] = [
        Self::SeeTickets,
        Self::SeePublicPart,
        Self::Triage,
        Self::Note,
        Self::Answer,
        Self::Move,
        Self::Take,
        Self::ManagePeople,
    ];

    /// The grant of a pack that allows the action; `None` where only a relation can.
    pub fn grant(self) -> Option<&'static str> {
        match self {
            Self::SeeTickets => Some("ticket.see"),
            Self::SeePublicPart => None,
            Self::Triage => Some("ticket.triage"),
            Self::Note => Some("ticket.note"),
            Self::Answer => Some("ticket.answer"),
            Self::Move => Some("ticket.move"),
            Self::Take => Some("ticket.take"),
            Self::ManagePeople => Some("people.manage"),
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The person's number; `None` for somebody who is not signed in.
    pub person: Option<i64>,
    /// Keys of the roles held now.
    pub roles: Vec<String>,
    /// Actions that those roles grant.
    pub grants: BTreeSet<Action>,
    /// The ticket whose private link this person holds.
    pub link_to: Option<i64>,
}

impl Actor {
    /// Somebody who is not signed in and holds no link.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// A person with these roles of the pack.
    pub fn with_roles(person: i64, roles: Vec<String>, pack: &pack::Pack) -> Self {
        let held = |action: &Action| {
            let Some(grant) = action.grant() else {
                return false;
            };
            pack.roles
                .iter()
                .any(|r| roles.contains(&r.key) && r.grants.iter().any(|g| g == grant))
        };
        let grants = Action::ALL.into_iter().filter(held).collect();
        Self {
            person: Some(person),
            roles,
            grants,
            link_to: None,
        }
    }

    /// Somebody who opened the private link of a ticket.
    pub fn holding_link(ticket: i64) -> Self {
        Self {
            link_to: Some(ticket),
            ..Self::default()
        }
    }

    /// The actor as the engine knows it.
    pub fn for_engine(&self) -> Option<engine::Actor> {
        self.person.map(|person| engine::Actor {
            person,
            roles: self.roles.clone(),
        })
    }
}

/// Decides. `ticket` is the number of the ticket, where the action is on one.
pub fn may(actor: &Actor, action: Action, ticket: Option<i64>) -> bool {
    let granted = actor.grants.contains(&action);
    match action {
        Action::SeePublicPart => {
            may(actor, Action::SeeTickets, ticket) || (ticket.is_some() && actor.link_to == ticket)
        }
        // Whoever works on a ticket must also be allowed to see it.
        Action::Triage | Action::Note | Action::Answer | Action::Move => {
            granted && may(actor, Action::SeeTickets, ticket)
        }
        Action::SeeTickets | Action::Take | Action::ManagePeople => granted,
    }
}
