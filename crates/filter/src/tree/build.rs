//! From any tree to one in canonical form and within the bounds.

use super::measure::{Measure, chars};
use super::{Filter, MAX_CHARS, MAX_DEPTH, MAX_TERMS, Node};
use crate::phrase::Phrase;

/// Depth at which a tree is refused before it is looked at any further. A text within
/// [`MAX_DEPTH`] has at most three nodes a level (a denial, alternatives, parts).
const RAW_DEPTH: usize = 4 * MAX_DEPTH;

/// Why a tree is no filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A group without parts.
    #[error("el filtro tiene un grupo vacío")]
    Empty,
    /// Its text would have more than [`MAX_CHARS`] characters.
    #[error("el filtro pasa de 10,000 caracteres")]
    TooLong,
    /// More than [`MAX_DEPTH`] parentheses and denials inside each other.
    #[error("el filtro tiene más de 100 niveles de paréntesis y negaciones")]
    TooDeep,
    /// More than [`MAX_TERMS`] terms.
    #[error("el filtro tiene más de 500 términos")]
    TooMany,
}

impl Filter {
    /// The filter of a tree. Groups of one sort inside each other become one group,
    /// a group of one part becomes that part and what is denied twice is not denied.
    pub fn new(node: Node) -> Result<Self, BuildError> {
        if too_deep(&node) {
            dismantle(node);
            return Err(BuildError::TooDeep);
        }
        let root = canonical(node)?;
        let measure = Measure::of(&root);
        if measure.terms > MAX_TERMS {
            return Err(BuildError::TooMany);
        }
        if measure.depth > MAX_DEPTH {
            return Err(BuildError::TooDeep);
        }
        let filter = Self { root: Some(root) };
        if chars(&filter) > MAX_CHARS {
            return Err(BuildError::TooLong);
        }
        Ok(filter)
    }

    /// What meets both.
    pub fn and(self, other: Self) -> Result<Self, BuildError> {
        match (self.root, other.root) {
            (Some(a), Some(b)) => Self::new(Node::And(vec![a, b])),
            (root, None) | (None, root) => Ok(Self { root }),
        }
    }

    /// What meets one of them.
    pub fn or(self, other: Self) -> Result<Self, BuildError> {
        match (self.root, other.root) {
            (Some(a), Some(b)) => Self::new(Node::Or(vec![a, b])),
            _ => Ok(Self::all()),
        }
    }

    /// The words of a text and nothing else: whatever the characters, all of it is
    /// looked for. For a search whose text is no filter. Words past the bounds are left out.
    pub fn plain(text: &str) -> Self {
        // Composed, quoted and parted, a text has at most three times its characters,
        // so a quarter of the bound always fits.
        let end = text
            .char_indices()
            .nth(MAX_CHARS / 4)
            .map_or(text.len(), |(i, _)| i);
        let words = text.get(..end).unwrap_or_default().split_whitespace();
        let phrases = words.filter_map(Phrase::new).take(MAX_TERMS);
        let nodes: Vec<Node> = phrases.map(Node::Phrase).collect();
        Self::new(Node::And(nodes)).unwrap_or_default()
    }
}

/// Whether the raw tree is deeper than any text; without recursion, since it may be.
fn too_deep(node: &Node) -> bool {
    let mut stack = vec![(node, 0_usize)];
    while let Some((node, depth)) = stack.pop() {
        if depth > RAW_DEPTH {
            return true;
        }
        let below = depth.saturating_add(1);
        match node {
            Node::And(parts) | Node::Or(parts) => stack.extend(parts.iter().map(|p| (p, below))),
            Node::Not(part) => stack.push((part, below)),
            Node::Phrase(_) | Node::Condition(_) => {}
        }
    }
    false
}

/// Drops a tree without recursion.
fn dismantle(node: Node) {
    let mut stack = vec![node];
    while let Some(node) = stack.pop() {
        match node {
            Node::And(parts) | Node::Or(parts) => stack.extend(parts),
            Node::Not(part) => stack.push(*part),
            Node::Phrase(_) | Node::Condition(_) => {}
        }
    }
}

fn canonical(node: Node) -> Result<Node, BuildError> {
    match node {
        Node::And(parts) => {
            let mut flat = Vec::with_capacity(parts.len());
            for part in parts {
                match canonical(part)? {
                    Node::And(inner) => flat.extend(inner),
                    other => flat.push(other),
                }
            }
            group(flat, Node::And)
        }
        Node::Or(parts) => {
            let mut flat = Vec::with_capacity(parts.len());
            for part in parts {
                match canonical(part)? {
                    Node::Or(inner) => flat.extend(inner),
                    other => flat.push(other),
                }
            }
            group(flat, Node::Or)
        }
        Node::Not(part) => match canonical(*part)? {
            Node::Not(inner) => Ok(*inner),
            other => Ok(Node::Not(Box::new(other))),
        },
        leaf => Ok(leaf),
    }
}

fn group(mut parts: Vec<Node>, make: fn(Vec<Node>) -> Node) -> Result<Node, BuildError> {
    match parts.len() {
        0 => Err(BuildError::Empty),
        1 => parts.pop().ok_or(BuildError::Empty),
        _ => Ok(make(parts)),
    }
}
