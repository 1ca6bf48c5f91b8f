//! Typed values of a condition.

use std::fmt;

use crate::field::{By, Field, Kind};
use crate::fold::{fold, tidy};
use crate::phrase::Phrase;
use crate::when::When;

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Words to find in a text field.
    Text(Phrase),
    /// Key of a value of a choice field.
    Choice(String),
    /// `yo`: the person who asks.
    Me,
    /// `mi-equipo`: any team of the person who asks.
    MyTeam,
    /// A person, a team or a unit.
    Id(Ident),
    /// A date.
    Instant(When),
    /// A number in its smallest part, as the field's decimals say.
    Number(i64),
    /// Centavos.
    Money(i64),
    /// Yes or no.
    YesNo(bool),
    /// A label as written; compared folded.
    Tag(String),
}

/// Who or what, in the way that the field's [`By`] says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ident {
    /// A stable key; never empty, without control characters.
    Key(String),
    /// An e-mail address in lower case.
    Email(String),
    /// A number.
    Number(i64),
}

impl Ident {
    /// Reads what was written; `None` when it is not of that sort.
    pub fn read(by: By, text: &str) -> Option<Self> {
        let ident = match by {
            By::Key => Self::Key(text.to_owned()),
            By::Email => Self::Email(text.to_lowercase()),
            By::Number => Self::Number(crate::decimal::read(text, 0)?),
        };
        ident.is_sound(by).then_some(ident)
    }

    /// Whether it is of that sort and in its one canonical spelling.
    fn is_sound(&self, by: By) -> bool {
        match (self, by) {
            (Self::Key(key), By::Key) => !key.is_empty() && !key.chars().any(char::is_control),
            (Self::Email(address), By::Email) => {
                let blank = |c: char| c.is_control() || c.is_whitespace();
                let parts = address.split_once('@');
                parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
                    && !address.chars().any(blank)
                    && address.to_lowercase() == *address
            }
            (Self::Number(_), By::Number) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(text) | Self::Email(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl Value {
    /// Whether a condition on the field may hold this value.
    pub(crate) fn fits(&self, field: &Field) -> bool {
        match (self, field.kind()) {
            (Self::Text(_), Kind::Text)
            | (Self::Me, Kind::Person(_))
            | (Self::MyTeam, Kind::Team(_))
            | (Self::Instant(_), Kind::Instant)
            | (Self::Number(_), Kind::Number { .. })
            | (Self::Money(_), Kind::Money)
            | (Self::YesNo(_), Kind::YesNo) => true,
            (Self::Choice(key), Kind::Choice { .. }) => field.rank(key).is_some(),
            (Self::Id(id), Kind::Person(by) | Kind::Team(by) | Kind::Unit(by)) => id.is_sound(*by),
            (Self::Tag(tag), Kind::Tags) => is_tag(tag),
            _ => false,
        }
    }
}

/// Whether a label is in its canonical spelling and has something to compare.
pub(crate) fn is_tag(text: &str) -> bool {
    tidy(text) == text && !fold(text).trim().is_empty()
}
