//! What follows from a mail: the ticket and the ledger in one transaction, so that it follows once.

use engine::{Actor, Changes, Command, Draft, Move, Origin, Tie, Value};

use super::bounce::{self, Returned};
use super::ledger::{self, Head, Settled};
use super::letter::Letter;
use super::reason;
use super::route::{Author, Doubt, Route};
use crate::channel::outbox;
use crate::channel::portal::access::{self, Purpose};
use crate::directory::store;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::step::reached;
use crate::ticket::act::{MAIL, Order, act};
use crate::ticket::commit::Written;
use crate::ticket::create::{NewTicket, create};
use crate::ticket::follow_up::{Said, draft};
use crate::ticket::history;
use crate::ticket::kin::{self, store::going_on};

/// A mail with all that is needed to carry its route out as often as the write is run.
pub(super) struct Deed {
    pub(super) app: App,
    /// Number of the message.
    pub(super) id: i64,
    pub(super) mailbox: pack::Mailbox,
    pub(super) route: Route,
    pub(super) from: String,
    pub(super) letter: Letter,
    pub(super) head: Head,
    /// What those who attend should know of it.
    pub(super) warning: Option<String>,
    /// What no other copy may have done, too.
    pub(super) twin: Option<String>,
    pub(super) returned: Option<Returned>,
    pub(super) now: i64,
}

/// Carries it out, unless the message does not wait any more.
///
/// # Errors
/// A refusal of the engine, or the database.
pub(super) async fn carry_out(tx: &Tx, deed: &Deed) -> Result<(), AppError> {
    let settled = settled(deed);
    if !ledger::settle(tx, deed.id, deed.now, &settled).await? {
        return Ok(());
    }
    reached("intake.settled");
    let Some((ticket, seq)) = follow(tx, deed).await? else {
        return Ok(());
    };
    reached("intake.followed");
    if !deed.from.is_empty() && !matches!(deed.route, Route::Bounce) {
        bounce::clear(tx, &deed.from).await?;
    }
    ledger::became(tx, deed.id, ticket, seq).await?;
    reached("intake.became");
    Ok(())
}

fn settled(deed: &Deed) -> Settled {
    let warning = deed.warning.as_deref();
    let (state, effect, reason) = match &deed.route {
        Route::Aside(aside) => ("aside", None, Some(reason::aside(*aside))),
        Route::Hold(hold) => ("held", None, Some(reason::hold(*hold))),
        Route::Bounce if deed.returned.is_none() => ("aside", None, Some(reason::UNKNOWN_BOUNCE)),
        Route::Bounce => ("done", Some("bounce"), None),
        Route::Refuse(_) => ("done", Some("refused"), Some(reason::STRANGER)),
        Route::New { .. } => ("done", Some("ticket"), warning),
        Route::Reply { .. } => ("done", Some("reply"), None),
        Route::Reopen { .. } => ("done", Some("reopened"), None),
        Route::Follow { .. } => ("done", Some("follow-up"), None),
        Route::Note { doubt, .. } => ("done", Some("note"), doubt.map(reason::doubt)),
    };
    Settled {
        state,
        effect,
        reason: reason.map(str::to_owned),
        twin: deed.twin.clone().filter(|_| state == "done"),
        head: Some(deed.head.clone()),
    }
}

/// What follows; answers with the ticket and the event that the message became.
async fn follow(tx: &Tx, deed: &Deed) -> Result<Option<(i64, i64)>, AppError> {
    match &deed.route {
        Route::Aside(_) | Route::Hold(_) => Ok(None),
        Route::Bounce => match &deed.returned {
            Some(returned) => Ok(Some(bounce::note(tx, deed.now, returned).await?)),
            None => Ok(None),
        },
        Route::Refuse(tell) => {
            if *tell {
                access::queue(tx, deed.now, Purpose::Stranger, None, &deed.from).await?;
            }
            Ok(None)
        }
        Route::New {
            author,
            acknowledge,
            ..
        } => {
            let person = match author {
                Author::Person(person) => *person,
                Author::Guest => store::guest(tx, deed.now, &deed.from).await?,
            };
            let written = new(tx, deed, person, None, *acknowledge).await?;
            Ok(Some((written.id, 1)))
        }
        Route::Follow {
            key,
            person,
            acknowledge,
        } => {
            let written = new(tx, deed, *person, Some(key), *acknowledge).await?;
            Ok(Some((written.id, 1)))
        }
        Route::Reply { ticket, person } => {
            let command = Command::Answer {
                text: deed.letter.text.clone(),
                attachments: deed.letter.files.clone(),
            };
            let ticket = going_on(tx.conn(), *ticket).await?;
            let seq = by(tx, deed, ticket, Some(*person), &command).await?;
            Ok(Some((ticket, seq)))
        }
        Route::Reopen {
            ticket,
            person,
            transition,
            ..
        } => {
            let seq = reopen(tx, deed, *ticket, *person, transition).await?;
            Ok(Some((*ticket, seq)))
        }
        Route::Note {
            ticket,
            person,
            doubt,
        } => {
            let text = match doubt {
                None => deed.letter.text.clone(),
                Some(doubt) => {
                    let about = match doubt {
                        Doubt::Stranger => "que no participa en este ticket",
                        Doubt::Unproven => "sin que se pudiera comprobar que sea suyo",
                        Doubt::Ended => "(quien lo solicitó) cuando el ticket ya había terminado",
                    };
                    format!(
                        "Llegó un correo de {} {about}:\n\n{}",
                        deed.from, deed.letter.text
                    )
                }
            };
            let seq = note(tx, deed, *ticket, *person, text).await?;
            Ok(Some((*ticket, seq)))
        }
    }
}

/// Opens a ticket again with what was written: as the text of the transition where it brings one, else as an
/// answer after it.
async fn reopen(
    tx: &Tx,
    deed: &Deed,
    id: i64,
    person: i64,
    transition: &str,
) -> Result<i64, AppError> {
    let ticket = history::ticket(tx.conn(), id).await?;
    let kind = deed.app.book.kind(&ticket.kind);
    let step = kind.and_then(|kind| kind.transition(transition));
    let says = step.is_some_and(|step| step.message.is_some());
    let command = Command::Move(Move {
        base: ticket.version,
        transition: transition.to_owned(),
        text: says.then(|| deed.letter.text.clone()),
        ..Move::default()
    });
    let seq = by(tx, deed, id, Some(person), &command).await?;
    if says && deed.letter.files.is_empty() {
        return Ok(seq);
    }
    let text = if says {
        "(Archivos del mismo correo.)".to_owned()
    } else {
        deed.letter.text.clone()
    };
    let command = Command::Answer {
        text,
        attachments: deed.letter.files.clone(),
    };
    let answered = by(tx, deed, id, Some(person), &command).await?;
    // Who attends it is told of one mail once: by what was written, not by the step that let it in.
    if answered > seq {
        outbox::withdraw(tx, id, (ticket.version, seq), "replied").await?;
    }
    Ok(answered)
}

async fn by(
    tx: &Tx,
    deed: &Deed,
    ticket: i64,
    person: Option<i64>,
    command: &Command,
) -> Result<i64, AppError> {
    let actor = Actor {
        person,
        ..Actor::default()
    };
    let order = Order {
        ticket,
        actor: &actor,
        channel: MAIL,
        command,
        taken: &[],
    };
    act(tx, &deed.app, deed.now, order).await
}

async fn note(
    tx: &Tx,
    deed: &Deed,
    ticket: i64,
    person: Option<i64>,
    text: String,
) -> Result<i64, AppError> {
    let command = Command::Note {
        text,
        attachments: deed.letter.files.clone(),
    };
    by(tx, deed, ticket, person, &command).await
}

/// A ticket out of a mail, by the rules of its mailbox.
async fn new(
    tx: &Tx,
    deed: &Deed,
    person: i64,
    follows: Option<&String>,
    acknowledge: bool,
) -> Result<Written, AppError> {
    let (app, mailbox) = (&deed.app, &deed.mailbox);
    if let Some(key) = follows
        && let Some(draft) = apart(tx, deed, key).await?
    {
        let new = NewTicket {
            draft,
            contact: deed.from.clone(),
        };
        return made(tx, deed, person, &new, acknowledge).await;
    }
    let of_service = mailbox
        .service
        .as_ref()
        .and_then(|key| app.pack.kind_of(key));
    let kind = mailbox
        .kind
        .clone()
        .or_else(|| of_service.map(|kind| kind.key.clone()))
        .unwrap_or_else(|| app.kind.key.clone());
    let known = store::requester(tx.conn(), person).await?;
    let unit = known.and_then(|known| known.unit_id);
    let unit = unit.and_then(|id| app.known.unit_by_id(id));
    let unit = unit
        .filter(|unit| unit.is_open)
        .map(|unit| unit.key.clone());
    let mut changes = Changes::new();
    if let Some(team) = &mailbox.team {
        changes.insert("team".to_owned(), Some(Value::Text(team.clone())));
    }
    let new = NewTicket {
        draft: Draft {
            kind,
            requester: Some(person),
            unit: unit.or_else(|| mailbox.unit.clone()),
            service: mailbox.service.clone(),
            channel: MAIL.to_owned(),
            description: deed.letter.description(),
            attachments: deed.letter.files.clone(),
            changes,
            origin: follows.map(|key| Origin {
                ticket: key.clone(),
                tie: Tie::Follows,
            }),
            ..Draft::default()
        },
        contact: deed.from.clone(),
    };
    made(tx, deed, person, &new, acknowledge).await
}

/// What goes on where a ticket ended that only those granted its kind read: one of that kind, for
/// the same few. Nothing for any other ticket.
async fn apart(tx: &Tx, deed: &Deed, key: &str) -> Result<Option<Draft>, AppError> {
    let id = kin::store::number(tx.conn(), key).await?;
    let before = history::ticket(tx.conn(), id).await?;
    let said = Said {
        channel: MAIL,
        description: deed.letter.description(),
        attachments: deed.letter.files.clone(),
    };
    let is_for_few = before.restricted;
    Ok(is_for_few.then(|| draft(&deed.app, (key, &before), said)))
}

/// The new ticket of a person, of which its sender is told or not.
async fn made(
    tx: &Tx,
    deed: &Deed,
    person: i64,
    new: &NewTicket,
    acknowledge: bool,
) -> Result<Written, AppError> {
    let actor = Actor {
        person: Some(person),
        ..Actor::default()
    };
    let written = create(tx, &deed.app, deed.now, &actor, new, &[]).await?;
    if !acknowledge {
        outbox::hush(tx, written.id, "lo envió una máquina").await?;
    }
    Ok(written)
}
