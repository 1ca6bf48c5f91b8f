//! A ticket as a filter sees it in memory.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use filter::{Datum, Ident, Subject};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::{address, field_value, ticket, ticket_text};

use super::indexed;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::project::{TAG, TIME, WATCHER};
use crate::ticket::timers::NEVER;

/// The values and words of a ticket.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    values: HashMap<String, Vec<Datum>>,
    words: Vec<String>,
}

impl Subject for Seen {
    fn values(&self, key: &str) -> Cow<'_, [Datum]> {
        self.values
            .get(key)
            .map_or(Cow::Borrowed(&[]), |v| Cow::Borrowed(v.as_slice()))
    }

    fn words(&self) -> Cow<'_, [String]> {
        Cow::Borrowed(&self.words)
    }
}

/// Tickets as filters see them, in three statements however many they are.
///
/// # Errors
/// When the database refuses, or a form cannot be read.
pub async fn seen(
    app: &App,
    conn: &impl ConnectionTrait,
    tickets: Vec<ticket::Model>,
) -> Result<Vec<(i64, Seen)>, AppError> {
    let mut forms = HashMap::new();
    let mut people = Vec::new();
    for row in &tickets {
        let values: BTreeMap<String, engine::Value> = serde_json::from_str(&row.form_values)
            .map_err(|e| AppError::internal(format!("form of a ticket: {e}")))?;
        people.extend(row.assignee_id);
        people.extend(values.values().filter_map(engine::Value::number));
        forms.insert(row.id, values);
    }
    let ids: Vec<i64> = tickets.iter().map(|t| t.id).collect();
    let kept = field_value::Entity::find()
        .filter(field_value::Column::TicketId.is_in(ids.iter().copied()))
        .filter(field_value::Column::Field.is_in([TAG, WATCHER, TIME]));
    let mut beside: HashMap<i64, Vec<field_value::Model>> = HashMap::new();
    for row in kept.all(conn).await? {
        people.extend(row.number.filter(|_| row.field == WATCHER));
        beside.entry(row.ticket_id).or_default().push(row);
    }
    let addresses = address::Entity::find()
        .filter(address::Column::PersonId.is_in(people))
        .filter(address::Column::VerifiedAt.is_not_null())
        .all(conn)
        .await?;
    let mut emails: HashMap<i64, Vec<String>> = HashMap::new();
    for address in addresses {
        emails
            .entry(address.person_id)
            .or_default()
            .push(address.value);
    }
    let texts = ticket_text::Entity::find().filter(ticket_text::Column::TicketId.is_in(ids));
    let texts = texts.all(conn).await?;
    let mut texts: HashMap<i64, String> = texts
        .into_iter()
        .map(|t| (t.ticket_id, t.all_words))
        .collect();
    let look = |row: ticket::Model| {
        let id = row.id;
        let text = texts.remove(&id).unwrap_or_default();
        let form = forms.remove(&id).unwrap_or_default();
        let mut values = values(app, row, &form, &emails);
        for row in beside.remove(&id).unwrap_or_default() {
            let (key, data) = kept_data(row, &emails);
            values.entry(key.to_owned()).or_default().extend(data);
        }
        let words = text.split_whitespace().map(str::to_owned).collect();
        (id, Seen { values, words })
    };
    Ok(tickets.into_iter().map(look).collect())
}

/// A tag, somebody who follows, or the time spent, by the field that asks for it.
fn kept_data(
    row: field_value::Model,
    emails: &HashMap<i64, Vec<String>>,
) -> (&'static str, Vec<Datum>) {
    match (row.field.as_str(), row.word, row.number) {
        (TAG, Some(word), _) => ("tag", vec![Datum::Tag(word)]),
        (WATCHER, _, Some(id)) => ("watcher", person(emails, id)),
        (_, _, number) => ("time", number.map(Datum::Number).into_iter().collect()),
    }
}

/// A person under every name that a filter may use.
fn person(emails: &HashMap<i64, Vec<String>>, id: i64) -> Vec<Datum> {
    let own = emails.get(&id).into_iter().flatten();
    let own = own.map(|email| Datum::Id(Ident::Email(email.clone())));
    std::iter::once(Datum::Id(Ident::Number(id)))
        .chain(own)
        .collect()
}

/// A unit and all above it.
fn unit(app: &App, key: &str) -> Datum {
    let path = app
        .known
        .unit(key)
        .map(|unit| unit.path.clone())
        .unwrap_or_default();
    Datum::Unit(path.into_iter().map(Ident::Key).collect())
}

fn values(
    app: &App,
    row: ticket::Model,
    form: &BTreeMap<String, engine::Value>,
    emails: &HashMap<i64, Vec<String>>,
) -> HashMap<String, Vec<Datum>> {
    let known = &app.known;
    let service = row.service_id.and_then(|id| known.service_by_id(id));
    let area = service.and_then(|s| known.area_of(s));
    let team = row.team_id.and_then(|id| known.team_by_id(id));
    let of_unit = row.unit_id.and_then(|id| known.unit_by_id(id));
    let one = |datum: Option<Datum>| datum.into_iter().collect::<Vec<_>>();
    let mut requester = one(row.requester_id.map(|id| Datum::Id(Ident::Number(id))));
    if !requester.is_empty() && !row.contact.is_empty() {
        requester.push(Datum::Id(Ident::Email(row.contact.to_lowercase())));
    }
    let mut all: HashMap<String, Vec<Datum>> = HashMap::from([
        ("state".to_owned(), one(Some(Datum::Choice(row.state)))),
        ("kind".to_owned(), one(Some(Datum::Choice(row.kind)))),
        ("priority".to_owned(), one(row.priority.map(Datum::Choice))),
        (
            "service".to_owned(),
            one(service.map(|s| Datum::Choice(s.key.clone()))),
        ),
        (
            "area".to_owned(),
            one(area.map(|key| Datum::Choice(key.to_owned()))),
        ),
        (
            "team".to_owned(),
            one(team.map(|t| Datum::Id(Ident::Key(t.key.clone())))),
        ),
        ("unit".to_owned(), one(of_unit.map(|u| unit(app, &u.key)))),
        (
            "assignee".to_owned(),
            row.assignee_id
                .map_or_else(Vec::new, |id| person(emails, id)),
        ),
        ("requester".to_owned(), requester),
        ("channel".to_owned(), one(Some(Datum::Text(row.channel)))),
        (
            "created".to_owned(),
            one(Some(Datum::Instant(row.created_at))),
        ),
        (
            "updated".to_owned(),
            one(Some(Datum::Instant(row.updated_at))),
        ),
        ("ended".to_owned(), one(Some(Datum::YesNo(row.ended)))),
        (
            "due".to_owned(),
            one(Some(row.next_due)
                .filter(|due| *due < NEVER)
                .map(Datum::Instant)),
        ),
        (
            "overdue".to_owned(),
            one(Some(Datum::YesNo(row.next_due < app.now()))),
        ),
        ("folio".to_owned(), one(row.folio.map(Datum::Text))),
        (
            "restricted".to_owned(),
            one(Some(Datum::YesNo(row.restricted))),
        ),
    ]);
    for (key, field) in indexed(app) {
        let data = form
            .get(key)
            .map(|value| engine::data(field.kind, value, &app.zone));
        let data = data
            .unwrap_or_default()
            .into_iter()
            .flat_map(|datum| match datum {
                Datum::Id(Ident::Number(id)) => person(emails, id),
                Datum::Unit(path) => {
                    let own = path.first().map(|ident| unit(app, &ident.to_string()));
                    own.into_iter().collect()
                }
                // What has no words is no text.
                Datum::Text(text) if filter::words(&text).is_empty() => Vec::new(),
                other => vec![other],
            });
        all.insert(key.to_owned(), data.collect());
    }
    all
}
