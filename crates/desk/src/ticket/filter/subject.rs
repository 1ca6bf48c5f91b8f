//! A ticket as a filter sees it in memory.

use std::borrow::Cow;
use std::collections::HashMap;

use filter::{Datum, Ident, Subject};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::{address, area, service, ticket, ticket_text, unit};

use crate::platform::error::AppError;

/// The values and words of a ticket.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    values: HashMap<&'static str, Vec<Datum>>,
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

/// Tickets as filters see them, in seven statements however many they are.
///
/// # Errors
/// When the database refuses.
pub async fn seen(
    conn: &impl ConnectionTrait,
    tickets: Vec<ticket::Model>,
) -> Result<Vec<(i64, Seen)>, AppError> {
    let units = unit::Entity::find().all(conn).await?;
    let units: HashMap<i64, unit::Model> = units.into_iter().map(|u| (u.id, u)).collect();
    let areas = area::Entity::find().all(conn).await?;
    let areas: HashMap<i64, String> = areas.into_iter().map(|a| (a.id, a.key)).collect();
    let services = service::Entity::find().all(conn).await?;
    let services: HashMap<i64, service::Model> = services.into_iter().map(|s| (s.id, s)).collect();
    let people: Vec<i64> = tickets.iter().filter_map(|t| t.assignee_id).collect();
    let addresses = address::Entity::find()
        .filter(address::Column::PersonId.is_in(people))
        .filter(address::Column::VerifiedAt.is_not_null())
        .all(conn)
        .await?;
    let emails: HashMap<i64, String> = addresses
        .into_iter()
        .map(|a| (a.person_id, a.value))
        .collect();
    let ids: Vec<i64> = tickets.iter().map(|t| t.id).collect();
    let texts = ticket_text::Entity::find().filter(ticket_text::Column::TicketId.is_in(ids));
    let texts = texts.all(conn).await?;
    let mut texts: HashMap<i64, String> = texts
        .into_iter()
        .map(|t| (t.ticket_id, t.all_words))
        .collect();
    let look = |row: ticket::Model| {
        let mut seen = Seen::default();
        let mut put = |key, datum: Option<Datum>| {
            seen.values.insert(key, datum.into_iter().collect());
        };
        put("state", Some(Datum::Choice(row.state)));
        put("priority", row.priority.map(Datum::Choice));
        put("type", row.type_of_work.map(Datum::Choice));
        let service = services.get(&row.service_id);
        put("service", service.map(|s| Datum::Choice(s.key.clone())));
        let area = service.and_then(|s| areas.get(&s.area_id));
        put("area", area.map(|key| Datum::Choice(key.clone())));
        put("unit", Some(Datum::Unit(path(&units, row.unit_id))));
        let assignee = row.assignee_id.and_then(|id| emails.get(&id));
        put(
            "assignee",
            assignee.map(|email| Datum::Id(Ident::Email(email.clone()))),
        );
        put(
            "contact",
            Some(Datum::Id(Ident::Email(row.contact.to_lowercase()))),
        );
        put("created", Some(Datum::Instant(row.created_at)));
        put("updated", Some(Datum::Instant(row.updated_at)));
        put("ended", Some(Datum::YesNo(row.ended)));
        put("folio", row.folio.map(Datum::Text));
        let text = texts.remove(&row.id).unwrap_or_default();
        seen.words = text.split_whitespace().map(str::to_owned).collect();
        (row.id, seen)
    };
    Ok(tickets.into_iter().map(look).collect())
}

/// A unit and all above it.
fn path(units: &HashMap<i64, unit::Model>, id: i64) -> Vec<Ident> {
    let mut path = Vec::new();
    let mut next = Some(id);
    // No tree is deeper than it has units: a circle ends.
    while let Some(unit) = next
        .and_then(|id| units.get(&id))
        .filter(|_| path.len() <= units.len())
    {
        path.push(Ident::Key(unit.key.clone()));
        next = unit.parent_id;
    }
    path
}
