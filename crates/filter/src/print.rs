//! The canonical text of a filter, which parses to the same tree.

use std::fmt::{self, Display, Formatter, Write};

use crate::decimal;
use crate::field::Field;
use crate::fold::fold;
use crate::tree::{Compare, Condition, Filter, Item, Node, Test};
use crate::value::{Ident, Value};

/// Unquoted, these are no values but words of the language.
pub(crate) const RESERVED: [&str; 4] = ["nada", "algo", "yo", "mi-equipo"];

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.root().map_or(Ok(()), |root| node(f, root))
    }
}

impl Display for Compare {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

/// Whether a part must stand in parentheses inside its parent: `no` binds more than
/// what stands side by side, which binds more than `o`.
pub(crate) fn in_parentheses(parent: &Node, part: &Node) -> bool {
    match parent {
        Node::And(_) => matches!(part, Node::Or(_)),
        Node::Not(_) => matches!(part, Node::Or(_) | Node::And(_)),
        _ => false,
    }
}

/// The list whose contrary is written with `!=` or `algo` instead of `no`.
pub(crate) fn denied_list(part: &Node) -> Option<(&Field, &[Item])> {
    match part {
        Node::Condition(condition) => match condition.test() {
            Test::Any(items) => Some((condition.field(), items)),
            Test::Compare(..) => None,
        },
        _ => None,
    }
}

fn node(f: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    match node {
        Node::And(parts) => list(f, node, parts, " "),
        Node::Or(parts) => list(f, node, parts, " o "),
        Node::Not(part) => match denied_list(part) {
            Some((field, [Item::Empty])) => write!(f, "{}:algo", field.name()),
            Some((field, list)) => {
                write!(f, "{}!=", field.name())?;
                items(f, field, list)
            }
            None => {
                f.write_str("no ")?;
                inside(f, node, part)
            }
        },
        Node::Phrase(phrase) => {
            let text = phrase.written();
            put(
                f,
                text,
                ["y", "o", "no"]
                    .iter()
                    .any(|w| text.eq_ignore_ascii_case(w)),
            )
        }
        Node::Condition(condition) => affirmed(f, condition),
    }
}

fn list(f: &mut Formatter<'_>, parent: &Node, parts: &[Node], between: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        inside(f, parent, part)?;
    }
    Ok(())
}

fn inside(f: &mut Formatter<'_>, parent: &Node, part: &Node) -> fmt::Result {
    if !in_parentheses(parent, part) {
        return node(f, part);
    }
    f.write_char('(')?;
    node(f, part)?;
    f.write_char(')')
}

fn affirmed(f: &mut Formatter<'_>, condition: &Condition) -> fmt::Result {
    let field = condition.field();
    f.write_str(field.name())?;
    match condition.test() {
        Test::Any(list) => {
            f.write_char(':')?;
            items(f, field, list)
        }
        Test::Compare(compare, against) => {
            write!(f, "{compare}")?;
            value(f, field, against)
        }
    }
}

fn items(f: &mut Formatter<'_>, field: &Field, items: &[Item]) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_char(',')?;
        }
        match item {
            Item::Empty => f.write_str("nada")?,
            Item::Value(one) => value(f, field, one)?,
            Item::Range(from, to) => {
                from.iter().try_for_each(|end| value(f, field, end))?;
                f.write_str("..")?;
                to.iter().try_for_each(|end| value(f, field, end))?;
            }
        }
    }
    Ok(())
}

fn value(f: &mut Formatter<'_>, field: &Field, value: &Value) -> fmt::Result {
    match value {
        Value::Text(phrase) => word(f, phrase.written()),
        Value::Choice(text) | Value::Tag(text) => word(f, text),
        Value::Id(Ident::Key(text) | Ident::Email(text)) => word(f, text),
        Value::Id(Ident::Number(n)) => n.fmt(f),
        Value::Me => f.write_str("yo"),
        Value::MyTeam => f.write_str("mi-equipo"),
        Value::Instant(when) => when.fmt(f),
        Value::Number(n) | Value::Money(n) => decimal::write(f, *n, field.decimals()),
        Value::YesNo(yes) => f.write_str(if *yes { "sí" } else { "no" }),
    }
}

fn word(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    put(f, text, RESERVED.contains(&fold(text).as_str()))
}

/// A value as completion offers it.
pub(crate) fn quoted_if_needed(text: &str) -> String {
    struct Word<'a>(&'a str);
    impl Display for Word<'_> {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            word(f, self.0)
        }
    }
    Word(text).to_string()
}

/// Writes a text bare where that is read back as it is, else in quotes.
fn put(f: &mut Formatter<'_>, text: &str, quoted: bool) -> fmt::Result {
    let first = text.chars().next().is_some_and(char::is_alphanumeric);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '/');
    let dotted = text.contains("..") || text.ends_with('.');
    if !quoted && first && !dotted && text.chars().all(plain) {
        return f.write_str(text);
    }
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}
