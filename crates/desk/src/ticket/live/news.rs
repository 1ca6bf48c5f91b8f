//! What a page is told, in words.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{Condition, FromQueryResult};
use serde_json::json;
use tables::{person, ticket_event};

use super::presence::Present;
use crate::platform::App;
use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::ticket::act::is_requesters;

/// Something that happened to a ticket.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Happened {
    pub(super) ticket_id: i64,
    pub(super) seq: i64,
    event_type: String,
    channel: String,
    actor_id: Option<i64>,
    name: Option<String>,
}

/// What happened to these tickets after these versions, oldest first, in one statement.
///
/// # Errors
/// When the database refuses.
pub(super) async fn since(
    app: &App,
    versions: &HashMap<i64, i64>,
) -> Result<Vec<Happened>, AppError> {
    let own = |column| Expr::col((ticket_event::Entity, column));
    let after = versions.iter().fold(Condition::any(), |any, (id, seq)| {
        let one = own(ticket_event::Column::TicketId).eq(*id);
        any.add(one.and(own(ticket_event::Column::Seq).gt(*seq)))
    });
    let query = Query::select()
        .columns([
            (ticket_event::Entity, ticket_event::Column::TicketId),
            (ticket_event::Entity, ticket_event::Column::Seq),
            (ticket_event::Entity, ticket_event::Column::EventType),
            (ticket_event::Entity, ticket_event::Column::Channel),
            (ticket_event::Entity, ticket_event::Column::ActorId),
        ])
        .column((person::Entity, person::Column::Name))
        .from(ticket_event::Entity)
        .join(
            JoinType::LeftJoin,
            person::Entity,
            own(ticket_event::Column::ActorId).equals((person::Entity, person::Column::Id)),
        )
        .cond_where(after)
        .order_by(
            (ticket_event::Entity, ticket_event::Column::Seq),
            sea_orm::Order::Asc,
        )
        .take();
    let statement = statement(&query, app.db.backend());
    Ok(Happened::find_by_statement(statement)
        .all(app.db.read())
        .await?)
}

/// What a page is told of what happened after the version that it shows; nothing for nothing.
/// The strongest of it is said: an answer counts more than a note, a note more than a change.
pub(super) fn told(
    all: &[Happened],
    ticket: i64,
    since: i64,
    viewer: Option<i64>,
) -> Option<String> {
    let own = all
        .iter()
        .filter(|h| h.ticket_id == ticket && h.seq > since);
    let own: Vec<&Happened> = own.collect();
    let version = own.last()?.seq;
    let last = |name: &str| own.iter().rev().find(|h| h.event_type == name);
    let who = |h: &Happened| match (&h.name, h.actor_id) {
        (_, Some(id)) if viewer == Some(id) => "Usted".to_owned(),
        _ if is_requesters(&h.channel) => "Quien solicita".to_owned(),
        (Some(name), _) => name.clone(),
        _ => "El sistema".to_owned(),
    };
    let text = if let Some(answer) = last("answered") {
        format!("{} respondió desde que abrió esta página.", who(answer))
    } else if let Some(note) = last("noted") {
        format!(
            "{} dejó una nota interna desde que abrió esta página.",
            who(note)
        )
    } else {
        let change = own.last()?;
        format!("{} hizo cambios desde que abrió esta página.", who(change))
    };
    Some(json!({ "version": version, "text": text }).to_string())
}

/// Who else is there, as a sentence; empty when nobody is.
pub(super) fn here(all: &[Present], viewer: Option<i64>, now: i64) -> String {
    let (mut writing, mut looking) = (Vec::new(), Vec::new());
    let others = all.iter().filter(|p| Some(p.person_id) != viewer);
    let busy: BTreeSet<i64> = others
        .clone()
        .filter(|p| p.writing_until > now)
        .map(|p| p.person_id)
        .collect();
    let mut seen = BTreeSet::new();
    for person in others {
        if seen.insert(person.person_id) {
            let list = if busy.contains(&person.person_id) {
                &mut writing
            } else {
                &mut looking
            };
            list.push(person.name.as_str());
        }
    }
    let sentence = |names: &[&str], one: &str, many: &str| match names {
        [] => None,
        [name] => Some(format!("{name} {one}")),
        [rest @ .., last] => Some(format!("{} y {last} {many}", rest.join(", "))),
    };
    let parts = [
        sentence(&writing, "está escribiendo.", "están escribiendo."),
        sentence(
            &looking,
            "también está viendo esta página.",
            "también están viendo esta página.",
        ),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
