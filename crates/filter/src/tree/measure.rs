//! How large a filter is, by the same measure as its text.

use std::fmt::{self, Display, Write};

use super::{Node, Test};
use crate::print::{denied_list, in_parentheses};

/// Terms and depth of a canonical tree.
#[derive(Debug, Default)]
pub(crate) struct Measure {
    pub(crate) terms: usize,
    pub(crate) depth: usize,
}

impl Measure {
    pub(crate) fn of(node: &Node) -> Self {
        let mut measure = Self::default();
        measure.add(node, 0);
        measure
    }

    fn add(&mut self, node: &Node, depth: usize) {
        self.depth = self.depth.max(depth);
        let below = |part: &Node| depth.saturating_add(usize::from(in_parentheses(node, part)));
        match node {
            Node::And(parts) | Node::Or(parts) => {
                for part in parts {
                    self.add(part, below(part));
                }
            }
            Node::Not(part) if denied_list(part).is_some() => self.add(part, depth),
            Node::Not(part) => self.add(part, below(part).saturating_add(1)),
            Node::Phrase(_) => self.terms = self.terms.saturating_add(1),
            Node::Condition(condition) => {
                let terms = match condition.test() {
                    Test::Any(items) => items.len(),
                    Test::Compare(..) => 1,
                };
                self.terms = self.terms.saturating_add(terms);
            }
        }
    }
}

/// How many characters something has when written.
pub(crate) fn chars(text: &impl Display) -> usize {
    struct Count(usize);
    impl Write for Count {
        fn write_str(&mut self, piece: &str) -> fmt::Result {
            self.0 = self.0.saturating_add(piece.chars().count());
            Ok(())
        }
    }
    let mut count = Count(0);
    match write!(count, "{text}") {
        Ok(()) => count.0,
        // A text that cannot be written is longer than any bound.
        Err(_) => usize::MAX,
    }
}
