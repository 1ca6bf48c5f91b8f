//! A command on a ticket: decided by the engine, stored as events.

use engine::{Actor, Command, Decision};
use sea_orm::{EntityTrait, QuerySelect};
use tables::ticket;

use crate::directory::institution::{agree, hold};
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::append::By;
use crate::ticket::approval;
use crate::ticket::commit::{self, Before};
use crate::ticket::facts::{self, About};
use crate::ticket::kin;

/// The channel of the requester's own pages: an answer that came through it is the
/// requester's, not the desk's.
pub const PORTAL: &str = "portal";

/// The channel of mail that came in: an answer that came through it is the requester's, too.
pub const MAIL: &str = "mail";

/// The channel of what the program does by itself, rules included.
pub const SYSTEM: &str = "system";

/// Whether an answer that came through this channel is the requester's own.
pub fn is_requesters(channel: &str) -> bool {
    matches!(channel, PORTAL | MAIL)
}

/// A command on a ticket, and who gives it.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// Number of the ticket.
    pub ticket: i64,
    /// Who.
    pub actor: &'a Actor,
    /// Through what.
    pub channel: &'a str,
    /// What.
    pub command: &'a Command,
    /// Contents that the command brings and that were claimed for it, by their
    /// SHA-256: a form can name no others.
    pub taken: &'a [String],
}

/// Carries out a command on a ticket and answers with the ticket's version
/// afterwards. Nothing is written when nothing changes.
///
/// The caller has asked the decision function. On PostgreSQL the row is locked
/// first, so that two commands on one ticket follow each other.
///
/// # Errors
/// A refusal of the engine, [`AppError::NotFound`], or the database.
pub async fn act(tx: &Tx, app: &App, now: i64, order: Order<'_>) -> Result<i64, AppError> {
    let Order {
        ticket: id,
        actor,
        channel,
        command,
        taken,
    } = order;
    if kin::is_between_tickets(command) {
        // Two that tie the same tickets the other way round follow each other.
        hold(tx).await?;
    }
    agree(tx, app.config_version).await?;
    let mut before = locked(tx, id).await?;
    let asked = before.ticket.version;
    let goes_on = matches!(command, Command::Answer { .. }) && is_requesters(channel);
    // Whoever asked writes on where the work goes on.
    while let Some(into) = before.ticket.merged_into.clone().filter(|_| goes_on) {
        let id = kin::store::number(tx.conn(), &into).await?;
        before = locked(tx, id).await?;
    }
    let state = &before.ticket;
    let about = About {
        key: &before.row.key,
        created: before.row.created_at,
        ticket: Some(state),
    };
    facts::claimed_only(Some(state), command, taken)?;
    let mut facts = facts::gather(tx.conn(), app, now, about, command).await?;
    let others = kin::others(tx, state, command).await?;
    facts.others = kin::known(&others);
    facts.ties = kin::ways(tx.conn(), about.key, command).await?;
    let decision: Decision = engine::decide(&app.book, Some(state), actor, command, &facts)?;
    if decision.outcomes.is_empty() {
        return Ok(asked);
    }
    let by = By {
        person: actor.person,
        channel,
        at: now,
    };
    let contact = before.row.contact.clone();
    let with = (Some(&before), &others);
    let written = commit::write(tx, app, &decision, with, &contact, by).await?;
    let own = written.first().filter(|written| written.id == id);
    let mut version = own.map_or(asked, |written| written.version);
    for command in decision.this().map(approval::after).unwrap_or_default() {
        version = by_itself(tx, app, now, id, &command).await?;
    }
    Ok(version)
}

/// What follows from an approval that ended is done by the program, in the same transaction.
async fn by_itself(
    tx: &Tx,
    app: &App,
    now: i64,
    ticket: i64,
    command: &Command,
) -> Result<i64, AppError> {
    let nobody = Actor::default();
    let order = Order {
        ticket,
        actor: &nobody,
        channel: SYSTEM,
        command,
        taken: &[],
    };
    Box::pin(act(tx, app, now, order)).await
}

/// The ticket of this number, whose row is held until the transaction ends.
pub(super) async fn locked(tx: &Tx, id: i64) -> Result<Before, AppError> {
    let row = ticket::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    Before::load(tx, row.ok_or(AppError::NotFound)?).await
}
