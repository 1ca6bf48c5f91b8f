//! Tickets and requesters as conditions see them.

use std::borrow::Cow;

use filter::{Datum, Ident, Subject};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::{FieldType, Form, Requester, Ticket, Value};

/// A ticket under the eyes of a condition. People are named by their numbers.
#[derive(Debug, Clone, Copy)]
pub struct TicketSubject<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// Its form.
    pub form: &'a Form<'a>,
    /// Its unit and all above it.
    pub above: &'a [String],
    /// Key of the area of its service.
    pub area: Option<&'a str>,
    /// When it came in, milliseconds UTC.
    pub created: i64,
    /// The institution's zone.
    pub zone: &'a TimeZone,
}

impl Subject for TicketSubject<'_> {
    fn values(&self, key: &str) -> Cow<'_, [Datum]> {
        let ticket = self.ticket;
        let choice = |text: &Option<String>| text.clone().map(Datum::Choice);
        let person = |id: Option<i64>| id.map(|id| Datum::Id(Ident::Number(id)));
        let one = match key {
            "state" => Some(Datum::Choice(ticket.state.clone())),
            "kind" => Some(Datum::Choice(ticket.kind.clone())),
            "priority" => choice(&ticket.priority),
            "service" => choice(&ticket.service),
            "area" => self.area.map(|area| Datum::Choice(area.to_owned())),
            "team" => ticket.team.clone().map(|team| Datum::Id(Ident::Key(team))),
            "unit" => {
                let path = self
                    .above
                    .iter()
                    .cloned()
                    .map(Ident::Key)
                    .collect::<Vec<_>>();
                Some(Datum::Unit(path)).filter(|_| ticket.unit.is_some())
            }
            "assignee" => person(ticket.assignee),
            "requester" => person(ticket.requester),
            "channel" => Some(Datum::Text(ticket.channel.clone())),
            "created" => Some(Datum::Instant(self.created)),
            "folio" => ticket.folio.clone().map(Datum::Text),
            "restricted" => Some(Datum::YesNo(ticket.restricted)),
            "time" => Some(Datum::Number(ticket.minutes())).filter(|_| !ticket.time.is_empty()),
            "tag" => return ticket.tags.keys().cloned().map(Datum::Tag).collect(),
            "watcher" => {
                let people = ticket.watchers.keys();
                return people.map(|id| Datum::Id(Ident::Number(*id))).collect();
            }
            field => return Cow::Owned(self.field(field)),
        };
        Cow::Owned(one.into_iter().collect())
    }

    fn words(&self) -> Cow<'_, [String]> {
        Cow::Borrowed(&[])
    }
}

impl TicketSubject<'_> {
    fn field(&self, key: &str) -> Vec<Datum> {
        let (Some(field), Some(value)) = (self.form.field(key), self.ticket.values.get(key)) else {
            return Vec::new();
        };
        data(field.kind, value, self.zone)
    }
}

/// What conditions see of a value. Days are their first instant in the zone; people are numbers.
pub fn data(kind: FieldType, value: &Value, zone: &TimeZone) -> Vec<Datum> {
    match (kind, value) {
        (FieldType::Number, Value::Number(n)) => vec![Datum::Number(*n)],
        (FieldType::Money, Value::Number(n)) => vec![Datum::Money(*n)],
        (FieldType::DateTime, Value::Number(at)) => vec![Datum::Instant(*at)],
        (FieldType::Date, Value::Text(day)) => {
            start(day, zone).map(Datum::Instant).into_iter().collect()
        }
        (FieldType::Person, Value::Number(id)) => vec![Datum::Id(Ident::Number(*id))],
        (FieldType::Unit, Value::Text(key)) => vec![Datum::Unit(vec![Ident::Key(key.clone())])],
        (FieldType::Choice, Value::Text(key)) => vec![Datum::Choice(key.clone())],
        (FieldType::Several, Value::Several(keys)) => {
            keys.iter().cloned().map(Datum::Choice).collect()
        }
        (FieldType::YesNo, Value::YesNo(yes)) => vec![Datum::YesNo(*yes)],
        (FieldType::File, Value::Files(files)) => files
            .iter()
            .map(|file| Datum::Text(file.name.clone()))
            .collect(),
        (_, Value::Text(text)) => vec![Datum::Text(text.clone())],
        _ => Vec::new(),
    }
}

/// The first instant of a day, milliseconds UTC.
fn start(day: &str, zone: &TimeZone) -> Option<i64> {
    let date: Date = day.parse().ok()?;
    let zoned = date.to_zoned(zone.clone()).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

/// A requester under the eyes of a service's eligibility.
#[derive(Debug, Clone, Copy)]
pub struct RequesterSubject<'a>(pub &'a Requester);

impl Subject for RequesterSubject<'_> {
    fn values(&self, key: &str) -> Cow<'_, [Datum]> {
        let who = self.0;
        let choices = |keys: &[String]| keys.iter().cloned().map(Datum::Choice).collect();
        let data: Vec<Datum> = match key {
            "unit" if !who.units.is_empty() => {
                vec![Datum::Unit(
                    who.units.iter().cloned().map(Ident::Key).collect(),
                )]
            }
            "account" => vec![Datum::YesNo(who.account)],
            "role" => choices(&who.roles),
            "mark" => choices(&who.marks),
            "team" => who
                .teams
                .iter()
                .map(|t| Datum::Id(Ident::Key(t.clone())))
                .collect(),
            _ => Vec::new(),
        };
        Cow::Owned(data)
    }

    fn words(&self) -> Cow<'_, [String]> {
        Cow::Borrowed(&[])
    }
}
