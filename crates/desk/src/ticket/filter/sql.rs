//! A filter as a condition of SQL, the same for both databases but for one function.
//!
//! Every condition is false where the column is NULL, before it is negated: see
//! the table in the documentation of the crate `filter`.

use std::collections::{HashMap, HashSet};

use filter::{
    Compare, Condition, Field, Filter, Ident, Item, Moment, Node, Phrase, Test, Value, When,
};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};
use tables::{address, area, service, ticket, ticket_text, unit};

use crate::platform::dialect::contains;
use crate::platform::error::AppError;

/// Who asks, and when.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The person's number; nobody is met by `yo`.
    pub person: Option<i64>,
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

/// What a filter's keys are in the rows of this institution.
struct Context<'a> {
    backend: DbBackend,
    asker: &'a Asker,
    /// A unit and all below it, by the unit's key.
    units: HashMap<String, Vec<i64>>,
    services: HashMap<String, i64>,
    /// The services of an area, by the area's key.
    areas: HashMap<String, Vec<i64>>,
}

/// The condition that a row of `ticket` is meant; at most three statements, and
/// only those that the filter needs.
///
/// # Errors
/// When the database refuses.
pub async fn condition(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    asker: &Asker,
) -> Result<Expr, AppError> {
    let Some(root) = filter.root() else {
        return Ok(Expr::value(true));
    };
    let mut fields = HashSet::new();
    names(root, &mut fields);
    let mut context = Context {
        backend: conn.get_database_backend(),
        asker,
        units: HashMap::new(),
        services: HashMap::new(),
        areas: HashMap::new(),
    };
    if fields.contains("unit") {
        context.units = units(conn).await?;
    }
    if fields.contains("service") || fields.contains("area") {
        let services = service::Entity::find().all(conn).await?;
        let areas = area::Entity::find().all(conn).await?;
        let areas: HashMap<i64, String> = areas.into_iter().map(|a| (a.id, a.key)).collect();
        for service in services {
            let area = areas.get(&service.area_id).cloned().unwrap_or_default();
            context.areas.entry(area).or_default().push(service.id);
            context.services.insert(service.key, service.id);
        }
    }
    Ok(context.node(root))
}

fn names<'a>(node: &'a Node, fields: &mut HashSet<&'a str>) {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| names(part, fields)),
        Node::Not(part) => names(part, fields),
        Node::Phrase(_) => {}
        Node::Condition(condition) => {
            fields.insert(condition.field().key());
        }
    }
}

async fn units(conn: &impl ConnectionTrait) -> Result<HashMap<String, Vec<i64>>, AppError> {
    let rows = unit::Entity::find().all(conn).await?;
    let by_id: HashMap<i64, &unit::Model> = rows.iter().map(|u| (u.id, u)).collect();
    let mut below: HashMap<String, Vec<i64>> = HashMap::new();
    for row in &rows {
        let (mut next, mut steps) = (Some(row), 0);
        // No tree is deeper than it has units: a circle ends.
        while let Some(above) = next.filter(|_| steps <= rows.len()) {
            below.entry(above.key.clone()).or_default().push(row.id);
            next = above.parent_id.and_then(|id| by_id.get(&id)).copied();
            steps += 1;
        }
    }
    Ok(below)
}

fn column(column: ticket::Column) -> Expr {
    Expr::col((ticket::Entity, column))
}

/// False where it is unknown.
fn known(condition: Expr) -> Expr {
    Expr::from(Func::coalesce([condition, Expr::value(false)]))
}

impl Context<'_> {
    fn node(&self, node: &Node) -> Expr {
        match node {
            Node::And(parts) => self.all(parts, true),
            Node::Or(parts) => self.all(parts, false),
            Node::Not(part) => self.node(part).not(),
            Node::Phrase(phrase) => self.phrase(phrase),
            Node::Condition(condition) => known(self.condition(condition)),
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
                let items = items.iter().map(|item| known(self.item(field, item)));
                items
                    .reduce(ExprTrait::or)
                    .unwrap_or_else(|| Expr::value(false))
            }
            Test::Compare(compare, value) => self.compare(field, *compare, value),
        }
    }

    fn item(&self, field: &Field, item: &Item) -> Expr {
        match item {
            Item::Empty => self.empty(field),
            Item::Value(value) => self.is(field, value),
            Item::Range(from, to) => {
                let from = from
                    .as_ref()
                    .map(|v| self.compare(field, Compare::GreaterOrEqual, v));
                let to = to
                    .as_ref()
                    .map(|v| self.compare(field, Compare::LessOrEqual, v));
                let ends = from.into_iter().chain(to).map(known);
                ends.reduce(ExprTrait::and)
                    .unwrap_or_else(|| Expr::value(false))
            }
        }
    }

    fn empty(&self, field: &Field) -> Expr {
        match field.key() {
            "priority" => column(ticket::Column::Priority).is_null(),
            "type" => column(ticket::Column::TypeOfWork).is_null(),
            "folio" => column(ticket::Column::Folio).is_null(),
            // Somebody without an address that was proved cannot be asked for.
            "assignee" => known(self.assignee(None)).not(),
            _ => Expr::value(false),
        }
    }

    /// Whether the person responsible has a verified address; this one, if one is given.
    fn assignee(&self, email: Option<&str>) -> Expr {
        let mut owners = Query::select();
        owners
            .column(address::Column::PersonId)
            .from(address::Entity)
            .and_where(Expr::col(address::Column::VerifiedAt).is_not_null());
        if let Some(email) = email {
            owners.and_where(Expr::col(address::Column::Value).eq(email));
        }
        column(ticket::Column::AssigneeId).in_subquery(owners.take())
    }

    fn is(&self, field: &Field, value: &Value) -> Expr {
        let one_of = |ids: Option<&Vec<i64>>, of| {
            ids.map_or_else(
                || Expr::value(false),
                |ids| column(of).is_in(ids.iter().copied()),
            )
        };
        match (field.key(), value) {
            ("state", Value::Choice(key)) => column(ticket::Column::State).eq(key),
            ("priority", Value::Choice(key)) => column(ticket::Column::Priority).eq(key),
            ("type", Value::Choice(key)) => column(ticket::Column::TypeOfWork).eq(key),
            ("service", Value::Choice(key)) => match self.services.get(key) {
                Some(id) => column(ticket::Column::ServiceId).eq(*id),
                None => Expr::value(false),
            },
            ("area", Value::Choice(key)) => one_of(self.areas.get(key), ticket::Column::ServiceId),
            ("unit", Value::Id(Ident::Key(key))) => {
                one_of(self.units.get(key), ticket::Column::UnitId)
            }
            ("assignee", Value::Me) => match self.asker.person {
                Some(person) => column(ticket::Column::AssigneeId).eq(person),
                None => Expr::value(false),
            },
            ("assignee", Value::Id(Ident::Email(email))) => self.assignee(Some(email)),
            ("contact", Value::Id(Ident::Email(email))) => {
                column(ticket::Column::Contact).eq(email)
            }
            ("created" | "updated", Value::Instant(when)) => {
                let interval = when.resolve(&self.asker.moment);
                let at = instant(field);
                column(at)
                    .gte(interval.from)
                    .and(column(at).lt(interval.to))
            }
            ("ended", Value::YesNo(yes)) => column(ticket::Column::Ended).eq(*yes),
            ("folio", Value::Text(phrase)) => {
                // Folios are ASCII by the check of packs: the database may fold them.
                let folio = Func::lower(column(ticket::Column::Folio));
                let folio = Func::cust("replace")
                    .arg(folio)
                    .arg(Expr::value("-"))
                    .arg(Expr::value(" "));
                let blank = || Expr::value(" ");
                let folio = blank()
                    .binary(concat(), Expr::from(folio))
                    .binary(concat(), blank());
                contains(self.backend, folio, &padded(phrase))
            }
            _ => Expr::value(false),
        }
    }

    fn compare(&self, field: &Field, compare: Compare, value: &Value) -> Expr {
        match value {
            Value::Instant(when) => self.lies(instant(field), compare, *when),
            Value::Choice(key) => {
                let Some(rank) = field.rank(key) else {
                    return Expr::value(false);
                };
                let fits = |place: usize| match compare {
                    Compare::Less => place < rank,
                    Compare::LessOrEqual => place <= rank,
                    Compare::Greater => place > rank,
                    Compare::GreaterOrEqual => place >= rank,
                };
                let keys = field
                    .choices()
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| fits(*place));
                let keys: Vec<String> = keys.map(|(_, choice)| choice.key.clone()).collect();
                column(ticket::Column::Priority).is_in(keys)
            }
            _ => Expr::value(false),
        }
    }

    fn lies(&self, at: ticket::Column, compare: Compare, when: When) -> Expr {
        let interval = when.resolve(&self.asker.moment);
        match compare {
            Compare::Less => column(at).lt(interval.from),
            Compare::LessOrEqual => column(at).lt(interval.to),
            Compare::Greater => column(at).gte(interval.to),
            Compare::GreaterOrEqual => column(at).gte(interval.from),
        }
    }
}

fn concat() -> sea_orm::sea_query::BinOper {
    sea_orm::sea_query::BinOper::Custom("||")
}

fn instant(field: &Field) -> ticket::Column {
    if field.key() == "created" {
        ticket::Column::CreatedAt
    } else {
        ticket::Column::UpdatedAt
    }
}

/// Words as they stand in a column: each between blanks.
fn padded(phrase: &Phrase) -> String {
    format!(" {} ", phrase.words().join(" "))
}
