//! A filter as a condition of SQL, the same for both databases but for one function.
//!
//! Every condition is false where the column is NULL, before it is negated: see
//! the table in the documentation of the crate `filter`. A field of a form is
//! asked of the rows of its values: there is one that is so.

use std::collections::HashMap;

use filter::{
    Compare, Condition, Field, Filter, Ident, Item, Kind, Moment, Node, Phrase, Test, Value, When,
};
use sea_orm::DbBackend;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Func, Query};
use tables::{address, field_value, ticket, ticket_text};

use super::subtrees;
use crate::platform::App;
use crate::platform::dialect::contains;
use crate::ticket::project;
use crate::ticket::timers::NEVER;

/// Who asks, and when.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The person's number; nobody is met by `yo`.
    pub person: Option<i64>,
    /// Keys of the person's teams, for `mi-equipo`.
    pub teams: Vec<String>,
    /// Now, and the institution's zone.
    pub moment: Moment,
}

/// Phrases of a filter over a list, each of which reads the words of every row left over.
const PHRASES: usize = 10;
/// Conditions of a filter over a list.
const CONDITIONS: usize = 60;

/// Whether a filter asks for no more than a list answers in good time.
pub fn is_modest(filter: &Filter) -> bool {
    fn count(node: &Node, phrases: &mut usize, conditions: &mut usize) {
        match node {
            Node::And(parts) | Node::Or(parts) => {
                parts
                    .iter()
                    .for_each(|part| count(part, phrases, conditions));
            }
            Node::Not(part) => count(part, phrases, conditions),
            Node::Phrase(_) => *phrases += 1,
            Node::Condition(condition) => match condition.test() {
                Test::Any(items) => *conditions += items.len(),
                Test::Compare(..) => *conditions += 1,
            },
        }
    }
    let (mut phrases, mut conditions) = (0, 0);
    filter
        .root()
        .into_iter()
        .for_each(|root| count(root, &mut phrases, &mut conditions));
    phrases <= PHRASES && conditions <= CONDITIONS
}

/// The condition that a row of `ticket` is meant. Asks nothing of the database.
pub fn condition(app: &App, filter: &Filter, asker: &Asker) -> Expr {
    let Some(root) = filter.root() else {
        return Expr::value(true);
    };
    let context = Context {
        app,
        backend: app.db.backend(),
        asker,
        units: subtrees(app),
    };
    context.node(root)
}

/// What a filter's keys are in the rows of this institution.
struct Context<'a> {
    app: &'a App,
    backend: DbBackend,
    asker: &'a Asker,
    units: HashMap<&'a str, Vec<i64>>,
}

fn column(column: ticket::Column) -> Expr {
    Expr::col((ticket::Entity, column))
}

/// The deadline that comes first; NULL for none.
fn deadline() -> Expr {
    let none = Func::cust("nullif").arg(column(ticket::Column::NextDue));
    Expr::from(none.arg(Expr::value(NEVER)))
}

fn own_value(column: field_value::Column) -> Expr {
    Expr::col((field_value::Entity, column))
}

fn never() -> Expr {
    Expr::value(false)
}

/// False where it is unknown.
fn known(condition: Expr) -> Expr {
    Expr::from(Func::coalesce([condition, never()]))
}

/// Where the value of a field stands.
enum Place {
    /// In a column of its own.
    Column(ticket::Column),
    /// In the column of the deadline, which says late in the year 9999 for none.
    Deadline,
    /// Among the rows of values.
    Form,
}

fn place(field: &Field) -> Place {
    Place::Column(match field.key() {
        "state" => ticket::Column::State,
        "kind" => ticket::Column::Kind,
        "priority" => ticket::Column::Priority,
        "service" | "area" => ticket::Column::ServiceId,
        "team" => ticket::Column::TeamId,
        "unit" => ticket::Column::UnitId,
        "assignee" => ticket::Column::AssigneeId,
        "requester" => ticket::Column::RequesterId,
        "channel" => ticket::Column::Channel,
        "created" => ticket::Column::CreatedAt,
        "updated" => ticket::Column::UpdatedAt,
        "ended" => ticket::Column::Ended,
        "folio" => ticket::Column::Folio,
        "restricted" => ticket::Column::Restricted,
        "overdue" => ticket::Column::NextDue,
        "due" => return Place::Deadline,
        _ => return Place::Form,
    })
}

/// The name of a field among the rows of values.
fn stored(key: &str) -> &str {
    match key {
        "tag" => project::TAG,
        "watcher" => project::WATCHER,
        "time" => project::TIME,
        own => own,
    }
}

impl Context<'_> {
    fn node(&self, node: &Node) -> Expr {
        match node {
            Node::And(parts) => self.all(parts, true),
            Node::Or(parts) => self.all(parts, false),
            Node::Not(part) => self.node(part).not(),
            Node::Phrase(phrase) => self.phrase(phrase),
            Node::Condition(condition) => self.condition(condition),
        }
    }

    fn all(&self, parts: &[Node], and: bool) -> Expr {
        let parts = parts.iter().map(|part| self.node(part));
        let joined = parts.reduce(|a, b| if and { a.and(b) } else { a.or(b) });
        joined.unwrap_or_else(|| Expr::value(and))
    }

    fn phrase(&self, phrase: &Phrase) -> Expr {
        let words = Query::select()
            .column(ticket_text::Column::AllWords)
            .from(ticket_text::Entity)
            .and_where(
                Expr::col((ticket_text::Entity, ticket_text::Column::TicketId))
                    .equals((ticket::Entity, ticket::Column::Id)),
            )
            .take();
        let words = Expr::SubQuery(None, Box::new(words.into()));
        known(contains(self.backend, words, &padded(phrase)))
    }

    fn condition(&self, condition: &Condition) -> Expr {
        let field = condition.field();
        match condition.test() {
            Test::Any(items) => {
                let items = items.iter().map(|item| self.item(field, item));
                items.reduce(ExprTrait::or).unwrap_or_else(never)
            }
            Test::Compare(compare, value) => {
                self.held(field, |at| self.compare(field, at, *compare, value))
            }
        }
    }

    fn item(&self, field: &Field, item: &Item) -> Expr {
        match item {
            Item::Empty => match place(field) {
                Place::Column(own) => column(own).is_null(),
                Place::Deadline => deadline().is_null(),
                Place::Form => self.held(field, |_| Expr::value(true)).not(),
            },
            Item::Value(value) => self.held(field, |at| self.is(field, at, value)),
            Item::Range(from, to) => self.held(field, |at| {
                let from = from
                    .as_ref()
                    .map(|v| self.compare(field, at, Compare::GreaterOrEqual, v));
                let to = to
                    .as_ref()
                    .map(|v| self.compare(field, at, Compare::LessOrEqual, v));
                let ends = from.into_iter().chain(to).map(known);
                ends.reduce(ExprTrait::and).unwrap_or_else(never)
            }),
        }
    }

    /// Whether the field holds a value that is so. `test` gets where the value stands.
    fn held(&self, field: &Field, test: impl Fn(&At) -> Expr) -> Expr {
        match place(field) {
            Place::Column(own) => known(test(&At {
                word: column(own),
                number: column(own),
            })),
            Place::Deadline => known(test(&At {
                word: deadline(),
                number: deadline(),
            })),
            Place::Form => {
                let at = At {
                    word: own_value(field_value::Column::Word),
                    number: own_value(field_value::Column::Number),
                };
                let rows = Query::select()
                    .expr(Expr::value(1))
                    .from(field_value::Entity)
                    .and_where(
                        own_value(field_value::Column::TicketId)
                            .equals((ticket::Entity, ticket::Column::Id)),
                    )
                    .and_where(own_value(field_value::Column::Field).eq(stored(field.key())))
                    .and_where(known(test(&at)))
                    .take();
                Expr::exists(rows)
            }
        }
    }

    fn is(&self, field: &Field, at: &At, value: &Value) -> Expr {
        match (field.key(), value) {
            ("service", Value::Choice(key)) => {
                let service = self.app.known.service(key);
                service.map_or_else(never, |service| at.number.clone().eq(service.id))
            }
            ("area", Value::Choice(key)) => {
                let services = self.app.known.services().iter();
                let own = services.filter(|s| self.app.known.area_of(s) == Some(key));
                at.number.clone().is_in(own.map(|s| s.id))
            }
            ("team", Value::Id(Ident::Key(key))) => {
                let team = self.app.known.team(key);
                team.map_or_else(never, |team| at.number.clone().eq(team.id))
            }
            ("team", Value::MyTeam) => {
                let own = self
                    .asker
                    .teams
                    .iter()
                    .filter_map(|key| self.app.known.team(key));
                at.number.clone().is_in(own.map(|team| team.id))
            }
            ("requester", Value::Me) => match self.asker.person {
                Some(person) => {
                    // What a guest sent from an address counts for its proved owner.
                    let own = Query::select()
                        .column(address::Column::Value)
                        .from(address::Entity)
                        .and_where(Expr::col(address::Column::VerifiedAt).is_not_null())
                        .and_where(Expr::col(address::Column::PersonId).eq(person))
                        .take();
                    let sent = column(ticket::Column::Contact).in_subquery(own);
                    at.number.clone().eq(person).or(sent)
                }
                None => never(),
            },
            ("requester", Value::Id(Ident::Email(email))) => {
                let asked = column(ticket::Column::RequesterId).is_not_null();
                column(ticket::Column::Contact).eq(email).and(asked)
            }
            ("folio" | "channel", Value::Text(phrase)) => self.plain(at.word.clone(), phrase),
            (_, Value::Choice(key)) => at.word.clone().eq(key),
            (_, Value::Tag(tag)) => at.word.clone().eq(filter::fold(tag)),
            (_, Value::Id(Ident::Key(key))) => match self.units.get(key.as_str()) {
                Some(ids) => at.number.clone().is_in(ids.iter().copied()),
                None => never(),
            },
            (_, Value::Me) => match self.asker.person {
                Some(person) => at.number.clone().eq(person),
                None => never(),
            },
            (_, Value::Id(Ident::Email(email))) => {
                let owners = Query::select()
                    .column(address::Column::PersonId)
                    .from(address::Entity)
                    .and_where(Expr::col(address::Column::VerifiedAt).is_not_null())
                    .and_where(Expr::col(address::Column::Value).eq(email))
                    .take();
                at.number.clone().in_subquery(owners)
            }
            (_, Value::Instant(when)) => {
                let interval = when.resolve(&self.asker.moment);
                let from = at.number.clone().gte(interval.from);
                from.and(at.number.clone().lt(interval.to))
            }
            ("overdue", Value::YesNo(yes)) => {
                let passed = at.number.clone().lt(self.asker.moment.now.as_millisecond());
                if *yes { passed } else { passed.not() }
            }
            ("ended" | "restricted", Value::YesNo(yes)) => at.word.clone().eq(*yes),
            (_, Value::YesNo(yes)) => at.number.clone().eq(i64::from(*yes)),
            (_, Value::Number(number) | Value::Money(number)) => at.number.clone().eq(*number),
            (_, Value::Text(phrase)) => contains(self.backend, at.word.clone(), &padded(phrase)),
            _ => never(),
        }
    }

    /// Words of a column that holds plain letters, digits and hyphens: folios by
    /// the check of packs, channels by ours. The database may fold those.
    fn plain(&self, word: Expr, phrase: &Phrase) -> Expr {
        let folded = Func::lower(word);
        let folded = Func::cust("replace")
            .arg(folded)
            .arg(Expr::value("-"))
            .arg(Expr::value(" "));
        let blank = || Expr::value(" ");
        let concat = || BinOper::Custom("||");
        let folded = blank()
            .binary(concat(), Expr::from(folded))
            .binary(concat(), blank());
        contains(self.backend, folded, &padded(phrase))
    }

    fn compare(&self, field: &Field, at: &At, compare: Compare, value: &Value) -> Expr {
        match value {
            Value::Instant(when) => self.lies(at, compare, *when),
            Value::Number(number) | Value::Money(number) => {
                let held = at.number.clone();
                match compare {
                    Compare::Less => held.lt(*number),
                    Compare::LessOrEqual => held.lte(*number),
                    Compare::Greater => held.gt(*number),
                    Compare::GreaterOrEqual => held.gte(*number),
                }
            }
            Value::Choice(key) => {
                let Some(rank) = field.rank(key) else {
                    return never();
                };
                let fits = |place: usize| match compare {
                    Compare::Less => place < rank,
                    Compare::LessOrEqual => place <= rank,
                    Compare::Greater => place > rank,
                    Compare::GreaterOrEqual => place >= rank,
                };
                debug_assert!(matches!(field.kind(), Kind::Choice { .. }));
                let keys = field.choices().iter().enumerate();
                let keys = keys.filter(|(place, _)| fits(*place));
                at.word
                    .clone()
                    .is_in(keys.map(|(_, choice)| choice.key.clone()))
            }
            _ => never(),
        }
    }

    fn lies(&self, at: &At, compare: Compare, when: When) -> Expr {
        let interval = when.resolve(&self.asker.moment);
        let at = at.number.clone();
        match compare {
            Compare::Less => at.lt(interval.from),
            Compare::LessOrEqual => at.lt(interval.to),
            Compare::Greater => at.gte(interval.to),
            Compare::GreaterOrEqual => at.gte(interval.from),
        }
    }
}

/// Where a value stands: as a word and as a number.
struct At {
    word: Expr,
    number: Expr,
}

/// Words as they stand in a column: each between blanks.
fn padded(phrase: &Phrase) -> String {
    format!(" {} ", phrase.words().join(" "))
}
