//! The tree: what a filter means, free of how it was written.
//!
//! A [`Filter`] is always in canonical form and within the bounds: its groups have
//! two parts or more and none of their own sort, nothing is denied twice, every
//! condition fits its field. So whoever reads it (here in memory, elsewhere as SQL)
//! has five shapes to handle and nothing to check.

mod build;
mod measure;

use std::sync::Arc;

pub use build::BuildError;

use crate::field::Field;
use crate::phrase::Phrase;
use crate::schema::Schema;
use crate::value::Value;

/// The most characters of a filter.
pub const MAX_CHARS: usize = 10_000;

/// The most parentheses and denials inside each other.
pub const MAX_DEPTH: usize = 100;

/// The most terms of a filter; each value of a list is one.
pub const MAX_TERMS: usize = 500;

/// Which subjects are meant. The default means all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub(crate) root: Option<Node>,
}

/// A part of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of them; two or more inside a [`Filter`].
    And(Vec<Node>),
    /// Any of them; two or more inside a [`Filter`].
    Or(Vec<Node>),
    /// The contrary. Meeting a part is yes or no, never unknown, so this is plain negation.
    Not(Box<Node>),
    /// The text of the subject has these words side by side.
    Phrase(Phrase),
    /// A field is as asked.
    Condition(Condition),
}

/// What is asked of a field. Made by [`Schema::condition`], which checks that it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    field: Arc<Field>,
    test: Test,
}

/// How a field is tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// `campo:a,b`: it meets any of these; at least one.
    Any(Vec<Item>),
    /// `campo>a`: it has a value, and that one compares so.
    Compare(Compare, Value),
}

/// One of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// `nada`: the field is empty.
    Empty,
    /// It is this value, or lies in it.
    Value(Value),
    /// `a..b`: it lies between both, ends included. One end may be open.
    Range(Option<Value>, Option<Value>),
}

/// How two ordered values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `<`: before it begins.
    Less,
    /// `<=`: before it ends.
    LessOrEqual,
    /// `>`: after it ends.
    Greater,
    /// `>=`: from its begin on.
    GreaterOrEqual,
}

/// A test that does not fit its field. A mistake of the program, not of who writes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// The schema has no field with this key.
    #[error("no hay un campo con la clave «{0}»")]
    NoField(String),
    /// A value of another kind, not in canonical spelling or not among the choices;
    /// an order where there is none; an empty list or a range without ends.
    #[error("la condición no es propia del campo «{0}»")]
    Test(String),
}

impl Filter {
    /// The filter that every subject meets: the empty text.
    pub fn all() -> Self {
        Self::default()
    }

    /// What is asked; `None` when all are meant.
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }
}

impl Condition {
    /// The field that is asked about.
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// How it is tested.
    pub fn test(&self) -> &Test {
        &self.test
    }
}

impl Schema {
    /// The condition that the field with this key meets the test.
    pub fn condition(&self, key: &str, test: Test) -> Result<Condition, Misfit> {
        let field = self
            .keyed(key)
            .ok_or_else(|| Misfit::NoField(key.to_owned()))?;
        Condition::new(field, test).ok_or_else(|| Misfit::Test(key.to_owned()))
    }
}

impl Condition {
    pub(crate) fn new(field: &Arc<Field>, test: Test) -> Option<Self> {
        let fits = match &test {
            Test::Any(items) => !items.is_empty() && items.iter().all(|item| item.fits(field)),
            Test::Compare(_, value) => field.is_ordered() && value.fits(field),
        };
        fits.then(|| Self {
            field: Arc::clone(field),
            test,
        })
    }
}

impl Item {
    fn fits(&self, field: &Field) -> bool {
        match self {
            Self::Empty => true,
            Self::Value(value) => value.fits(field),
            Self::Range(None, None) => false,
            Self::Range(from, to) => {
                let mut ends = from.iter().chain(to);
                field.is_ordered() && ends.all(|end| end.fits(field))
            }
        }
    }
}
