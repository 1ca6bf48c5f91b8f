//! The part of a condition after its field.

use std::ops::Range;
use std::sync::Arc;

use super::Parser;
use crate::decimal;
use crate::error::{Mistake, Reason};
use crate::field::{By, Field, Kind};
use crate::fold::{fold, tidy};
use crate::nearest::nearest;
use crate::phrase::Phrase;
use crate::scan::{Op, Piece};
use crate::tree::{Compare, Condition, Item, Node, Test};
use crate::value::{Ident, Value, is_tag};
use crate::when::{WORDS, When};

/// How many values of a choice an error names.
const NAMED: usize = 10;

impl<'a> Parser<'a> {
    /// Reads the value of a condition, whose operator was the last thing read.
    pub(super) fn condition(
        &mut self,
        field: &Arc<Field>,
        op: Op,
        op_at: Range<usize>,
    ) -> Result<Node, Mistake> {
        let compare = match op {
            Op::Is | Op::IsNot => None,
            Op::Less => Some(Compare::Less),
            Op::LessOrEqual => Some(Compare::LessOrEqual),
            Op::Greater => Some(Compare::Greater),
            Op::GreaterOrEqual => Some(Compare::GreaterOrEqual),
        };
        let start = op_at.end;
        let (test, denied) = match compare {
            None => {
                let (items, some) = self.list(field)?;
                (Test::Any(items), (op == Op::IsNot) != some)
            }
            Some(_) if !field.is_ordered() => {
                let reason = Reason::BadOperator {
                    field: field.name().into(),
                };
                return Err(Mistake::new(op_at, reason, &["«:»", "«!=»"]));
            }
            Some(compare) => (Test::Compare(compare, self.single(field)?), false),
        };
        let condition = Condition::new(field, test)
            .map(Node::Condition)
            .ok_or_else(|| bad_value(field, start..self.scan.at(), None))?;
        Ok(if denied {
            Node::Not(Box::new(condition))
        } else {
            condition
        })
    }

    /// The only value of a comparison.
    fn single(&mut self, field: &Field) -> Result<Value, Mistake> {
        let piece = self.piece(field)?;
        self.count(piece.at.clone())?;
        let value = value(field, &piece)?;
        let start = self.scan.at();
        if self.scan.eat(",") || self.scan.eat("..") {
            let at = start..self.scan.at();
            return Err(Mistake::new(
                at,
                Reason::Unexpected,
                &["un solo valor después de la comparación"],
            ));
        }
        Ok(value)
    }

    /// `a,b,c..d`, and whether it was `algo`: then the list is its contrary.
    fn list(&mut self, field: &Field) -> Result<(Vec<Item>, bool), Mistake> {
        self.scan.skip_blanks();
        let mut items = Vec::new();
        loop {
            let start = self.scan.at();
            let item = self.item(field)?;
            self.count(start..self.scan.at())?;
            let more = self.scan.eat(",");
            match item {
                Some(item) => items.push(item),
                None if items.is_empty() && !more => return Ok((vec![Item::Empty], true)),
                None => {
                    let at = start..self.scan.at();
                    return Err(Mistake::new(
                        at,
                        Reason::Unexpected,
                        &["«algo» sin otros valores"],
                    ));
                }
            }
            if !more {
                return Ok((items, false));
            }
            self.scan.skip_blanks();
        }
    }

    /// One of a list; `None` for `algo`.
    fn item(&mut self, field: &Field) -> Result<Option<Item>, Mistake> {
        let start = self.scan.at();
        let from = if self.scan.rest().starts_with("..") {
            None
        } else {
            Some(self.piece(field)?)
        };
        let dots = self.scan.at();
        if !self.scan.eat("..") {
            let word = from.as_ref().filter(|p| !p.quoted).map(|p| fold(&p.text));
            return match (word.as_deref(), &from) {
                (Some("algo"), _) => Ok(None),
                (Some("nada"), _) => Ok(Some(Item::Empty)),
                (_, Some(piece)) => value(field, piece).map(|v| Some(Item::Value(v))),
                (_, None) => Err(self.no_value(field)),
            };
        }
        if !field.is_ordered() {
            let reason = Reason::BadOperator {
                field: field.name().into(),
            };
            return Err(Mistake::new(
                dots..self.scan.at(),
                reason,
                &["un valor", "una lista"],
            ));
        }
        let to = self.scan.piece()?;
        if from.is_none() && to.is_none() {
            return Err(bad_value(field, start..self.scan.at(), None));
        }
        let from = from.map(|piece| value(field, &piece)).transpose()?;
        let to = to.map(|piece| value(field, &piece)).transpose()?;
        Ok(Some(Item::Range(from, to)))
    }

    fn piece(&mut self, field: &Field) -> Result<Piece<'a>, Mistake> {
        self.scan.skip_blanks();
        match self.scan.piece()? {
            Some(piece) => Ok(piece),
            None => Err(self.no_value(field)),
        }
    }

    /// Where a value should stand there is another thing, or the end.
    fn no_value(&self, field: &Field) -> Mistake {
        let start = self.scan.at();
        let length = self.scan.rest().chars().next().map_or(0, char::len_utf8);
        let at = start..start.saturating_add(length);
        Mistake {
            at,
            reason: Reason::Unexpected,
            expected: expected(field),
            suggestion: None,
        }
    }
}

fn bad_value(field: &Field, at: Range<usize>, suggestion: Option<&str>) -> Mistake {
    let mistake = Mistake {
        at,
        reason: Reason::BadValue {
            field: field.name().into(),
        },
        expected: expected(field),
        suggestion: None,
    };
    mistake.suggest(suggestion)
}

/// The typed value of what was written.
fn value(field: &Field, piece: &Piece<'_>) -> Result<Value, Mistake> {
    let text: &str = &piece.text;
    let word = |word: &str| !piece.quoted && fold(text) == word;
    let read = match field.kind() {
        Kind::Text => Phrase::new(text).map(Value::Text),
        Kind::Choice { .. } => field
            .choice(text)
            .map(|choice| Value::Choice(choice.key.clone())),
        Kind::Person(_) if word("yo") => Some(Value::Me),
        Kind::Team(_) if word("mi-equipo") => Some(Value::MyTeam),
        Kind::Person(by) | Kind::Team(by) | Kind::Unit(by) => Ident::read(*by, text).map(Value::Id),
        Kind::Instant => When::read(text).map(Value::Instant),
        Kind::Number { decimals } => decimal::read(text, *decimals).map(Value::Number),
        Kind::Money => {
            let amount = text.strip_prefix('$').unwrap_or(text);
            decimal::read(amount, 2).map(Value::Money)
        }
        Kind::YesNo => match fold(text).as_str() {
            "si" => Some(Value::YesNo(true)),
            "no" => Some(Value::YesNo(false)),
            _ => None,
        },
        Kind::Tags => Some(tidy(text)).filter(|tag| is_tag(tag)).map(Value::Tag),
    };
    read.ok_or_else(|| bad_value(field, piece.at.clone(), meant(field, text)))
}

/// The value nearest to what was written.
fn meant<'a>(field: &'a Field, text: &str) -> Option<&'a str> {
    match field.kind() {
        Kind::Choice { values, .. } => {
            let keys = values.iter().map(|value| value.key.as_str());
            let names = values.iter().map(|value| value.name.as_str());
            nearest(text, keys.chain(names))
        }
        Kind::Instant => nearest(text, WORDS.iter().map(|(word, ..)| *word)),
        _ => None,
    }
}

/// What a field of this kind may be compared with.
fn expected(field: &Field) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match field.kind() {
        Kind::Text => one("un texto con letras o números"),
        Kind::Choice { values, .. } => {
            let keys = values
                .iter()
                .take(NAMED)
                .map(|value| format!("«{}»", value.key));
            let more = (values.len() > NAMED).then(|| "otro de sus valores".to_owned());
            keys.chain(more).collect()
        }
        Kind::Person(by) => vec!["«yo»".to_owned(), ident(*by, "una persona")],
        Kind::Team(by) => vec!["«mi-equipo»".to_owned(), ident(*by, "un equipo")],
        Kind::Unit(by) => vec![ident(*by, "una unidad")],
        Kind::Instant => ["una fecha como «2026-01-31»", "«hoy»", "«-7d»"]
            .map(str::to_owned)
            .to_vec(),
        Kind::Number { decimals: 0 } => one("un número entero"),
        Kind::Number { decimals: 1 } => one("un número de hasta 1 decimal"),
        Kind::Number { decimals } => vec![format!("un número de hasta {decimals} decimales")],
        Kind::Money => one("una cantidad en pesos como «1500.50»"),
        Kind::YesNo => vec!["«sí»".to_owned(), "«no»".to_owned()],
        Kind::Tags => one("una etiqueta"),
    }
}

fn ident(by: By, whose: &str) -> String {
    match by {
        By::Key => format!("la clave de {whose}"),
        By::Email => format!("el correo de {whose}"),
        By::Number => format!("el número de {whose}"),
    }
}
