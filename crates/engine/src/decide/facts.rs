//! What a decision must know of the world outside of the ticket.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Directory;
use crate::levels::ServiceLevels;
use crate::{Ticket, Tie};

/// What the caller looked up. Whatever a command names and is not here does not exist.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The present instant, milliseconds UTC.
    pub now: i64,
    /// The institution's zone.
    pub zone: TimeZone,
    /// The key of the ticket.
    pub key: String,
    /// When the ticket came in, milliseconds UTC; `now` for a new one.
    pub created: i64,
    /// Units that the ticket or the command names: each with itself and all above it.
    pub units: HashMap<String, Vec<String>>,
    /// People that the command names and that exist, with the roles that they hold.
    pub people: HashMap<i64, Vec<String>>,
    /// Those of them who may be responsible for this ticket.
    pub takers: HashSet<i64>,
    /// By the kinds of the tickets that the command brings into being, who may be given a task of such a one: how many
    /// tasks each is to do already.
    pub doers: HashMap<String, HashMap<i64, u64>>,
    /// Those of them who may see all of this ticket.
    pub readers: HashSet<i64>,
    /// Those of them who may, or would if it were shared with them.
    pub could_read: HashSet<i64>,
    /// Teams that there are.
    pub teams: HashSet<String>,
    /// Services on offer, and the ticket's own: the key of the area of each.
    pub services: HashMap<String, String>,
    /// Assets that the command names and that exist.
    pub assets: HashSet<String>,
    /// The requester of a new ticket.
    pub requester: Option<Requester>,
    /// What the institution promises, with its calendars; without it, every day is a working day.
    pub levels: Option<Arc<ServiceLevels>>,
    /// Keys that no ticket has yet, for tickets that a workflow opens.
    pub fresh: Vec<String>,
    /// Who holds what and who is absent, as far as approvals ask for it.
    pub directory: Directory,
    /// Titles of the ticket's tasks by their numbers, where a deed names a task.
    pub titles: BTreeMap<i64, String>,
    /// Other tickets that the command is about, by their keys.
    pub others: HashMap<String, Other>,
    /// Which tickets are tied to which, as far as ways lead from those that the command is about.
    pub ties: Vec<(String, Tie, String)>,
}

/// Another ticket that a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// The ticket.
    pub ticket: Ticket,
    /// When it came in, milliseconds UTC.
    pub created: i64,
}

impl Facts {
    /// Nothing but the time and the place.
    pub fn at(now: i64, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            key: String::new(),
            created: now,
            units: HashMap::new(),
            people: HashMap::new(),
            takers: HashSet::new(),
            doers: HashMap::new(),
            readers: HashSet::new(),
            could_read: HashSet::new(),
            teams: HashSet::new(),
            services: HashMap::new(),
            assets: HashSet::new(),
            requester: None,
            levels: None,
            fresh: Vec::new(),
            directory: Directory::default(),
            titles: BTreeMap::new(),
            others: HashMap::new(),
            ties: Vec::new(),
        }
    }

    /// A unit and all above it; nothing for one that is not known.
    pub fn above(&self, unit: Option<&str>) -> &[String] {
        let path = unit.and_then(|key| self.units.get(key));
        path.map_or(&[], Vec::as_slice)
    }
}

/// What is known of who asks for a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requester {
    /// The unit of the request and all above it.
    pub units: Vec<String>,
    /// Roles held now.
    pub roles: Vec<String>,
    /// Marks of the unit and of those above it.
    pub marks: Vec<String>,
    /// Teams that the person belongs to.
    pub teams: Vec<String>,
    /// Whether it is somebody with an account, not a guest.
    pub account: bool,
}
