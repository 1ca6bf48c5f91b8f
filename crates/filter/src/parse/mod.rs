//! From text to tree: one descent over the grammar, never deeper than the bound.

mod value;

use std::ops::Range;

use crate::error::{Mistake, ParseError, Reason};
use crate::nearest::nearest;
use crate::scan::{Scan, Token, Unclosed};
use crate::schema::Schema;
use crate::tree::{BuildError, Filter, MAX_CHARS, MAX_DEPTH, MAX_TERMS, Node};

/// What may stand where a term begins.
const TERM: [&str; 2] = ["una palabra", "una condición como «campo:valor»"];

/// Reads a filter; blank text means all.
pub fn parse(text: &str, schema: &Schema) -> Result<Filter, ParseError> {
    read(text, schema).map_err(|mistake| mistake.in_text(text))
}

fn read(text: &str, schema: &Schema) -> Result<Filter, Mistake> {
    if let Some((end, _)) = text.char_indices().nth(MAX_CHARS) {
        return Err(too_long(end..text.len()));
    }
    let mut parser = Parser {
        scan: Scan::new(text, schema),
        schema,
        token: Token::End,
        at: 0..0,
        depth: 0,
        terms: 0,
    };
    parser.advance()?;
    if parser.token == Token::End {
        return Ok(Filter::all());
    }
    let root = parser.any()?;
    if parser.token != Token::End {
        return Err(parser.unexpected(&["otro término", "el final del filtro"]));
    }
    Filter::new(root).map_err(|error| {
        let all = 0..text.len();
        match error {
            // Names written by a short alias may be longer in canonical form.
            BuildError::TooLong => too_long(all),
            BuildError::TooDeep => too_deep(all),
            BuildError::TooMany => too_many(all),
            BuildError::Empty => Mistake::new(all, Reason::Unexpected, &TERM),
        }
    })
}

fn too_long(at: Range<usize>) -> Mistake {
    Mistake::new(at, Reason::TooLong, &["un filtro más corto"])
}

fn too_deep(at: Range<usize>) -> Mistake {
    Mistake::new(at, Reason::TooDeep, &["un filtro más sencillo"])
}

fn too_many(at: Range<usize>) -> Mistake {
    Mistake::new(at, Reason::TooMany, &["un filtro con menos términos"])
}

impl From<Unclosed> for Mistake {
    fn from(Unclosed(at): Unclosed) -> Self {
        Self::new(at, Reason::UnclosedQuote, &["el cierre de las comillas"])
    }
}

struct Parser<'a> {
    scan: Scan<'a>,
    schema: &'a Schema,
    token: Token<'a>,
    at: Range<usize>,
    depth: usize,
    terms: usize,
}

impl<'a> Parser<'a> {
    /// Takes the token and reads the next one.
    fn advance(&mut self) -> Result<Token<'a>, Mistake> {
        let (token, at) = self.scan.token()?;
        self.at = at;
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn unexpected(&self, expected: &[&str]) -> Mistake {
        Mistake::new(self.at.clone(), Reason::Unexpected, expected)
    }

    /// `a o b`
    fn any(&mut self) -> Result<Node, Mistake> {
        let first = self.all()?;
        if self.token != Token::Or {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.token == Token::Or {
            self.advance()?;
            parts.push(self.all()?);
        }
        Ok(Node::Or(parts))
    }

    /// `a b`, `a y b`
    fn all(&mut self) -> Result<Node, Mistake> {
        let mut parts = vec![self.term()?];
        loop {
            match self.token {
                Token::And => {
                    self.advance()?;
                    parts.push(self.term()?);
                }
                Token::Open | Token::No | Token::Phrase(_) | Token::Field { .. } => {
                    parts.push(self.term()?);
                }
                Token::Or | Token::Close | Token::End => return Ok(Node::And(parts)),
            }
        }
    }

    /// `no a`, `(a)`, a phrase or a condition.
    fn term(&mut self) -> Result<Node, Mistake> {
        match self.token {
            Token::No => {
                self.deeper()?;
                self.advance()?;
                let part = self.term()?;
                self.depth = self.depth.saturating_sub(1);
                Ok(Node::Not(Box::new(part)))
            }
            Token::Open => {
                self.deeper()?;
                self.advance()?;
                let part = self.any()?;
                if self.token != Token::Close {
                    return Err(self.unexpected(&["otro término", "«)»"]));
                }
                self.depth = self.depth.saturating_sub(1);
                self.advance()?;
                Ok(part)
            }
            Token::Phrase(_) | Token::Field { .. } => self.leaf(),
            Token::Close | Token::And | Token::Or | Token::End => Err(self.unexpected(&TERM)),
        }
    }

    fn leaf(&mut self) -> Result<Node, Mistake> {
        let at = self.at.clone();
        let token = std::mem::replace(&mut self.token, Token::End);
        let node = match token {
            Token::Field {
                name,
                name_at,
                op,
                op_at,
            } => {
                let Some(field) = self.schema.named(name) else {
                    let names = self.schema.fields().iter().flat_map(|f| f.spellings());
                    let mistake =
                        Mistake::new(name_at, Reason::UnknownField, &["el nombre de un campo"]);
                    return Err(mistake.suggest(nearest(name, names)));
                };
                self.condition(field, op, op_at)?
            }
            Token::Phrase(phrase) => {
                self.count(at)?;
                Node::Phrase(phrase)
            }
            _ => return Err(Mistake::new(at, Reason::Unexpected, &TERM)),
        };
        self.advance()?;
        Ok(node)
    }

    fn deeper(&mut self) -> Result<(), Mistake> {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep(self.at.clone()));
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    fn count(&mut self, at: Range<usize>) -> Result<(), Mistake> {
        if self.terms >= MAX_TERMS {
            return Err(too_many(at));
        }
        self.terms = self.terms.saturating_add(1);
        Ok(())
    }
}
