//! Who asks, and the keys that this person holds.

use std::collections::{BTreeMap, BTreeSet};

use engine::audience::Key;
use pack::{Pack, Scope};

use super::Action;

/// A role that somebody holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Key of the role.
    pub role: String,
    /// Key of the unit in which it is held.
    pub unit: Option<String>,
    /// Key of the team in which it is held.
    pub team: Option<String>,
}

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The person's number; `None` for somebody who is not signed in.
    pub person: Option<i64>,
    /// The roles held now, and where.
    pub held: Vec<Held>,
    /// The ticket whose private link this person holds.
    pub link_to: Option<i64>,
    /// Audience keys by action; an action without an entry is not granted at all.
    keys: BTreeMap<Action, BTreeSet<Key>>,
}

static NO_KEYS: BTreeSet<Key> = BTreeSet::new();

impl Actor {
    /// Somebody who is not signed in and holds no link.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// A person with an account who holds these roles of the pack.
    pub fn holding(person: i64, held: Vec<Held>, pack: &Pack) -> Self {
        let mut keys: BTreeMap<Action, BTreeSet<Key>> = BTreeMap::new();
        for held in &held {
            let role = pack.roles.iter().find(|role| role.key == held.role);
            for grant in role.into_iter().flat_map(|role| &role.grants) {
                let opened = opened(grant, held, person);
                for action in grant.actions.iter().filter_map(|n| Action::from_grant(n)) {
                    let own = keys.entry(action).or_default();
                    if action.is_on_tickets() {
                        own.extend(opened.iter().cloned());
                    }
                }
            }
        }
        // Whoever asked for a ticket follows it and writes there, with or without a role.
        for action in [Action::SeePublicPart, Action::Reply] {
            let own = keys.entry(action).or_default();
            own.insert(Key::Requester(person));
        }
        // Whoever was let follow one reads along.
        let own = keys.entry(Action::SeePublicPart).or_default();
        own.insert(Key::Follower(person));
        // So does whoever is asked to approve one.
        for action in [Action::SeePublicPart, Action::Approve] {
            let own = keys.entry(action).or_default();
            own.insert(Key::Approver(person));
        }
        Self {
            person: Some(person),
            held,
            link_to: None,
            keys,
        }
    }

    /// Somebody who opened the private link of a ticket.
    pub fn holding_link(ticket: i64) -> Self {
        Self {
            link_to: Some(ticket),
            ..Self::default()
        }
    }

    /// The audience keys that the actor holds for an action.
    pub fn keys(&self, action: Action) -> &BTreeSet<Key> {
        self.keys.get(&action).unwrap_or(&NO_KEYS)
    }

    /// Whether the actor was granted an action at all.
    pub fn holds_any(&self, action: Action) -> bool {
        let linked = self.link_to.is_some();
        let related = match action {
            Action::SeePublicPart => linked || self.holds_any(Action::SeeTickets),
            Action::Reply => linked,
            _ => false,
        };
        self.keys.contains_key(&action) || related
    }

    /// Keys of the roles held now, each once.
    pub fn roles(&self) -> Vec<String> {
        let roles: BTreeSet<&String> = self.held.iter().map(|held| &held.role).collect();
        roles.into_iter().cloned().collect()
    }

    /// Keys of the teams that the person belongs to.
    pub fn teams(&self) -> Vec<String> {
        let teams: BTreeSet<&String> = self.held.iter().filter_map(|h| h.team.as_ref()).collect();
        teams.into_iter().cloned().collect()
    }

    /// The actor as the engine knows it; `None` for somebody who is not a person of the directory.
    pub fn for_engine(&self, pack: &Pack) -> Option<engine::Actor> {
        let heads = |held: &&Held| {
            let role = pack.roles.iter().find(|role| role.key == held.role);
            role.is_some_and(|role| role.may(Action::HeadUnit.grant()))
        };
        let heads = self.held.iter().filter(heads);
        self.person.map(|person| engine::Actor {
            person: Some(person),
            roles: self.roles(),
            teams: self.teams(),
            heads: heads.filter_map(|held| held.unit.clone()).collect(),
        })
    }
}

/// The keys that one grant gives to a person who holds its role so. Whatever its
/// scope, it covers the tickets that the person takes part in.
pub(super) fn opened(grant: &pack::Grant, held: &Held, person: i64) -> Vec<Key> {
    let own = Key::Person(person);
    let keys = match grant.scope() {
        Scope::All if grant.kinds.is_empty() => vec![Key::All, own],
        // This very kind, restricted ones too: that covers what one takes part in.
        Scope::All => return grant.kinds.iter().cloned().map(Key::Kind).collect(),
        Scope::Team => held
            .team
            .clone()
            .map(Key::Team)
            .into_iter()
            .chain([own])
            .collect(),
        Scope::Unit => held
            .unit
            .clone()
            .map(Key::Unit)
            .into_iter()
            .chain([own])
            .collect(),
        Scope::Own => vec![own],
    };
    if grant.kinds.is_empty() {
        return keys;
    }
    let within = |kind: &String| {
        let kind = kind.clone();
        keys.iter()
            .map(move |key| Key::Within(kind.clone(), Box::new(key.clone())))
    };
    grant.kinds.iter().flat_map(within).collect()
}
