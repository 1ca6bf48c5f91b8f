//! What one could go on with while typing.

use std::ops::Range;

use crate::field::{Field, Kind};
use crate::fold::fold;
use crate::print::quoted_if_needed;
use crate::scan::{Op, Scan, Token, Unclosed, name_length};
use crate::schema::Schema;
use crate::tree::MAX_CHARS;
use crate::when::WORDS;

/// The most suggestions at a time.
pub const MAX_SUGGESTIONS: usize = 20;

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The bytes of the text that it takes the place of.
    pub replace: Range<usize>,
    /// What to put there.
    pub with: String,
    /// What it is, in Spanish.
    pub about: String,
}

/// What is being typed at the cursor.
enum Context<'a> {
    /// The name of a field, or a word.
    Name { from: usize },
    /// A value of a field.
    Value {
        field: &'a Field,
        from: usize,
        alone: bool,
        any: bool,
    },
    /// A phrase, or a value that cannot be guessed.
    Nothing,
}

/// What may stand at the cursor (in bytes): fields by their names, then values of
/// the field that is being written. Best first, at most [`MAX_SUGGESTIONS`].
pub fn complete(text: &str, cursor: usize, schema: &Schema) -> Vec<Suggestion> {
    let cursor = text.floor_char_boundary(cursor);
    let (head, tail) = text.split_at_checked(cursor).unwrap_or((text, ""));
    if text.chars().nth(MAX_CHARS).is_some() {
        return Vec::new();
    }
    let mut found = match context(head, schema) {
        Context::Nothing => Vec::new(),
        Context::Name { from } => names(head, tail, from, schema),
        Context::Value {
            field,
            from,
            alone,
            any,
        } => {
            let written = head.get(from..).unwrap_or_default();
            let rest = written.trim_start_matches(['"', '“', '”', '«']);
            let quoted = rest.len() < written.len();
            let replace = from..cursor.saturating_add(value_tail(tail, quoted));
            let partial = fold(rest);
            let ranked =
                values(field, alone, any)
                    .into_iter()
                    .filter_map(|(with, names, about)| {
                        let best = names
                            .iter()
                            .filter_map(|name| rank(&fold(name), &partial))
                            .min()?;
                        let replace = replace.clone();
                        Some((
                            best,
                            Suggestion {
                                replace,
                                with,
                                about,
                            },
                        ))
                    });
            ranked.collect()
        }
    };
    found.sort_by_key(|(rank, _)| *rank);
    found.truncate(MAX_SUGGESTIONS);
    found
        .into_iter()
        .map(|(_, suggestion)| suggestion)
        .collect()
}

fn context<'a>(head: &str, schema: &'a Schema) -> Context<'a> {
    let mut scan = Scan::new(head, schema);
    loop {
        let Ok((token, at)) = scan.token() else {
            return Context::Nothing;
        };
        match token {
            Token::End => return Context::Name { from: at.end },
            Token::Field { name, op, .. } => {
                let field = schema.named(name);
                match in_value(&mut scan, field.map(AsRef::as_ref), op) {
                    Some(context) => return context,
                    None => continue,
                }
            }
            // A dash before the cursor belongs to the term, a parenthesis is complete.
            Token::Open | Token::Close => {}
            _ if at.end == head.len() && !head.ends_with('-') => {
                let word = head.get(at.clone()).unwrap_or_default();
                if name_length(word) == word.len() {
                    return Context::Name { from: at.start };
                }
                return Context::Nothing;
            }
            _ => {}
        }
    }
}

/// Reads a value up to the end of the text; `None` when it ends before.
fn in_value<'a>(scan: &mut Scan<'_>, field: Option<&'a Field>, op: Op) -> Option<Context<'a>> {
    let any = matches!(op, Op::Is | Op::IsNot);
    let mut alone = true;
    scan.skip_blanks();
    loop {
        let from = scan.at();
        let here = |alone| match field {
            Some(field) => Context::Value {
                field,
                from,
                alone,
                any,
            },
            None => Context::Nothing,
        };
        match scan.piece() {
            Err(Unclosed(_)) => return Some(here(alone)),
            Ok(None) if scan.rest().is_empty() => return Some(here(alone)),
            Ok(Some(piece)) if scan.rest().is_empty() => {
                return Some(if piece.quoted {
                    Context::Nothing
                } else {
                    here(alone)
                });
            }
            Ok(_) => {}
        }
        alone = false;
        if scan.eat(",") {
            scan.skip_blanks();
        } else if !scan.eat("..") {
            return None;
        }
    }
}

/// How well a candidate fits: it begins so, one of its words does, or not at all.
fn rank(candidate: &str, partial: &str) -> Option<u8> {
    if candidate.starts_with(partial) {
        return Some(0);
    }
    let mut words = candidate.split(|c: char| !c.is_alphanumeric());
    words.any(|word| word.starts_with(partial)).then_some(1)
}

fn names(head: &str, tail: &str, from: usize, schema: &Schema) -> Vec<(u8, Suggestion)> {
    let partial = fold(head.get(from..).unwrap_or_default());
    // The cursor may stand inside of the name of a condition that is complete.
    let length = tail
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(tail.len());
    let after = tail.get(length..).unwrap_or_default();
    let has_operator = after.starts_with([':', '=', '<', '>', '!']);
    let replace = from..head.len().saturating_add(length);
    let fields = schema.fields().iter().filter_map(|field| {
        let best = field
            .spellings()
            .filter_map(|name| rank(&fold(name), &partial))
            .min()?;
        let with = if has_operator {
            field.name().to_owned()
        } else {
            format!("{}:", field.name())
        };
        let about = about(field).to_owned();
        let replace = replace.clone();
        Some((
            best,
            Suggestion {
                replace,
                with,
                about,
            },
        ))
    });
    fields.collect()
}

/// How much after the cursor belongs to the value.
fn value_tail(tail: &str, quoted: bool) -> usize {
    if quoted {
        return tail.find('"').map_or(0, |i| i.saturating_add(1));
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',');
    let plain = tail.find(ends).unwrap_or(tail.len());
    tail.get(..plain)
        .and_then(|bare| bare.find(".."))
        .unwrap_or(plain)
}

/// What a field may be compared with: what to write, by which names it is found, what it is.
fn values(field: &Field, alone: bool, any: bool) -> Vec<(String, Vec<String>, String)> {
    let word = |word: &str, about: &str| (word.to_owned(), vec![word.to_owned()], about.to_owned());
    let mut found: Vec<_> = match field.kind() {
        Kind::Choice { values, .. } => values
            .iter()
            .map(|v| {
                let names = vec![v.key.clone(), v.name.clone()];
                (quoted_if_needed(&v.key), names, v.name.clone())
            })
            .collect(),
        Kind::Person(_) => vec![word("yo", "usted")],
        Kind::Team(_) => vec![word("mi-equipo", "cualquiera de sus equipos")],
        Kind::Instant => WORDS
            .iter()
            .map(|(name, _, about)| word(name, about))
            .collect(),
        Kind::YesNo => vec![word("sí", "sí"), word("no", "no")],
        Kind::Text | Kind::Unit(_) | Kind::Number { .. } | Kind::Money | Kind::Tags => Vec::new(),
    };
    if any {
        found.push(word("nada", "sin valor"));
    }
    if any && alone {
        found.push(word("algo", "con algún valor"));
    }
    found
}

/// What a field holds, in a few words.
fn about(field: &Field) -> &'static str {
    match field.kind() {
        Kind::Text => "texto",
        Kind::Choice { ordered: true, .. } => "uno de varios valores, con orden",
        Kind::Choice { ordered: false, .. } => "uno de varios valores",
        Kind::Person(_) => "persona",
        Kind::Team(_) => "equipo",
        Kind::Unit(_) => "unidad, con las que dependen de ella",
        Kind::Instant => "fecha",
        Kind::Number { .. } => "número",
        Kind::Money => "cantidad en pesos",
        Kind::YesNo => "sí o no",
        Kind::Tags => "etiquetas",
    }
}
