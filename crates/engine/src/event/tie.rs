//! How tickets are tied to each other [P-12].

use serde::{Deserialize, Serialize};

/// How one ticket is tied to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// It goes on where the other ended [IPN-13].
    Follows,
    /// The other is its cause.
    CausedBy,
    /// It is a part of the other.
    PartOf,
    /// The other asks for the same.
    DuplicateOf,
    /// It was begun with a message of the other.
    SplitFrom,
}

impl Tie {
    /// Every tie, in the order in which people choose.
    pub const ALL: [Self; 5] = [
        Self::DuplicateOf,
        Self::CausedBy,
        Self::PartOf,
        Self::Follows,
        Self::SplitFrom,
    ];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Follows => "follows",
            Self::CausedBy => "caused-by",
            Self::PartOf => "part-of",
            Self::DuplicateOf => "duplicate-of",
            Self::SplitFrom => "split-from",
        }
    }

    /// The tie of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tie| tie.key() == key)
    }

    /// What the ticket is to the other, before the other's name: «es duplicado de»; from
    /// the other's end with `inverse`.
    pub fn in_words(self, inverse: bool) -> &'static str {
        match (self, inverse) {
            (Self::Follows, false) => "da seguimiento a",
            (Self::Follows, true) => "continúa en",
            (Self::CausedBy, false) => "se debe a",
            (Self::CausedBy, true) => "es la causa de",
            (Self::PartOf, false) => "es parte de",
            (Self::PartOf, true) => "tiene como parte",
            (Self::DuplicateOf, false) => "es duplicado de",
            (Self::DuplicateOf, true) => "tiene como duplicado",
            (Self::SplitFrom, false) => "se separó de",
            (Self::SplitFrom, true) => "dio origen a",
        }
    }
}

/// A tie as one end of it sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Key of the other ticket.
    pub ticket: String,
    /// How they are tied.
    pub tie: Tie,
    /// Whether it is the other one that is tied to this: «tiene como parte».
    #[serde(default)]
    pub inverse: bool,
}

impl Link {
    /// The same as the other end sees it; `this` is the key of the ticket at this end.
    pub fn seen_from_there(&self, this: &str) -> Self {
        Self {
            ticket: this.to_owned(),
            tie: self.tie,
            inverse: !self.inverse,
        }
    }
}
