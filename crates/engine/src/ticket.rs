//! A ticket as its events make it.

use crate::{Category, EventKind, Kind};

/// The state of a ticket after its events, with the version at which each
/// field last changed, so that a save conflicts only where it must.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Key of the kind.
    pub kind: String,
    /// Public number, once given.
    pub folio: Option<String>,
    /// Key of the state.
    pub state: String,
    /// Person whom it is for.
    pub requester: i64,
    /// Key of the unit.
    pub unit: String,
    /// Key of the service.
    pub service: String,
    /// How it came in.
    pub channel: String,
    /// Key of the priority.
    pub priority: Option<String>,
    /// Key of the type of work.
    pub type_of_work: Option<String>,
    /// Person responsible.
    pub assignee: Option<i64>,
    /// Number of the last event: the version of the ticket.
    pub version: i64,
    /// Version at which the state last changed.
    pub state_at: i64,
    /// Version at which the priority last changed.
    pub priority_at: i64,
    /// Version at which the type last changed.
    pub type_at: i64,
    /// Version at which the person responsible last changed.
    pub assignee_at: i64,
}

/// Why a list of events is not the history of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// There is no event.
    #[error("la historia está vacía")]
    Empty,
    /// The first event is not the reception.
    #[error("la historia no empieza con la recepción")]
    NoReception,
    /// A second reception.
    #[error("la historia tiene dos recepciones")]
    TwoReceptions,
    /// The state that an event leaves is not the one the ticket was in.
    #[error("el evento {seq} sale de un estado en el que no estaba el ticket")]
    Broken {
        /// Number of the event.
        seq: i64,
    },
}

impl Ticket {
    /// Folds a history, in order, into a ticket. Events are numbered from 1.
    ///
    /// # Errors
    /// When the list is not a history: empty, without reception, or with a
    /// move that leaves a state in which the ticket was not.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a EventKind>) -> Result<Self, FoldError> {
        let mut events = events.into_iter();
        let mut ticket = match events.next() {
            None => return Err(FoldError::Empty),
            Some(first) => Self::received(first)?,
        };
        for event in events {
            ticket.apply(event)?;
        }
        Ok(ticket)
    }

    fn received(event: &EventKind) -> Result<Self, FoldError> {
        let EventKind::Received {
            kind,
            state,
            requester,
            unit,
            service,
            channel,
        } = event
        else {
            return Err(FoldError::NoReception);
        };
        Ok(Self {
            kind: kind.clone(),
            folio: None,
            state: state.clone(),
            requester: *requester,
            unit: unit.clone(),
            service: service.clone(),
            channel: channel.clone(),
            priority: None,
            type_of_work: None,
            assignee: None,
            version: 1,
            state_at: 1,
            priority_at: 1,
            type_at: 1,
            assignee_at: 1,
        })
    }

    /// Applies the next event.
    ///
    /// # Errors
    /// When the event cannot follow.
    pub fn apply(&mut self, event: &EventKind) -> Result<(), FoldError> {
        let seq = self.version + 1;
        match event {
            EventKind::Received { .. } => return Err(FoldError::TwoReceptions),
            EventKind::Numbered { folio } => self.folio = Some(folio.clone()),
            EventKind::PrioritySet { to, .. } => {
                self.priority = Some(to.clone());
                self.priority_at = seq;
            }
            EventKind::TypeSet { to, .. } => {
                self.type_of_work = Some(to.clone());
                self.type_at = seq;
            }
            EventKind::Assigned { to, .. } => {
                self.assignee = Some(*to);
                self.assignee_at = seq;
            }
            EventKind::Answered | EventKind::Noted => {}
            EventKind::Moved { from, to, .. } => {
                if *from != self.state {
                    return Err(FoldError::Broken { seq });
                }
                self.state = to.clone();
                self.state_at = seq;
            }
        }
        self.version = seq;
        Ok(())
    }

    /// What the ticket's state means; `None` when the kind lost that state.
    pub fn category(&self, kind: &Kind) -> Option<Category> {
        kind.state(&self.state).map(|s| s.category)
    }
}
