//! A kind of ticket as data: its words, its states, its transitions.

use serde::Deserialize;

/// One kind of ticket, read from a pack.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Stable key, unique in the pack.
    pub key: String,
    /// What the institution calls one of these.
    pub noun: Noun,
    /// How its public number is written.
    pub folio: Folio,
    /// Key of the state that a new ticket starts in.
    pub initial: String,
    /// From least to most urgent.
    #[serde(rename = "priority")]
    pub priorities: Vec<Choice>,
    /// What sort of work it is.
    #[serde(rename = "type")]
    pub types: Vec<Choice>,
    /// States, in the order of a ticket's life.
    #[serde(rename = "state")]
    pub states: Vec<State>,
    /// The moves between states.
    #[serde(rename = "transition")]
    pub transitions: Vec<Transition>,
}

/// A noun that institutions vary, with what Spanish needs to use it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noun {
    /// «solicitud»
    pub singular: String,
    /// «solicitudes»
    pub plural: String,
    /// Grammatical gender, for articles and participles.
    pub gender: Gender,
}

impl Noun {
    /// «una solicitud», «un ticket».
    pub fn with_article(&self) -> String {
        let article = match self.gender {
            Gender::Femenino => "una",
            Gender::Masculino => "un",
        };
        format!("{article} {}", self.singular)
    }
}

/// Grammatical gender of a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    /// «la solicitud»
    Femenino,
    /// «el reporte»
    Masculino,
}

/// How folios are written: a prefix and a number padded with zeros.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folio {
    /// Written before the number, for example `OCO-`.
    pub prefix: String,
    /// The least number of digits.
    pub digits: usize,
}

impl Folio {
    /// The public number of the `n`-th ticket, for example `OCO-00042`.
    pub fn write(&self, n: i64) -> String {
        format!("{}{n:0width$}", self.prefix, width = self.digits)
    }
}

/// One of a list of values: a key to store and a name to show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
}

/// What a state means to every list, count and report, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Nobody has looked at it.
    New,
    /// Somebody works on it.
    Open,
    /// It waits for something outside.
    Pending,
    /// Solved; the requester may still disagree.
    Resolved,
    /// Ended.
    Closed,
    /// Ended without being done.
    Cancelled,
}

impl Category {
    /// The stored text of the category.
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The category of a stored text; `None` when there is no such category.
    pub fn from_key(key: &str) -> Option<Self> {
        [
            Self::New,
            Self::Open,
            Self::Pending,
            Self::Resolved,
            Self::Closed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|c| c.key() == key)
    }

    /// Nothing is left to do.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }
}

/// A state of the workflow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Stable key.
    pub key: String,
    /// The institution's own name for it.
    pub name: String,
    /// What it means to lists and reports.
    pub category: Category,
    /// A sentence for the requester: where the ticket is and what happens next.
    pub meaning: String,
}

/// A move from one state to another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// Stable key.
    pub key: String,
    /// The text of its button.
    pub label: String,
    /// States that it leaves.
    pub from: Vec<String>,
    /// State that it reaches.
    pub to: String,
    /// Keys of the roles that may make it.
    pub who: Vec<String>,
    /// What the ticket must have, or the move must bring.
    #[serde(default)]
    pub requires: Vec<Field>,
}

/// What a transition can require.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The head's priority.
    Priority,
    /// The type of work.
    Type,
    /// The person responsible.
    Assignee,
    /// What was found and done, told to the requester; the move brings it.
    Diagnosis,
    /// Why the move is made; the move brings it.
    Reason,
}

impl Field {
    /// Whether the move itself brings the value (a text of the form).
    pub fn is_brought(self) -> bool {
        matches!(self, Self::Diagnosis | Self::Reason)
    }

    /// The field with its article, for sentences: «la prioridad».
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Priority => "la prioridad",
            Self::Type => "el tipo",
            Self::Assignee => "la persona responsable",
            Self::Diagnosis => "el diagnóstico",
            Self::Reason => "el motivo",
        }
    }

    /// The name of the field in a form and in a refusal.
    pub fn key(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Type => "type",
            Self::Assignee => "assignee",
            Self::Diagnosis => "diagnosis",
            Self::Reason => "reason",
        }
    }
}

impl Kind {
    /// The state with this key.
    pub fn state(&self, key: &str) -> Option<&State> {
        self.states.iter().find(|s| s.key == key)
    }

    /// The transition with this key.
    pub fn transition(&self, key: &str) -> Option<&Transition> {
        self.transitions.iter().find(|t| t.key == key)
    }

    /// The priority with this key.
    pub fn priority(&self, key: &str) -> Option<&Choice> {
        self.priorities.iter().find(|c| c.key == key)
    }

    /// The type with this key.
    pub fn type_of_work(&self, key: &str) -> Option<&Choice> {
        self.types.iter().find(|c| c.key == key)
    }
}
