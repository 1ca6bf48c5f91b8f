//! From what came in, by a form or from a program, to what is asked of a ticket: the one
//! way for pages and API.

use std::collections::BTreeMap;

use engine::{Command, Field, Ticket, Value};

use crate::platform::App;
use crate::platform::command::{self, CommandId};
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::platform::random::sha256;
use crate::platform::web::Incoming;
use crate::ticket::draft::Place;
use crate::ticket::form::{self, control};
use crate::ticket::history;
use crate::ticket::page::forms::{self, Answered, Side, Typed, editable};
use crate::ticket::page::posted;
use crate::ticket::right_to;
use crate::ticket::store::{self, Listed, Seen};
use crate::ticket::submit::{Submitted, carry_out};

/// What is asked of a ticket.
pub struct Asked {
    /// What it takes to ask it.
    pub action: Action,
    /// For the engine.
    pub command: Command,
    /// Tokens of the files that go with it.
    pub uploads: Vec<String>,
    /// Tokens of the files of its fields.
    pub fields: BTreeMap<String, Vec<String>>,
    /// Files that those fields have already and that stay.
    pub kept: BTreeMap<String, Value>,
    /// What a repetition is known by.
    pub content: String,
    /// The command id.
    pub id: String,
}

impl Asked {
    /// A command that brings no files and no fields.
    pub fn plain(action: Action, command: Command, id: String) -> Self {
        Self {
            action,
            content: format!("{command:?}"),
            command,
            uploads: Vec::new(),
            fields: BTreeMap::new(),
            kept: BTreeMap::new(),
            id,
        }
    }

    /// The same by what every such command takes to be asked.
    pub fn of(command: Command, id: String) -> Self {
        let action = right_to(&command);
        Self::plain(action, command, id)
    }
}

/// What is asked, and what is wrong with it already.
pub struct Intake {
    /// What is asked, should nothing be wrong.
    pub asked: Asked,
    /// What stays of a refused form, with its faults.
    pub typed: Typed,
}

/// The ticket of an address, when the actor may do this to it; the same «not
/// found» for one that is not there and for one that is not for this person.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn target(
    app: &App,
    actor: &Actor,
    reference: &str,
    action: Action,
) -> Result<(Listed, engine::Actor), AppError> {
    let Seen { ticket, keys } = store::seen(app.db.read(), reference).await?;
    let on = Target {
        id: ticket.id,
        keys: &keys,
    };
    let allowed = may(actor, action, Some(on));
    let engine_actor = actor.for_engine(&app.pack).filter(|_| allowed);
    engine_actor
        .map(|actor| (ticket, actor))
        .ok_or(AppError::NotFound)
}

/// Changes of properties and fields.
///
/// # Errors
/// When disk or database refuse.
pub async fn edit(app: &App, ticket: &Ticket, mut incoming: Incoming) -> Result<Intake, AppError> {
    let form = app.book.form(ticket);
    let has = |field: &&Field| incoming.form.has(&control(&field.key));
    let fields: Vec<&Field> = editable(&form).into_iter().filter(has).collect();
    let posted = form::read(app, &fields, &incoming.form, &mut incoming.files).await?;
    let mut changes = posted.changes.clone();
    changes.extend(posted::properties(&incoming.form, &PROPERTIES));
    // Only what differs was changed: the rest of the form is what the person saw.
    let base: i64 = incoming.form.text("base").parse().unwrap_or_default();
    let seen = posted::Seen::of(app, &form, &incoming.form);
    changes.retain(|key, value| !seen.shows(key, value.as_ref()));
    let mut typed = posted::typed(&posted, &incoming, None);
    match forms::typed_taker(app, &incoming.form).await? {
        Ok(Some(person)) => {
            changes.insert("assignee".to_owned(), Some(Value::Number(person)));
        }
        Ok(None) => {}
        Err(fault) => typed.faults.push(fault),
    }
    let why = Some(incoming.form.text("why")).filter(|why| !why.is_empty());
    let command = Command::Edit { base, changes, why };
    let asked = Asked {
        action: Action::Edit,
        content: format!("{command:?} {}", posted.seal),
        command,
        uploads: Vec::new(),
        fields: posted.uploads,
        kept: BTreeMap::new(),
        id: incoming.form.text("command"),
    };
    Ok(Intake { asked, typed })
}

/// The properties that can be changed besides fields.
pub const PROPERTIES: [&str; 3] = ["priority", "team", "assignee"];

/// A transition, with what this side is shown of its form.
///
/// # Errors
/// When disk or database refuse.
pub async fn transition(
    app: &App,
    ticket: &Ticket,
    mut incoming: Incoming,
    side: Side<'_>,
) -> Result<Intake, AppError> {
    // A repetition finds another ticket than the first time: it is known by the form itself.
    let content = incoming.digest();
    let read = posted::moving(app, ticket, &mut incoming, side).await?;
    let asked = Asked {
        action: Action::Move,
        command: Command::Move(read.command),
        uploads: Vec::new(),
        fields: read.uploads,
        kept: read.kept,
        content,
        id: incoming.form.text("command"),
    };
    Ok(Intake {
        asked,
        typed: read.typed,
    })
}

/// An answer or a note; `ask` is what is said when nothing was written.
///
/// # Errors
/// When disk or database refuse.
pub async fn message(
    app: &App,
    incoming: Incoming,
    is_note: bool,
    ask: &str,
) -> Result<Intake, AppError> {
    let id = incoming.form.text("command");
    let message = posted::message(app, incoming, ask).await?;
    let text = message.typed.text.clone();
    let attachments = Vec::new();
    let (action, command) = if is_note {
        (Action::Note, Command::Note { text, attachments })
    } else {
        (Action::Answer, Command::Answer { text, attachments })
    };
    let asked = Asked {
        action,
        content: format!("{command:?} {}", message.seal),
        command,
        uploads: message.uploads,
        fields: BTreeMap::new(),
        kept: BTreeMap::new(),
        id,
    };
    Ok(Intake {
        asked,
        typed: message.typed,
    })
}

/// What somebody else answered after the version that the writer saw, unless this
/// very command was carried out before.
///
/// # Errors
/// When the database refuses.
pub async fn meanwhile(
    app: &App,
    (ticket, actor): (&Listed, &engine::Actor),
    base: Option<i64>,
    command: &str,
) -> Result<Option<Answered>, AppError> {
    let Some(base) = base.filter(|base| *base < ticket.version) else {
        return Ok(None);
    };
    if command::was_carried_out(app.db.read(), command).await? {
        return Ok(None);
    }
    let found = history::answered_after(app.db.read(), ticket.id, base, actor.person).await?;
    Ok(found.map(|(seq, name)| Answered {
        seq,
        who: name.unwrap_or_else(|| "Alguien".to_owned()),
    }))
}

/// What is asked, with all that it takes to carry it out on this ticket through this channel.
///
/// # Errors
/// [`AppError::Malformed`] for a command id that is none.
pub fn order(
    app: &App,
    (ticket, actor): (&Listed, engine::Actor),
    asked: Asked,
    channel: &'static str,
) -> Result<Submitted, AppError> {
    let body_hash = sha256(format!("{} {}", ticket.id, asked.content));
    Ok(Submitted {
        app: app.clone(),
        ticket: ticket.id,
        channel,
        id: CommandId::new(asked.id, actor.person, body_hash)?,
        actor,
        place: Place::of(&asked.command, &ticket.key),
        command: asked.command,
        uploads: asked.uploads,
        fields: asked.fields,
        kept: asked.kept,
        now: app.now(),
    })
}

/// Carries out a message with the call of colleagues to it, both or neither; the ticket's
/// version afterwards.
///
/// # Errors
/// A refusal, or the database.
pub async fn carry_with(
    app: &App,
    order: Submitted,
    call: Option<Submitted>,
) -> Result<i64, AppError> {
    let Some(call) = call else {
        return carry(app, order).await;
    };
    let write = app.db.write((order, call), |tx, (order, call)| {
        Box::pin(async move {
            carry_out(tx, order).await?;
            carry_out(tx, call).await
        })
    });
    let version = write.await?;
    app.live.nudge();
    Ok(version)
}

/// Carries it out, and tells open pages; the ticket's version afterwards.
///
/// # Errors
/// A refusal, or the database.
pub async fn carry(app: &App, order: Submitted) -> Result<i64, AppError> {
    let write = app
        .db
        .write(order, |tx, order| Box::pin(carry_out(tx, order)));
    let version = write.await?;
    app.live.nudge();
    Ok(version)
}
