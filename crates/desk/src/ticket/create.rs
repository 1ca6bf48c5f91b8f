//! Registering a ticket.

use engine::{Actor, Command, Draft, Ticket, decide};
use sea_orm::{ActiveValue::Set, EntityTrait};
use tables::{ticket, ticket_link};

use crate::directory::institution::agree;
use crate::platform::App;
use crate::platform::db::{Slot, Tx};
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::shorten;
use crate::ticket::append::{self, By, Head};
use crate::ticket::{number, store};

/// Characters of the summary that lists show.
pub(super) const SUMMARY: usize = 120;

/// A new ticket, with what the directory and the catalogue know about it.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// For the engine.
    pub draft: Draft,
    /// E-mail as it was given.
    pub contact: String,
    /// Number of the unit.
    pub unit_id: i64,
    /// Number of the service.
    pub service_id: i64,
}

/// A registered ticket.
pub struct Created {
    /// Its number in the database.
    pub id: i64,
    /// Its folio, known once the write has answered.
    pub folio: Slot<String>,
}

/// Registers a ticket: event, projection, and the next folio at the end of the
/// transaction.
///
/// # Errors
/// A refusal of the engine, or the database.
pub async fn create(
    tx: &Tx,
    app: &App,
    now: i64,
    actor: &Actor,
    new: &NewTicket,
) -> Result<Created, AppError> {
    agree(tx, app.config_version).await?;
    let kind = &app.pack.kind;
    let events = decide(kind, None, actor, &Command::Create(new.draft.clone()))?;
    let made = Ticket::fold(events.iter().map(|e| &e.kind))
        .map_err(|e| AppError::internal(e.to_string()))?;
    let category = store::category(kind, &made)?;
    let by = By {
        person: actor.person,
        channel: &new.draft.channel,
        at: now,
    };
    let (ready, head) = append::prepare(&app.random, Head::default(), &events, by)?;
    let row = ticket::ActiveModel {
        kind: Set(kind.key.clone()),
        folio: Set(None),
        state: Set(made.state.clone()),
        category: Set(category.key().to_owned()),
        ended: Set(category.is_ended()),
        summary: Set(shorten(&new.draft.description, SUMMARY)),
        requester_id: Set(new.draft.requester),
        contact: Set(new.contact.to_lowercase()),
        unit_id: Set(new.unit_id),
        service_id: Set(new.service_id),
        channel: Set(new.draft.channel.clone()),
        priority: Set(None),
        type_of_work: Set(None),
        assignee_id: Set(None),
        version: Set(head.version),
        chain: Set(head.chain.clone()),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let id = ticket::Entity::insert(row)
        .exec(tx.conn())
        .await?
        .last_insert_id;
    append::store(tx.conn(), id, ready).await?;
    let folio = number::next(tx, app, id, head, by);
    Ok(Created { id, folio })
}

/// Makes a private link to a ticket; only the hash of its token is kept.
///
/// # Errors
/// When the database refuses.
pub async fn link(tx: &Tx, now: i64, ticket: i64, token: &str) -> Result<(), AppError> {
    let row = ticket_link::ActiveModel {
        token_hash: Set(sha256(token)),
        ticket_id: Set(ticket),
        created_at: Set(now),
    };
    ticket_link::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
