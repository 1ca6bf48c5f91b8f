//! Evaluation in memory. The table in the crate's documentation is what SQL must agree with.

use std::borrow::Cow;

use crate::field::Field;
use crate::fold::{fold, words};
use crate::phrase::Phrase;
use crate::tree::{Compare, Condition, Filter, Item, Node, Test};
use crate::value::{Ident, Value};
use crate::when::{Moment, When};

/// What filters are asked about: a ticket, a form being filled in, an asset.
pub trait Subject {
    /// What it has in the field with this key; nothing when the field is empty.
    /// Only tags have several values. Blank texts are left out.
    fn values(&self, key: &str) -> Cow<'_, [Datum]>;

    /// The folded words of its text, in order; see [`crate::words`].
    fn words(&self) -> Cow<'_, [String]>;

    /// Whether its text has the phrase. Who searches by stems says so here.
    fn finds(&self, phrase: &Phrase) -> bool {
        phrase.within(&self.words())
    }
}

/// A value that a subject has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// Of a text field, as written.
    Text(String),
    /// Key of a choice's value.
    Choice(String),
    /// Of a person or team field.
    Id(Ident),
    /// Of a unit field: the unit and all above it.
    Unit(Vec<Ident>),
    /// Milliseconds UTC.
    Instant(i64),
    /// In its smallest part.
    Number(i64),
    /// Centavos.
    Money(i64),
    /// Yes or no.
    YesNo(bool),
    /// A label.
    Tag(String),
}

/// Who asks, in every way in which a field may name them (key, address, number).
/// Nobody in particular has neither and is not met by `yo` or `mi-equipo`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Viewer {
    /// The person.
    pub person: Vec<Ident>,
    /// The person's teams.
    pub teams: Vec<Ident>,
}

/// Whether the subject is meant.
pub fn eval(filter: &Filter, subject: &impl Subject, moment: &Moment, viewer: &Viewer) -> bool {
    let context = Context {
        subject,
        moment,
        viewer,
    };
    filter.root().is_none_or(|root| context.node(root))
}

struct Context<'a, S> {
    subject: &'a S,
    moment: &'a Moment,
    viewer: &'a Viewer,
}

impl<S: Subject> Context<'_, S> {
    fn node(&self, node: &Node) -> bool {
        match node {
            Node::And(parts) => parts.iter().all(|part| self.node(part)),
            Node::Or(parts) => parts.iter().any(|part| self.node(part)),
            Node::Not(part) => !self.node(part),
            Node::Phrase(phrase) => self.subject.finds(phrase),
            Node::Condition(condition) => self.condition(condition),
        }
    }

    fn condition(&self, condition: &Condition) -> bool {
        let field = condition.field();
        let has = self.subject.values(field.key());
        match condition.test() {
            Test::Any(items) => items.iter().any(|item| match item {
                Item::Empty => has.is_empty(),
                Item::Value(value) => has.iter().any(|datum| self.is(datum, value)),
                Item::Range(from, to) => has.iter().any(|datum| {
                    let reaches = |end: &Option<Value>, compare| {
                        end.as_ref()
                            .is_none_or(|end| self.compares(field, datum, compare, end))
                    };
                    reaches(from, Compare::GreaterOrEqual) && reaches(to, Compare::LessOrEqual)
                }),
            }),
            Test::Compare(compare, value) => has
                .iter()
                .any(|datum| self.compares(field, datum, *compare, value)),
        }
    }

    fn is(&self, datum: &Datum, value: &Value) -> bool {
        match (datum, value) {
            (Datum::Text(text), Value::Text(phrase)) => phrase.within(&words(text)),
            (Datum::Choice(has), Value::Choice(key)) => has == key,
            (Datum::Id(has), Value::Me) => self.viewer.person.contains(has),
            (Datum::Id(has), Value::MyTeam) => self.viewer.teams.contains(has),
            (Datum::Id(has), Value::Id(id)) => has == id,
            (Datum::Unit(path), Value::Id(id)) => path.contains(id),
            (Datum::Instant(at), Value::Instant(when)) => {
                let interval = when.resolve(self.moment);
                interval.from <= *at && *at < interval.to
            }
            (Datum::Number(has), Value::Number(n)) | (Datum::Money(has), Value::Money(n)) => {
                has == n
            }
            (Datum::YesNo(has), Value::YesNo(yes)) => has == yes,
            (Datum::Tag(has), Value::Tag(tag)) => fold(has) == fold(tag),
            _ => false,
        }
    }

    fn compares(&self, field: &Field, datum: &Datum, compare: Compare, value: &Value) -> bool {
        match (datum, value) {
            (Datum::Instant(at), Value::Instant(when)) => self.lies(*at, compare, *when),
            (Datum::Number(has), Value::Number(n)) | (Datum::Money(has), Value::Money(n)) => {
                ordered(has, compare, n)
            }
            (Datum::Choice(has), Value::Choice(key)) => match (field.rank(has), field.rank(key)) {
                (Some(has), Some(rank)) => ordered(&has, compare, &rank),
                // A value that is no longer among the choices has no place in their order.
                _ => false,
            },
            _ => false,
        }
    }

    fn lies(&self, at: i64, compare: Compare, when: When) -> bool {
        let interval = when.resolve(self.moment);
        match compare {
            Compare::Less => at < interval.from,
            Compare::LessOrEqual => at < interval.to,
            Compare::Greater => at >= interval.to,
            Compare::GreaterOrEqual => at >= interval.from,
        }
    }
}

fn ordered<T: Ord>(has: &T, compare: Compare, value: &T) -> bool {
    match compare {
        Compare::Less => has < value,
        Compare::LessOrEqual => has <= value,
        Compare::Greater => has > value,
        Compare::GreaterOrEqual => has >= value,
    }
}
