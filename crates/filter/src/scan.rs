//! From characters to tokens. Parser and completion read with the same eyes.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::phrase::Phrase;
use crate::schema::Schema;

/// A token outside of a value.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Open,
    Close,
    And,
    Or,
    No,
    Phrase(Phrase),
    /// A name with what follows it; its value is read by [`Scan::piece`].
    Field {
        name: &'a str,
        name_at: Range<usize>,
        op: Op,
        op_at: Range<usize>,
    },
    End,
}

/// What stands between a field and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Is,
    IsNot,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Longer ones first, because they begin with shorter ones.
const OPS: [(&str, Op); 7] = [
    ("<=", Op::LessOrEqual),
    (">=", Op::GreaterOrEqual),
    ("!=", Op::IsNot),
    ("<", Op::Less),
    (">", Op::Greater),
    ("=", Op::Is),
    (":", Op::Is),
];

/// A value as written.
#[derive(Debug)]
pub(crate) struct Piece<'a> {
    /// Without quotes.
    pub(crate) text: Cow<'a, str>,
    pub(crate) quoted: bool,
    pub(crate) at: Range<usize>,
}

/// Quotes that were never closed: where they open.
#[derive(Debug)]
pub(crate) struct Unclosed(pub(crate) Range<usize>);

/// A place in the text.
#[derive(Debug, Clone)]
pub(crate) struct Scan<'a> {
    text: &'a str,
    at: usize,
    schema: &'a Schema,
}

/// Whether a text would be read as the name of a field.
pub(crate) fn is_name(text: &str) -> bool {
    name_length(text) == text.len() && !text.is_empty()
}

/// The bytes at the start of a text that may be a name: a letter, then letters, digits, `-`, `_`, `.`.
pub(crate) fn name_length(text: &str) -> usize {
    if !text.starts_with(char::is_alphabetic) {
        return 0;
    }
    text.find(|c: char| {
        !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.') || is_combining_mark(c))
    })
    .unwrap_or(text.len())
}

/// What closes the quotes that a character opens. Telephones and word processors
/// write curved ones by themselves.
fn closers(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '“' | '”' => Some(&['”', '“']),
        '«' => Some(&['»']),
        _ => None,
    }
}

impl<'a> Scan<'a> {
    pub(crate) fn new(text: &'a str, schema: &'a Schema) -> Self {
        Self {
            text,
            at: 0,
            schema,
        }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes on when the text goes on so.
    pub(crate) fn eat(&mut self, expected: &str) -> bool {
        let there = self.rest().starts_with(expected);
        if there {
            self.at = self.at.saturating_add(expected.len());
        }
        there
    }

    pub(crate) fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.skip(rest.len().saturating_sub(rest.trim_start().len()));
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// The next token and where it stands. Signs without a letter or digit are
    /// passed over like blanks: there is nothing to find in them.
    pub(crate) fn token(&mut self) -> Result<(Token<'a>, Range<usize>), Unclosed> {
        loop {
            self.skip_blanks();
            let start = self.at;
            let Some(first) = self.rest().chars().next() else {
                return Ok((Token::End, start..start));
            };
            let token = match first {
                '(' | ')' => {
                    self.skip(1);
                    Some(if first == '(' {
                        Token::Open
                    } else {
                        Token::Close
                    })
                }
                '-' => self.dash(),
                _ if closers(first).is_some() => Phrase::new(&self.quoted()?).map(Token::Phrase),
                _ => self.field().or_else(|| self.word()),
            };
            if let Some(token) = token {
                return Ok((token, start..self.at));
            }
        }
    }

    /// A dash denies when a term follows at once; any other is a sign like the rest.
    fn dash(&mut self) -> Option<Token<'a>> {
        self.skip(1);
        let next = self.rest().chars().next();
        let term = |c: char| c.is_alphanumeric() || c == '(' || closers(c).is_some();
        if next.is_some_and(term) {
            return Some(Token::No);
        }
        self.skip(self.rest().find(|c| c != '-').unwrap_or(self.rest().len()));
        None
    }

    fn field(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let (name, after) = rest.split_at_checked(name_length(rest))?;
        if name.is_empty() || after.starts_with("://") {
            return None;
        }
        let tight = operator(after);
        let (blanks, (sign, op)) = match tight {
            Some(found) => (0, found),
            // With blanks before it, it may as well be a sign among words: «Ana <ana@x>».
            None => {
                let trimmed = after.trim_start();
                let found = operator(trimmed).filter(|(sign, _)| *sign != ":")?;
                self.schema.named(name)?;
                (after.len().saturating_sub(trimmed.len()), found)
            }
        };
        let name_at = self.at..self.at.saturating_add(name.len());
        let op_start = name_at.end.saturating_add(blanks);
        self.at = op_start.saturating_add(sign.len());
        let op_at = op_start..self.at;
        Some(Token::Field {
            name,
            name_at,
            op,
            op_at,
        })
    }

    fn word(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
        let (word, _) = rest.split_at_checked(rest.find(ends).unwrap_or(rest.len()))?;
        self.skip(word.len());
        match word {
            "y" | "Y" => Some(Token::And),
            "o" | "O" => Some(Token::Or),
            _ if word.eq_ignore_ascii_case("no") => Some(Token::No),
            _ => Phrase::new(word).map(Token::Phrase),
        }
    }

    /// The next piece of a value; `None` when there is none here.
    pub(crate) fn piece(&mut self) -> Result<Option<Piece<'a>>, Unclosed> {
        let start = self.at;
        let rest = self.rest();
        if rest.chars().next().and_then(closers).is_some() {
            let text = self.quoted()?;
            let at = start..self.at;
            return Ok(Some(Piece {
                text,
                quoted: true,
                at,
            }));
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',');
        let plain = rest.find(ends).unwrap_or(rest.len());
        let bare = rest.get(..plain).unwrap_or_default();
        let length = bare.find("..").unwrap_or(plain);
        self.skip(length);
        let text = Cow::Borrowed(bare.get(..length).unwrap_or_default());
        let at = start..self.at;
        Ok((length > 0).then_some(Piece {
            text,
            quoted: false,
            at,
        }))
    }

    /// What stands in quotes, from the opening one on. A backslash keeps the
    /// meaning of a closing quote or of another backslash away.
    fn quoted(&mut self) -> Result<Cow<'a, str>, Unclosed> {
        let start = self.at;
        let mut chars = self.rest().char_indices();
        let open = chars.next().map_or('"', |(_, c)| c);
        let closing = closers(open).unwrap_or(&['"']);
        let inside = start.saturating_add(open.len_utf8());
        let mut escaped = false;
        while let Some((i, c)) = chars.next() {
            let at = start.saturating_add(i);
            if closing.contains(&c) {
                self.at = at.saturating_add(c.len_utf8());
                let raw = self.text.get(inside..at).unwrap_or_default();
                return Ok(if escaped {
                    unescaped(raw, closing)
                } else {
                    Cow::Borrowed(raw)
                });
            }
            if c == '\\' {
                let mut ahead = chars.clone();
                if ahead
                    .next()
                    .is_some_and(|(_, n)| n == '\\' || closing.contains(&n))
                {
                    chars = ahead;
                    escaped = true;
                }
            }
        }
        Err(Unclosed(start..self.text.len()))
    }
}

fn operator(text: &str) -> Option<(&'static str, Op)> {
    OPS.into_iter().find(|(sign, _)| text.starts_with(sign))
}

fn unescaped<'a>(raw: &str, closing: &[char]) -> Cow<'a, str> {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        let kept = |n: &char| *n == '\\' || closing.contains(n);
        let next = if c == '\\' { chars.next_if(kept) } else { None };
        out.push(next.unwrap_or(c));
    }
    Cow::Owned(out)
}
