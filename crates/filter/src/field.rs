//! A field: its names and what it holds.

use crate::fold::fold;

/// Something that a filter can ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    key: String,
    name: String,
    aliases: Vec<String>,
    kind: Kind,
    /// Folded spellings of the values of a choice with their place: keys first,
    /// so that a name never hides another value's key.
    spellings: Vec<(String, usize)>,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Free text, asked for words.
    Text,
    /// One of several values.
    Choice {
        /// Whether the values go up, so that `>=` has a meaning.
        ordered: bool,
        /// The values, from least to most when they are ordered.
        values: Vec<Choice>,
    },
    /// A person; `yo` is the one who asks.
    Person(By),
    /// A team; `mi-equipo` is any team of the one who asks.
    Team(By),
    /// A unit of the institution's tree; those below it count too.
    Unit(By),
    /// An instant in milliseconds UTC, asked for in days of the institution's zone.
    Instant,
    /// A number, held as an integer of its smallest part.
    Number {
        /// How many decimals it has: 0 for counts; with 2, `1.5` is held as 150.
        decimals: u8,
    },
    /// Money in centavos.
    Money,
    /// Yes or no.
    YesNo,
    /// Any number of labels, the only kind with several values.
    Tags,
}

/// A value of a choice field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Stable key, which the tree holds and the text shows.
    pub key: String,
    /// What people read; may be written instead of the key.
    pub name: String,
}

/// How a person, team or unit is named in a filter and by the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By a stable key.
    Key,
    /// By an e-mail address, in lower case.
    Email,
    /// By a number.
    Number,
}

impl Field {
    /// A field with its stable key and the name that people write.
    pub fn new(key: impl Into<String>, name: impl Into<String>, kind: Kind) -> Self {
        let mut spellings = Vec::new();
        if let Kind::Choice { values, .. } = &kind {
            let keys = values.iter().map(|value| &value.key).enumerate();
            let names = values.iter().map(|value| &value.name).enumerate();
            spellings = keys.chain(names).map(|(i, text)| (fold(text), i)).collect();
        }
        Self {
            key: key.into(),
            name: name.into(),
            aliases: Vec::new(),
            kind,
            spellings,
        }
    }

    /// The same field under one more name.
    #[must_use]
    pub fn alias(mut self, name: impl Into<String>) -> Self {
        self.aliases.push(name.into());
        self
    }

    /// Stable key: what columns, facts and stored things refer to.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What people write.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The name and the aliases.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter().map(String::as_str);
        std::iter::once(self.name.as_str()).chain(aliases)
    }

    /// The values of a choice; none for other kinds.
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice { values, .. } => values,
            _ => &[],
        }
    }

    /// The value of a choice by its key, or by its key or name folded.
    pub fn choice(&self, written: &str) -> Option<&Choice> {
        let exact = self.choices().iter().find(|value| value.key == written);
        exact.or_else(|| {
            let folded = fold(written);
            let (_, i) = self.spellings.iter().find(|(text, _)| *text == folded)?;
            self.choices().get(*i)
        })
    }

    /// The place of a value's key in the order of the choice.
    pub fn rank(&self, key: &str) -> Option<usize> {
        self.choices().iter().position(|value| value.key == key)
    }

    /// How many decimals its numbers have.
    pub fn decimals(&self) -> u8 {
        match self.kind {
            Kind::Number { decimals } => decimals,
            Kind::Money => 2,
            _ => 0,
        }
    }

    /// Whether `<`, `<=`, `>`, `>=` and ranges have a meaning.
    pub fn is_ordered(&self) -> bool {
        match &self.kind {
            Kind::Choice { ordered, .. } => *ordered,
            Kind::Instant | Kind::Number { .. } | Kind::Money => true,
            Kind::Text | Kind::Person(_) | Kind::Team(_) | Kind::Unit(_) => false,
            Kind::YesNo | Kind::Tags => false,
        }
    }
}

impl Choice {
    /// A value with its key and its name.
    pub fn new(key: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            name: name.into(),
        }
    }
}
