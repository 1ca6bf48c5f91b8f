//! Tickets' histories as they are stored, with the rows that are projected from them.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::{
    attachment, event_content, field_value, ticket, ticket_access, ticket_approval, ticket_event,
    ticket_task, ticket_text, ticket_tie, ticket_timer,
};

use crate::platform::error::AppError;
use crate::ticket::append;
use crate::ticket::spoken::{Word, waits};

/// An event with what belongs to it.
#[derive(Default)]
pub(super) struct Stored {
    pub(super) event: Option<ticket_event::Model>,
    pub(super) content: Option<event_content::Model>,
    pub(super) files: Vec<String>,
}

/// A ticket's history with the rows that are projected beside its own.
#[derive(Default)]
pub(super) struct History {
    pub(super) events: Vec<Stored>,
    pub(super) keys: Vec<ticket_access::Model>,
    pub(super) values: Vec<field_value::Model>,
    pub(super) timers: Vec<ticket_timer::Model>,
    pub(super) ties: Vec<ticket_tie::Model>,
    pub(super) tasks: Vec<ticket_task::Model>,
    pub(super) approvals: Vec<ticket_approval::Model>,
    pub(super) words: Option<ticket_text::Model>,
}

impl History {
    /// When the last event was recorded.
    pub(super) fn last(&self) -> Option<i64> {
        Some(self.events.last()?.event.as_ref()?.recorded_at)
    }

    /// Since when the requester waits for an answer.
    pub(super) fn unanswered_since(&self) -> Option<i64> {
        let events = self
            .events
            .iter()
            .filter_map(|stored| stored.event.as_ref());
        let words = events.map(|event| Word {
            event: &event.event_type,
            visibility: &event.visibility,
            channel: &event.channel,
            at: event.effective_at,
        });
        waits(None, words)
    }
}

/// The histories of tickets with the rows beside their own, in a statement for each table.
///
/// # Errors
/// When the database refuses.
pub(super) async fn histories(
    conn: &impl ConnectionTrait,
    tickets: &[ticket::Model],
) -> Result<HashMap<i64, History>, AppError> {
    let ids: Vec<i64> = tickets.iter().map(|row| row.id).collect();
    let mut stored: HashMap<(i64, i64), Stored> = HashMap::new();
    let bodies =
        event_content::Entity::find().filter(event_content::Column::TicketId.is_in(ids.clone()));
    for content in bodies.all(conn).await? {
        let place = (content.ticket_id, content.seq);
        stored.entry(place).or_default().content = Some(content);
    }
    let files = attachment::Entity::find()
        .filter(attachment::Column::TicketId.is_in(ids.clone()))
        .order_by_asc(attachment::Column::Id);
    for file in files.all(conn).await? {
        let place = (file.ticket_id, file.seq);
        let sealed = append::sealed(&file.sha256, file.size, &file.media_type);
        stored.entry(place).or_default().files.push(sealed);
    }
    let events = ticket_event::Entity::find()
        .filter(ticket_event::Column::TicketId.is_in(ids.clone()))
        .order_by_asc(ticket_event::Column::TicketId)
        .order_by_asc(ticket_event::Column::Seq);
    let mut histories: HashMap<i64, History> = HashMap::new();
    for event in events.all(conn).await? {
        let mut one = stored
            .remove(&(event.ticket_id, event.seq))
            .unwrap_or_default();
        let history = histories.entry(event.ticket_id).or_default();
        one.event = Some(event);
        history.events.push(one);
    }
    let keys =
        ticket_access::Entity::find().filter(ticket_access::Column::TicketId.is_in(ids.clone()));
    for key in keys.all(conn).await? {
        histories.entry(key.ticket_id).or_default().keys.push(key);
    }
    let words =
        ticket_text::Entity::find().filter(ticket_text::Column::TicketId.is_in(ids.clone()));
    for row in words.all(conn).await? {
        let id = row.ticket_id;
        histories.entry(id).or_default().words = Some(row);
    }
    let timers =
        ticket_timer::Entity::find().filter(ticket_timer::Column::TicketId.is_in(ids.clone()));
    for timer in timers.all(conn).await? {
        let own = histories.entry(timer.ticket_id).or_default();
        own.timers.push(timer);
    }
    let tasks =
        ticket_task::Entity::find().filter(ticket_task::Column::TicketId.is_in(ids.clone()));
    for task in tasks.all(conn).await? {
        let own = histories.entry(task.ticket_id).or_default();
        own.tasks.push(task);
    }
    let approvals = ticket_approval::Entity::find()
        .filter(ticket_approval::Column::TicketId.is_in(ids.clone()));
    for row in approvals.all(conn).await? {
        let own = histories.entry(row.ticket_id).or_default();
        own.approvals.push(row);
    }
    let ties = ticket_tie::Entity::find().filter(ticket_tie::Column::TicketId.is_in(ids.clone()));
    for tie in ties.all(conn).await? {
        histories.entry(tie.ticket_id).or_default().ties.push(tie);
    }
    let values = field_value::Entity::find().filter(field_value::Column::TicketId.is_in(ids));
    for value in values.all(conn).await? {
        histories
            .entry(value.ticket_id)
            .or_default()
            .values
            .push(value);
    }
    Ok(histories)
}
