//! Values of properties and of the fields of forms: what they are, how they are
//! read, checked, shown in a form and told in words.
//!
//! What a form sends ([`read`]) and what a program sends ([`check`]) end in the
//! same rules for each type of field, so nothing is decided twice.

mod check;
mod curp;
mod day;
mod email;
mod ip;
mod number;
mod phone;
mod read;
mod text;
mod web;
mod words;

pub use check::check;
pub use check::shape;
pub use day::today;
pub use read::{raw, read};
pub use words::{Named, in_words};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Attachment;

/// What a property or a field holds. An empty one holds nothing at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Of `yes-no`.
    YesNo(bool),
    /// Of `number` and `money` in their smallest part, of `date-time` in
    /// milliseconds UTC, of `person` its number.
    Number(i64),
    /// Of texts as normalised, of `date` as `2026-11-21`, of `choice`, `unit`, `asset` the key.
    Text(String),
    /// Keys of `several`, in the order of the choices; never empty.
    Several(Vec<String>),
    /// Of `file`; never empty.
    Files(Vec<Attachment>),
}

/// New values by the key of the property or field; `None` empties it.
pub type Changes = BTreeMap<String, Option<Value>>;

impl Value {
    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
