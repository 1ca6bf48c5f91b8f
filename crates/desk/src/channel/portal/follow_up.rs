//! What a requester writes where a ticket ended: another one that goes on there, linked by itself [P-12].

use engine::{Actor, Category, Command, EventKind, Refusal, Ticket};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tables::ticket_event;

use crate::directory::institution::agree;
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::act::{Order, PORTAL, act};
use crate::ticket::create::{NewTicket, create, link};
use crate::ticket::follow_up::{Said, draft, held, is_apart};
use crate::ticket::history;
use crate::ticket::kin::store::going_on;
use crate::ticket::submit::claimed;

/// Before the number of the ticket, in the result of a command: no other command's result is taken for one.
const RESULT: &str = "seguimiento:";
/// Such tickets out of one within an hour, or notes on it.
const MOST: u64 = 5;
const HOUR: i64 = 3_600_000;

/// What is written, on its way.
pub struct FollowUp {
    /// Whose desk.
    pub app: App,
    /// Number of the ticket that ended.
    pub ticket: i64,
    /// Its requester.
    pub requester: i64,
    /// The address that was given for it.
    pub contact: String,
    /// What is asked for.
    pub text: String,
    /// Tokens of the files.
    pub uploads: Vec<String>,
    /// Token of the private link to make, for a guest.
    pub link_token: Option<String>,
    /// Makes a second click harmless.
    pub command: CommandId,
    /// Milliseconds UTC.
    pub now: i64,
}

/// Whether a ticket, or the one within which it goes on, has ended.
///
/// # Errors
/// When the database refuses.
pub async fn is_ended(
    conn: &impl sea_orm::ConnectionTrait,
    app: &App,
    (id, ticket): (i64, &Ticket),
) -> Result<bool, AppError> {
    let there = match ticket.merged_into {
        Some(_) => &history::ticket(conn, going_on(conn, id).await?).await?,
        None => ticket,
    };
    let kind = app.book.kind(&there.kind);
    let category = kind.and_then(|kind| there.category(kind));
    Ok(category.is_none_or(Category::is_ended))
}

/// Registers it in one transaction, with a guest's private link; the number of the new ticket. Where none would be read by
/// the same few, it is a note on the one that ended, whose own number it answers with. A repeated command makes only another link.
///
/// # Errors
/// A refusal, or the database.
pub async fn register(tx: &Tx, own: &FollowUp) -> Result<i64, AppError> {
    let (app, now) = (&own.app, own.now);
    let id = match own.command.claim(tx, now).await? {
        Some(earlier) => {
            let id = earlier.strip_prefix(RESULT).and_then(|id| id.parse().ok());
            id.ok_or_else(|| AppError::internal("result of a command"))?
        }
        None => {
            let id = written(tx, app, own).await?;
            own.command.finish(tx, &format!("{RESULT}{id}")).await?;
            id
        }
    };
    if let Some(token) = own.link_token.as_ref().filter(|_| id != own.ticket) {
        link(tx, now, id, token).await?;
    }
    Ok(id)
}

async fn written(tx: &Tx, app: &App, own: &FollowUp) -> Result<i64, AppError> {
    agree(tx, app.config_version).await?;
    // Held, so that those who come together are counted together.
    let (key, before) = &held(tx, own.ticket).await?;
    if !is_ended(tx.conn(), app, (own.ticket, before)).await? {
        let text = "Todavía está en curso: escriba ahí lo que necesite.";
        return Err(Refusal::whole("follow-up.open", text).into());
    }
    let there = going_on(tx.conn(), own.ticket).await?;
    modestly(tx, own, there).await?;
    let attachments = claimed(tx, own.now, &own.uploads, "files").await?;
    let actor = Actor {
        person: Some(own.requester),
        ..Actor::default()
    };
    if is_apart(app, before) {
        let command = Command::Note {
            text: format!(
                "Quien lo solicitó escribió cuando ya había terminado:\n\n{}",
                own.text
            ),
            attachments,
        };
        let order = Order {
            ticket: there,
            actor: &actor,
            channel: PORTAL,
            command: &command,
            taken: &[],
        };
        act(tx, app, own.now, order).await?;
        return Ok(own.ticket);
    }
    let said = Said {
        channel: PORTAL,
        description: own.text.clone(),
        attachments,
    };
    let new = NewTicket {
        draft: draft(app, (key, before), said),
        contact: own.contact.clone(),
    };
    let created = create(tx, app, own.now, &actor, &new, &[]).await;
    created.map(|new| new.id).map_err(in_words)
}

/// Refuses what comes too often: whoever finds a link must not be able to fill the desk.
async fn modestly(tx: &Tx, own: &FollowUp, there: i64) -> Result<(), AppError> {
    let recent = ticket_event::Entity::find()
        .filter(ticket_event::Column::TicketId.is_in([own.ticket, there]))
        .filter(ticket_event::Column::Channel.eq(PORTAL))
        .filter(ticket_event::Column::EventType.is_in([OPENED, EventKind::Noted.name()]))
        .filter(ticket_event::Column::RecordedAt.gt(own.now - HOUR));
    if recent.count(tx.conn()).await? < MOST {
        return Ok(());
    }
    let text = "Recibimos muchos mensajes suyos en la última hora y ya los estamos leyendo. Espere un poco antes de enviar otro.";
    Err(Refusal::at("reply.often", "text", text).into())
}

/// Name of the event by which a ticket tells of one that comes from it.
const OPENED: &str = "opened";

/// A refusal of a form that nobody sees here: what it asks for besides is asked on its own page.
fn in_words(error: AppError) -> AppError {
    match error {
        AppError::Refused(refusal) if is_about_form(&refusal) => {
            let text = "El servicio pide datos que este folio no tiene. Use el formulario del servicio y mencione este folio.";
            Refusal::whole("follow-up.form", text).into()
        }
        error => error,
    }
}

fn is_about_form(refusal: &Refusal) -> bool {
    let own = |field: &str| matches!(field, "description" | "files");
    let asked = ["field.", "create.", "edit."];
    let faults = &refusal.faults;
    let elsewhere = faults.is_empty() || faults.iter().any(|(field, _)| !own(field));
    elsewhere && asked.iter().any(|rule| refusal.rule.starts_with(rule))
}
