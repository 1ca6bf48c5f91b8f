//! One language that says which subjects (tickets, forms, assets) are meant: in the search
//! box, saved views, triggers, conditions of forms and workflows, indicators and scopes.
//!
//! ```text
//! estado:abierto area:"Redes" prioridad>=alta creado>=2026-01-01 impresora
//! ```
//!
//! [`parse`] turns text into a [`Filter`] over a [`Schema`] that the caller builds, or answers with a
//! [`ParseError`] that says where, what was expected and what may have been meant. The filter's
//! `to_string()` is its canonical text, which parses to the same tree. [`eval`] reads the tree in
//! memory; another reader turns it into SQL. [`complete`] helps while typing. Who searches for a text
//! that is no filter takes [`Filter::plain`]: all of it as words.
//!
//! ```
//! use filter::{Choice, Field, Kind, Schema, parse};
//!
//! let states = vec![Choice::new("abierto", "Abierto"), Choice::new("pendiente", "En espera")];
//! let schema = Schema::new(vec![
//!     Field::new("state", "estado", Kind::Choice { ordered: false, values: states }),
//!     Field::new("created", "creado", Kind::Instant),
//! ])?;
//! let filter = parse("ESTADO = \"en espera\" y creado >= -7d", &schema)?;
//! assert_eq!(filter.to_string(), "estado:pendiente creado>=-7d");
//!
//! let error = parse("estdo:abierto", &schema).unwrap_err();
//! assert_eq!(error.suggestion.as_deref(), Some("estado"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Grammar
//!
//! ```text
//! filter    = [ any ] ;                                  (* blank: all subjects *)
//! any       = all , { "o" , all } ;
//! all       = term , { [ "y" ] , term } ;
//! term      = ( "no" | "-" ) , term | "(" , any , ")" | condition | phrase ;
//! condition = name , ( ":" | "=" | "!=" ) , ( list | "algo" )
//!           | name , ( "<" | "<=" | ">" | ">=" ) , value ;
//! list      = item , { "," , item } ;
//! item      = "nada" | value | value , ".." , [ value ] | ".." , value ;
//! value     = quoted | bare ;                            (* its meaning is the field's *)
//! phrase    = quoted | word ;
//! name      = letter , { letter | digit | "-" | "_" | "." } ;
//! quoted    = '"' , { character | '\"' | '\\' } , '"' ;  (* also “…” and «…» *)
//! ```
//!
//! - `no` binds more than standing side by side (or `y`), which binds more than `o`. The three words are
//!   the language's in any case (`NO`); to look for them, quote them.
//! - A name stands tight before its operator. With blanks between them `campo >= x` is still a
//!   condition when the field exists and the operator is not `:`. Blanks may follow an operator and a
//!   comma. `https://…` is a word, not a field.
//! - `-` denies what follows it at once when that begins with a letter, a digit, quotes or `(`.
//! - A word ends at a blank or parenthesis; a bare value also at a comma or at `..`.
//! - Signs that have no letter and no digit (`&`, `–`, an emoji) are passed over, quoted or not.
//! - `campo!=x` is `no campo:x`, and `campo:algo` is `no campo:nada`: the tree has one shape for each,
//!   the canonical text prefers the shorter. What is denied twice is not denied; needless parentheses,
//!   groups and aliases vanish; a choice is written by its key.
//! - Bounds: [`MAX_CHARS`] characters (as written and in canonical form), [`MAX_DEPTH`] parentheses and
//!   denials inside each other, [`MAX_TERMS`] terms, where each value of a list is one.
//!
//! # Values
//!
//! | Kind | One writes | `:` means | ordered |
//! |---|---|---|---|
//! | [`Kind::Text`] | words | the folded words stand side by side in the field's folded words | no |
//! | [`Kind::Choice`] | key, or folded key or name | the value's key is this one | if declared, by place |
//! | [`Kind::Person`] | `yo`, key, address or number | the person is this one | no |
//! | [`Kind::Team`] | `mi-equipo`, key, address or number | the team is this one, or any of the viewer's | no |
//! | [`Kind::Unit`] | key, address or number | the unit or any above it is this one | no |
//! | [`Kind::Instant`] | see below | inside of the interval | yes |
//! | [`Kind::Number`] | `12`, `-1.5` | equal | yes |
//! | [`Kind::Money`] | `1500.50`, `$1500` | equal | yes |
//! | [`Kind::YesNo`] | `sí`, `no` | equal | no |
//! | [`Kind::Tags`] | a label | any label of the subject is equal, folded | no |
//!
//! `nada`, `algo`, `yo` and `mi-equipo` in quotes are plain values.
//!
//! A date value is an interval `[from, to)` of instants in milliseconds UTC, by the [`Moment`]'s zone:
//!
//! | Written | Interval |
//! |---|---|
//! | `2026`, `2026-01`, `2026-01-31`, `31/01/2026`, `2026-01-31T10:00` | that year, month, day, minute |
//! | `ahora`, `-4h`, `+4h` | the minute that contains now, or the instant that many hours away |
//! | `hoy`, `ayer`, `mañana` | that day |
//! | `esta-semana`, `este-mes`, `este-año` | the running week (from Monday), month, year |
//! | `-7d`, `+2s`, `-3m`, `-1a` | the one day that many days, weeks, months, years away |
//!
//! # What a condition means
//!
//! SQL must agree with this table. `empty` is a field without a value (SQL: `NULL`); every condition is
//! true or false, never unknown, and `no` is plain negation: in SQL, each condition is wrapped so
//! that `NULL` is false *before* it is negated.
//!
//! | Condition | Tree | empty | has a value `v` |
//! |---|---|---|---|
//! | `x:nada` | `Any([Empty])` | true | false |
//! | `x:algo` | `Not(Any([Empty]))` | false | true |
//! | `x:a` | `Any([Value])` | false | `v` is `a`; dates: `from <= v < to` |
//! | `x:a,b` | `Any([…])` | false | any of them; the same as `x:a o x:b` |
//! | `x:nada,a` | `Any([Empty, Value])` | true | `v` is `a` |
//! | `x!=a`, `no x:a`, `-x:a` | `Not(Any([Value]))` | **true** | `v` is not `a` |
//! | `x!=a,b` | `Not(Any([…]))` | **true** | none of them |
//! | `x<a` | `Compare(Less)` | false | `v < a`; dates: `v < from` |
//! | `x<=a` | `Compare(LessOrEqual)` | false | `v <= a`; dates: `v < to` |
//! | `x>a` | `Compare(Greater)` | false | `v > a`; dates: `v >= to` |
//! | `x>=a` | `Compare(GreaterOrEqual)` | false | `v >= a`; dates: `v >= from` |
//! | `no x>a` | `Not(Compare(…))` | **true** | not `x>a` |
//! | `x:a..b` | `Any([Range])` | false | `x>=a` and `x<=b`; an open end asks nothing |
//!
//! Further: a choice's value that the schema does not list is never less nor greater than
//! another (it has no place), but `:` on the listed keys is false for it and `x:algo` is true. `yo` and `mi-equipo`
//! are false for a viewer without person or teams. Tags: a condition is true when any label meets
//! it, so `x!=a` means that none does. Blank texts count as empty.

mod complete;
mod decimal;
mod error;
mod eval;
mod field;
mod fold;
mod nearest;
mod parse;
mod phrase;
mod print;
mod scan;
mod schema;
mod tree;
mod value;
mod when;

pub use complete::{MAX_SUGGESTIONS, Suggestion, complete};
pub use error::{ParseError, Reason};
pub use eval::{Datum, Subject, Viewer, eval};
pub use field::{By, Choice, Field, Kind};
pub use fold::{fold, words};
pub use parse::parse;
pub use phrase::Phrase;
pub use schema::{MAX_DECIMALS, Schema, SchemaError};
pub use tree::{
    BuildError, Compare, Condition, Filter, Item, MAX_CHARS, MAX_DEPTH, MAX_TERMS, Misfit, Node,
    Test,
};
pub use value::{Ident, Value};
pub use when::{Civil, Interval, Moment, Precision, Step, When};
