//! Writing what was decided: events, rows, keys, values, words, the next number,
//! and what follows elsewhere, in one transaction.

use std::collections::HashMap;

use engine::audience::Key;
use engine::levels::Past;
use engine::{Decision, Event, Outcome, Place, Ticket, Visibility};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, QueryFilter,
};
use tables::{field_value, ticket};

use crate::platform::App;
use crate::platform::db::{Slot, Tx};
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::reaction::{Change, depth};
use crate::platform::text::shorten;
use crate::ticket::access::{self, Order};
use crate::ticket::act::{PORTAL, is_requesters};
use crate::ticket::append::{self, By, Head};
use crate::ticket::spoken::{Word, waits};
use crate::ticket::timers::{self, Timers};
use crate::ticket::{approval, history, kin, number, project, task};

/// Characters of the summary that lists show.
pub(super) const SUMMARY: usize = 120;

/// The job that goes on with a ticket when its date is reached.
pub const RESUME: &str = "resume";

/// A ticket as it was before a command.
pub(super) struct Before {
    pub(super) row: ticket::Model,
    pub(super) ticket: Ticket,
    /// Its events.
    pub(super) past: Vec<Past>,
}

/// Other tickets that a command is about, by their keys.
pub(super) type Others = HashMap<String, Before>;

/// A ticket that was written.
pub struct Written {
    /// Its number in the database.
    pub id: i64,
    /// Number of its last event, not counting the one that gives it its folio.
    pub version: i64,
    /// Its folio, known once the write has answered; never filled where it gets none.
    pub folio: Slot<String>,
}

impl Before {
    /// The ticket of this number, locked.
    ///
    /// # Errors
    /// [`AppError::NotFound`], or the database.
    pub(super) async fn load(tx: &Tx, row: ticket::Model) -> Result<Self, AppError> {
        let (ticket, past) = history::past(tx.conn(), row.id).await?;
        Ok(Self { row, ticket, past })
    }
}

/// Writes a decision; the first of the answers is the ticket that was asked about.
/// `contact` is the address that a new ticket's requester gave.
///
/// # Errors
/// When the database refuses.
pub(super) async fn write(
    tx: &Tx,
    app: &App,
    decision: &Decision,
    (before, others): (Option<&Before>, &Others),
    contact: &str,
    by: By<'_>,
) -> Result<Vec<Written>, AppError> {
    let mut written = Vec::with_capacity(decision.outcomes.len());
    // What a rule does at one ticket stands behind what becomes of the others by it.
    let depth = decision.outcomes.iter().map(|own| depth(&own.events)).max();
    let depth = depth.unwrap_or_default();
    let asked = before.map(|b| b.ticket.requester);
    for outcome in &decision.outcomes {
        // The address is that of who asked, and goes to no ticket of somebody else or of nobody.
        let same = asked.is_none_or(|requester| requester == outcome.ticket.requester);
        let contact = if same && outcome.ticket.requester.is_some() {
            contact
        } else {
            ""
        };
        let before = match &outcome.place {
            Place::This => before,
            Place::New(_) => None,
            Place::Other(key) => Some(others.get(key).ok_or(AppError::NotFound)?),
        };
        let place = (before, depth);
        written.push(one(tx, app, outcome, place, contact, by).await?);
    }
    Ok(written)
}

async fn one(
    tx: &Tx,
    app: &App,
    outcome: &Outcome,
    (before, depth): (Option<&Before>, i64),
    contact: &str,
    by: By<'_>,
) -> Result<Written, AppError> {
    let ticket = &outcome.ticket;
    let head = before.map_or_else(Head::default, |b| Head {
        version: b.ticket.version,
        chain: b.row.chain.clone(),
    });
    let (ready, head) = append::prepare(app, head, &outcome.events, by)?;
    let mut row = project::row(app, ticket)?;
    row.chain = Set(head.chain.clone());
    row.updated_at = Set(by.at);
    let words = outcome.events.iter().map(|event| Word {
        event: event.kind.name(),
        visibility: event.visibility.key(),
        channel: by.channel,
        at: by.at,
    });
    // Out of sight because its history is not whole (`rebuild`), and so it stays.
    let hidden = before
        .filter(|b| !b.row.to_all)
        .is_some_and(|b| project::audience(&app.book, &app.known, &b.ticket).contains(&Key::All));
    if hidden {
        row.to_all = NotSet;
    }
    let since = before.and_then(|b| b.row.unanswered_since);
    row.unanswered_since = Set(waits(since, words));
    let seen = before.map_or(&[][..], |b| b.past.as_slice());
    let mut past = seen.to_vec();
    past.extend(past_of(app, ticket.version, &outcome.events, by));
    let old = before.map_or_else(Timers::default, |b| Timers::of(app, &b.ticket.kind, seen));
    let timers = Timers::of(app, &ticket.kind, &past);
    row.next_due = Set(timers.next_due());
    let id = match before {
        Some(before) => {
            let own = ticket::Column::Id.eq(before.row.id);
            ticket::Entity::update_many()
                .set(row.clone())
                .filter(own)
                .exec(tx.conn())
                .await?;
            before.row.id
        }
        None => insert(tx, outcome, row.clone(), contact, by.at).await?,
    };
    append::store(tx.conn(), id, ready).await?;
    timers::bring(tx.conn(), id, &old, timers).await?;
    let place = (*row.ended.as_ref(), row.category.as_ref().as_str());
    keys(tx, app, id, before, ticket, place, by.at).await?;
    values(tx, app, id, before, ticket).await?;
    task::bring(tx.conn(), &app.book, id, before.map(|b| &b.ticket), ticket).await?;
    let was = before.map(|b| &b.ticket);
    approval::store::bring(tx.conn(), &app.book, id, was, ticket).await?;
    kin::store::bring(tx.conn(), id, before.map(|b| &b.ticket), ticket).await?;
    wake(tx, id, before, ticket, by.at).await?;
    let change = Change {
        id,
        before: before.map(|b| &b.ticket),
        after: ticket,
        events: &outcome.events,
        contact: Some(contact).filter(|contact| !contact.is_empty()),
        person: by.person,
        asks: is_requesters(by.channel),
        depth,
        at: by.at,
    };
    app.reactions.all(tx, app, &change).await?;
    let folio = if outcome.number {
        number::next(tx, app, id, &ticket.kind, head, by)
    } else {
        Slot::default()
    };
    Ok(Written {
        id,
        version: ticket.version,
        folio,
    })
}

/// What clocks ask of events that are about to be written; `version` is that of the last.
pub(super) fn past_of(
    app: &App,
    version: i64,
    events: &[Event],
    by: By<'_>,
) -> impl Iterator<Item = Past> {
    let many = i64::try_from(events.len()).unwrap_or_default();
    let past = move |(seq, event): (i64, &Event)| Past {
        seq,
        at: by.at,
        rules: app.config_version,
        event: event.kind.clone(),
        public: event.visibility == Visibility::Public,
        by_requester: by.channel == PORTAL,
    };
    (version - many + 1..).zip(events).map(past)
}

async fn insert(
    tx: &Tx,
    outcome: &Outcome,
    mut row: ticket::ActiveModel,
    contact: &str,
    at: i64,
) -> Result<i64, AppError> {
    let description = outcome
        .events
        .first()
        .and_then(|event| event.body.as_deref());
    if let Place::New(key) = &outcome.place {
        row.key = Set(key.clone());
    }
    row.summary = Set(shorten(description.unwrap_or_default(), SUMMARY));
    row.contact = Set(contact.to_lowercase());
    row.created_at = Set(at);
    Ok(ticket::Entity::insert(row)
        .exec(tx.conn())
        .await?
        .last_insert_id)
}

async fn keys(
    tx: &Tx,
    app: &App,
    id: i64,
    before: Option<&Before>,
    ticket: &Ticket,
    place: (bool, &str),
    at: i64,
) -> Result<(), DbErr> {
    let carried = |ticket: &Ticket| project::audience(&app.book, &app.known, ticket);
    let old: Vec<Key> = before.map_or_else(Vec::new, |b| carried(&b.ticket));
    let order = before.map(|b| {
        let place = (b.row.ended, b.row.category.as_str());
        Order::of(place, b.row.assignee_id, b.row.created_at)
    });
    let created_at = before.map_or(at, |b| b.row.created_at);
    let now = Order::of(place, ticket.assignee, created_at);
    access::bring(tx.conn(), id, (&old, order), (&carried(ticket), now)).await
}

/// Brings the rows of indexed fields to what the form says.
async fn values(
    tx: &Tx,
    app: &App,
    id: i64,
    before: Option<&Before>,
    ticket: &Ticket,
) -> Result<(), DbErr> {
    let rows = project::filtered(app, id, ticket);
    let old = before.map(|b| project::filtered(app, id, &b.ticket));
    let old = old.unwrap_or_default();
    // A value that took another's place goes over it; only one that left its place empty is taken away.
    let place = |row: &field_value::Model| (row.field.clone(), row.position);
    let gone = old
        .iter()
        .filter(|old| !rows.iter().any(|row| place(row) == place(old)));
    let gone: Vec<String> = gone.map(|row| row.field.clone()).collect();
    if !gone.is_empty() {
        field_value::Entity::delete_many()
            .filter(field_value::Column::TicketId.eq(id))
            .filter(field_value::Column::Field.is_in(gone.clone()))
            .exec(tx.conn())
            .await?;
    }
    let new = rows
        .into_iter()
        .filter(|row| gone.contains(&row.field) || !old.contains(row));
    let new: Vec<field_value::ActiveModel> = new.map(Into::into).collect();
    if !new.is_empty() {
        let over = OnConflict::columns([
            field_value::Column::TicketId,
            field_value::Column::Field,
            field_value::Column::Position,
        ])
        .update_columns([field_value::Column::Word, field_value::Column::Number])
        .to_owned();
        field_value::Entity::insert_many(new)
            .on_conflict(over)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Has the ticket go on when its date is reached, if it has a new one.
async fn wake(
    tx: &Tx,
    id: i64,
    before: Option<&Before>,
    ticket: &Ticket,
    now: i64,
) -> Result<(), AppError> {
    let until = |ticket: &Ticket| {
        let waiting = ticket.waiting.as_ref();
        let waiting = waiting.filter(|_| ticket.merged_into.is_none());
        waiting.map(|w| w.until)
    };
    let Some(at) = until(ticket).filter(|at| before.and_then(|b| until(&b.ticket)) != Some(*at))
    else {
        return Ok(());
    };
    let unique = format!("{RESUME}:{id}:{at}");
    jobs::enqueue(tx, now, RESUME, &id.to_string(), Some(&unique), at).await
}
