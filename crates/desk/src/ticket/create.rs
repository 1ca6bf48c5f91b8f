//! Registering a ticket.

use engine::{Actor, Command, Draft, Refusal, decide};
use sea_orm::{ActiveValue::Set, EntityTrait};
use tables::ticket_link;

use crate::directory::institution::agree;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::ticket::append::By;
use crate::ticket::commit::{self, Written};
use crate::ticket::facts::{self, About};
use crate::ticket::kin;

/// A new ticket, with the address that its requester gave.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// For the engine.
    pub draft: Draft,
    /// E-mail as it was given; empty where nobody asked for it.
    pub contact: String,
}

/// Registers a ticket with the contents `taken` that were claimed for its form: events, projections, and the next folio at the end of the
/// transaction, unless its kind gives numbers later.
///
/// # Errors
/// A refusal of the engine, or the database.
pub async fn create(
    tx: &Tx,
    app: &App,
    now: i64,
    actor: &Actor,
    new: &NewTicket,
    taken: &[String],
) -> Result<Written, AppError> {
    agree(tx, app.config_version).await?;
    // The book keeps kinds that the pack dropped, for the tickets that they have.
    if app.pack.kind(&new.draft.kind).is_none() {
        let text = "Ese tipo de ticket ya no se registra.";
        return Err(Refusal::whole("create.kind", text).into());
    }
    let key = app.random.key()?;
    let about = About {
        key: &key,
        created: now,
        ticket: None,
    };
    let command = Command::Create(new.draft.clone());
    facts::claimed_only(None, &command, taken)?;
    let mut facts = facts::gather(tx.conn(), app, now, about, &command).await?;
    let others = kin::of_origin(tx, &new.draft).await?;
    facts.others = kin::known(&others);
    let decision = decide(&app.book, None, actor, &command, &facts)?;
    let by = By {
        person: actor.person,
        channel: &new.draft.channel,
        at: now,
    };
    let written = commit::write(tx, app, &decision, (None, &others), &new.contact, by).await?;
    let nothing = || AppError::internal("a registering without a ticket");
    written.into_iter().next().ok_or_else(nothing)
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
