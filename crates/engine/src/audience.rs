//! Who a ticket is for: the keys that it carries, and that viewers hold.
//!
//! A person may do something to a ticket when a key that the person holds for
//! that action is among the keys of the ticket. There are no other rules, so a
//! list by keys and a decision by keys cannot differ [P-33].

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::{Approval, FieldType, Form, Kind, Sees, Sight, TaskState, Ticket, Value};

/// One key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Whoever was granted all tickets; `all`.
    All,
    /// Whoever was granted all tickets of this very kind, restricted ones too; `kind:queja`.
    Kind(String),
    /// A team; `team:redes`.
    Team(String),
    /// A unit, or one below it; `unit:catastro`.
    Unit(String),
    /// Somebody who works on it: responsible, or named in a field of its form; `person:7`.
    Person(i64),
    /// Somebody who is or was asked to approve it; `approver:7`.
    Approver(i64),
    /// Somebody for whom it is; `requester:7`.
    Requester(i64),
    /// Somebody who follows its public part; `follower:7`.
    Follower(i64),
    /// The holder of its private link; `link:12` with the number of the ticket. No ticket carries it among its rows.
    Link(i64),
    /// Whoever was granted tickets of this kind only, by another key; `kind:queja+team:redes`.
    /// Held only: it meets a ticket that carries both.
    Within(String, Box<Key>),
}

/// Whether somebody who holds some keys meets a ticket that carries others.
pub fn meets(held: &BTreeSet<Key>, carried: &[Key]) -> bool {
    held.iter().any(|key| key.is_met(carried))
}

impl Key {
    /// Whether this key, held, meets a ticket that carries these.
    pub fn is_met(&self, carried: &[Self]) -> bool {
        match self {
            Self::Within(kind, key) => {
                carried.contains(&Self::Kind(kind.clone())) && carried.contains(key)
            }
            plain => carried.contains(plain),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Kind(key) => write!(f, "kind:{key}"),
            Self::Team(key) => write!(f, "team:{key}"),
            Self::Unit(key) => write!(f, "unit:{key}"),
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Approver(id) => write!(f, "approver:{id}"),
            Self::Requester(id) => write!(f, "requester:{id}"),
            Self::Follower(id) => write!(f, "follower:{id}"),
            Self::Link(id) => write!(f, "link:{id}"),
            Self::Within(kind, key) => write!(f, "kind:{kind}+{key}"),
        }
    }
}

/// A text that is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» is no audience key")]
pub struct NoKey(String);

impl FromStr for Key {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let no = || NoKey(text.to_owned());
        if text == "all" {
            return Ok(Self::All);
        }
        if let Some((kind, key)) = text.split_once('+') {
            let kind = kind.strip_prefix("kind:").ok_or_else(no)?;
            return Ok(Self::Within(kind.to_owned(), Box::new(key.parse()?)));
        }
        let (sort, value) = text.split_once(':').ok_or_else(no)?;
        let number = || value.parse().map_err(|_| no());
        match sort {
            "kind" => Ok(Self::Kind(value.to_owned())),
            "team" => Ok(Self::Team(value.to_owned())),
            "unit" => Ok(Self::Unit(value.to_owned())),
            "person" => number().map(Self::Person),
            "approver" => number().map(Self::Approver),
            "requester" => number().map(Self::Requester),
            "follower" => number().map(Self::Follower),
            "link" => number().map(Self::Link),
            _ => Err(no()),
        }
    }
}

/// The keys that a ticket carries, in order, each once. `above` are the ticket's
/// unit and all units above it.
pub fn keys<C>(kind: &Kind<C>, form: &Form<'_>, ticket: &Ticket, above: &[String]) -> Vec<Key> {
    let mut keys = vec![Key::Kind(kind.key.clone())];
    if !ticket.restricted {
        if kind.sight() == Sight::Agents {
            keys.push(Key::All);
        }
        if kind.sight() != Sight::Participants {
            keys.extend(ticket.team.clone().map(Key::Team));
            keys.extend(above.iter().cloned().map(Key::Unit));
        }
    }
    keys.extend(ticket.assignee.map(Key::Person));
    keys.extend(ticket.offer.as_ref().map(|offer| Key::Person(offer.to)));
    let open = ticket.tasks.values().filter(|t| t.state == TaskState::Open);
    keys.extend(open.filter_map(|task| task.assignee).map(Key::Person));
    let shown = ticket.watchers.iter().map(|(person, sees)| match sees {
        Sees::Nothing => None,
        Sees::Whole => Some(Key::Person(*person)),
        Sees::Public => Some(Key::Follower(*person)),
    });
    keys.extend(shown.flatten());
    for person in ticket.approvals.values().flat_map(Approval::people) {
        // Whoever decided keeps sight of it.
        keys.extend([Key::Person(person), Key::Approver(person)]);
    }
    keys.extend(ticket.requester.map(Key::Requester));
    for field in form.fields().iter().filter(|f| f.kind == FieldType::Person) {
        let person = ticket.values.get(&field.key).and_then(Value::number);
        keys.extend(person.map(Key::Person));
    }
    keys.sort();
    keys.dedup();
    keys
}
