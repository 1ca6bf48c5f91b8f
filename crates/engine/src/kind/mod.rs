//! A kind of ticket as data: its words, its form, its states and transitions.
//!
//! What a pack writes has conditions as texts (`Kind<String>`); [`Kind::compile`]
//! makes filters of them, and that is what decides (`Kind<Filter>`).

mod approval;
mod compile;
mod definition;
mod field;
mod matrix;
mod state;
mod tags;
mod task;
mod timing;
mod transition;
mod words;

pub use approval::{ApprovalStep, ApprovalTemplate, AskedOf};
pub use compile::BadCondition;
pub use definition::{Definition, Guard};
pub use field::{Field, FieldType};
pub use matrix::{Grid, Matrix};
pub use state::{Category, State, Wait};
pub use tags::Tags;
pub use task::TaskTemplate;
pub use timing::{ClockAct, StateClock};
pub use transition::{Act, Effect, Message, Transition};
pub use words::{Choice, Folio, Gender, Noun};

use filter::Filter;
use serde::{Deserialize, Serialize};

/// One kind of ticket, read from a pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind<C = Filter> {
    /// Stable key, unique in the pack.
    pub key: String,
    /// What the institution calls one of these.
    pub noun: Noun,
    /// How its public number is written, and when it is given.
    pub folio: Folio,
    /// Key of the state that a new ticket starts in.
    pub initial: String,
    /// Who sees its tickets besides those who take part; `agents` when nothing is said.
    pub sight: Option<Sight>,
    /// Its tickets start restricted: only those who take part, and who was granted this very kind, see them.
    #[serde(default)]
    pub restricted: bool,
    /// Nobody asks for it: a log, an own task. Such a ticket has no requester and no unit.
    #[serde(default)]
    pub without_requester: bool,
    /// It is not asked for out of the catalogue of services.
    #[serde(default)]
    pub without_service: bool,
    /// Who may register one: roles and relations; everybody when nothing is said.
    #[serde(default)]
    pub open: Vec<String>,
    /// From least to most urgent; none for a kind without priorities.
    #[serde(rename = "priority", default)]
    pub priorities: Vec<Choice>,
    /// How the priority follows from impact and urgency; people choose it when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Matrix>,
    /// The form, in the order in which it is asked.
    #[serde(rename = "field", default)]
    pub fields: Vec<Field<C>>,
    /// States, in the order of a ticket's life.
    #[serde(rename = "state", default)]
    pub states: Vec<State>,
    /// The moves between states.
    #[serde(rename = "transition", default)]
    pub transitions: Vec<Transition<C>>,
    /// Tasks that its tickets begin with.
    #[serde(rename = "task", default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskTemplate>,
    /// Which tags its tickets may have; any when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    /// Whoever is called to a ticket follows it from then on.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mentions_follow: bool,
    /// Approvals that its tickets need.
    #[serde(rename = "approval", default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ApprovalTemplate<C>>,
    /// States of earlier versions, and which one took their place.
    #[serde(rename = "retired", default)]
    pub retired: Vec<Retired>,
}

/// Whether a flag says nothing.
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Who sees the tickets of a kind besides those who take part in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sight {
    /// Whoever was granted to see all tickets; the team and the units above the requester's, too.
    Agents,
    /// The team that has it, and the units above the requester's.
    Team,
    /// Nobody else.
    Participants,
}

/// A state that the workflow no longer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Key of the state that is no more.
    pub state: String,
    /// Key of the state that its tickets are in now.
    pub becomes: String,
}

impl<C> Kind<C> {
    /// Who sees its tickets besides those who take part.
    pub fn sight(&self) -> Sight {
        self.sight.unwrap_or(Sight::Agents)
    }

    /// The state with this key.
    pub fn state(&self, key: &str) -> Option<&State> {
        self.states.iter().find(|s| s.key == key)
    }

    /// The state that a ticket is in whose history ends in `key`: that state, or
    /// the one that took its place. `None` when the kind never had it.
    pub fn present(&self, key: &str) -> Option<&State> {
        let mut key = key;
        // What took its place may have been retired since; so often at most.
        for _ in 0..=self.retired.len() {
            if let Some(state) = self.state(key) {
                return Some(state);
            }
            key = &self.retired.iter().find(|r| r.state == key)?.becomes;
        }
        None
    }

    /// Whether a ticket in this state must go on having the property or field:
    /// every way into the state asks for it.
    pub fn keeps(&self, state: &str, key: &str) -> bool {
        let enters = |t: &&Transition<C>| t.to == state && t.from.iter().any(|from| from != state);
        let asks = |t: &Transition<C>| {
            [&t.requires, &t.renews]
                .iter()
                .any(|all| all.iter().any(|k| k == key))
        };
        let mut ways = self.transitions.iter().filter(enters).peekable();
        self.initial != state && ways.peek().is_some() && ways.all(asks)
    }

    /// The transition with this key.
    pub fn transition(&self, key: &str) -> Option<&Transition<C>> {
        self.transitions.iter().find(|t| t.key == key)
    }

    /// The priority with this key.
    pub fn priority(&self, key: &str) -> Option<&Choice> {
        self.priorities.iter().find(|c| c.key == key)
    }

    /// The field of the form with this key.
    pub fn field(&self, key: &str) -> Option<&Field<C>> {
        self.fields.iter().find(|f| f.key == key)
    }
}
