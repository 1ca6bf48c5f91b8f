//! The forms and buttons of a ticket's page.

use std::collections::BTreeMap;

use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Command, Field, Refusal, Value};

use crate::platform::App;
use crate::platform::command::{self, CommandId};
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::random::sha256;
use crate::platform::web::view::Fault;
use crate::platform::web::{Incoming, Page};
use crate::ticket::draft::Place;
use crate::ticket::form::{self, control};
use crate::ticket::history;
use crate::ticket::page::forms::{Answered, Side, Typed, editable};
use crate::ticket::page::posted;
use crate::ticket::page::show::render;
use crate::ticket::page::view::Wanted;
use crate::ticket::store::{self, Listed, Seen};
use crate::ticket::submit::{Submitted, carry_out};

/// What a form asks for.
struct Asked {
    action: Action,
    command: Command,
    /// Tokens of the files that go with it, and of those of its fields.
    uploads: Vec<String>,
    fields: BTreeMap<String, Vec<String>>,
    /// Files that those fields have already and that stay.
    kept: BTreeMap<String, Value>,
    /// What a repetition is known by.
    content: String,
    /// The command id.
    id: String,
}

/// The ticket of an address, when the actor may do this to it; the same «not
/// found» for one that is not there and for one that is not for this person.
async fn target(
    app: &App,
    request: &Page,
    reference: &str,
    action: Action,
) -> Result<(Listed, engine::Actor), AppError> {
    let Seen { ticket, keys } = store::seen(app.db.read(), reference).await?;
    let actor = &request.viewer.actor;
    let on = crate::platform::policy::Target {
        id: ticket.id,
        keys: &keys,
    };
    let allowed = may(actor, action, Some(on));
    let engine_actor = actor.for_engine(&app.pack).filter(|_| allowed);
    engine_actor
        .map(|actor| (ticket, actor))
        .ok_or(AppError::NotFound)
}

/// Carries the command out, and leads back to the ticket.
async fn submit(
    app: &App,
    request: &Page,
    (ticket, actor): (Listed, engine::Actor),
    asked: Asked,
    typed: Typed,
) -> Result<Response, AppError> {
    let done = match asked.action {
        Action::Edit => "clasificacion",
        Action::Answer => "respuesta",
        Action::Note => "nota",
        _ => "estado",
    };
    let reference = ticket.reference().to_owned();
    let body_hash = sha256(format!("{} {}", ticket.id, asked.content));
    let order = Submitted {
        app: app.clone(),
        ticket: ticket.id,
        channel: "page",
        id: CommandId::new(asked.id, actor.person, body_hash)?,
        actor,
        place: Place::of(&asked.command, &ticket.key),
        command: asked.command,
        uploads: asked.uploads,
        fields: asked.fields,
        kept: asked.kept,
        now: app.now(),
    };
    match app
        .db
        .write(order, |tx, order| Box::pin(carry_out(tx, order)))
        .await
    {
        // The reference can change with the command: a ticket may have got its folio.
        Ok(()) => {
            app.live.nudge();
            let now = store::by_id(app.db.read(), ticket.id).await?;
            let list = Wanted::of(request).carried();
            let to = format!("/solicitudes/{}?hecho={done}{list}", now.reference());
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => refused(app, request, &reference, typed, &refusal).await,
        Err(e) => Err(e),
    }
}

/// The page as it is now, with what was typed and why it was refused.
async fn refused(
    app: &App,
    request: &Page,
    reference: &str,
    mut typed: Typed,
    refusal: &Refusal,
) -> Result<Response, AppError> {
    if refusal.faults.is_empty() {
        typed.faults.push(Fault::new("siguiente", &refusal.text));
    }
    let told = |(field, text): &(String, String)| {
        // The refusal names all that two people changed; each control tells its own.
        let conflict = refusal.conflicts.iter().find(|c| c.key == *field);
        let text = conflict.map_or_else(
            || text.clone(),
            |c| format!("Alguien más cambió {}.", c.label),
        );
        Fault::new(control_of(field), text)
    };
    typed.faults.extend(refusal.faults.iter().map(told));
    typed.conflicts.clone_from(&refusal.conflicts);
    again(app, request, reference, typed).await
}

/// The control that a refusal is about.
fn control_of(field: &str) -> String {
    match field {
        "text" | "files" | "message" | "wait-reason" | "wait-until" => field.to_owned(),
        key => control(key),
    }
}

async fn again(
    app: &App,
    request: &Page,
    reference: &str,
    typed: Typed,
) -> Result<Response, AppError> {
    let seen = store::seen(app.db.read(), reference).await?;
    let page = render(app, request, seen, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The page with what was typed, and that somebody answered meanwhile: a message never
/// conflicts, it warns. Sent again, it goes out.
async fn warned(
    app: &App,
    request: &Page,
    reference: &str,
    typed: Typed,
) -> Result<Response, AppError> {
    let seen = store::seen(app.db.read(), reference).await?;
    let page = render(app, request, seen, typed).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// What somebody else answered after the version that the form showed, unless this
/// very form was carried out before.
async fn meanwhile(
    app: &App,
    (ticket, actor): &(Listed, engine::Actor),
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

/// Changes properties and fields.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn edit(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let on = target(&app, &request, &reference, Action::Edit).await?;
    let ticket = history::ticket(app.db.read(), on.0.id).await?;
    let mut incoming = Incoming::read(&app, multipart).await?;
    let form = app.book.form(&ticket);
    let has = |field: &&Field| incoming.form.has(&control(&field.key));
    let fields: Vec<&Field> = editable(&form).into_iter().filter(has).collect();
    let posted = form::read(&app, &fields, &incoming.form, &mut incoming.files).await?;
    let mut changes = posted.changes.clone();
    let own = ["priority", "team", "assignee"];
    changes.extend(posted::properties(&incoming.form, &own));
    // Only what differs was changed: the rest of the form is what the person saw.
    let base: i64 = incoming.form.text("base").parse().unwrap_or_default();
    let seen = posted::Seen::of(&app, &form, &incoming.form);
    changes.retain(|key, value| !seen.shows(key, value.as_ref()));
    let typed = posted::typed(&posted, &incoming, None);
    if !typed.faults.is_empty() {
        return again(&app, &request, &reference, typed).await;
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
    submit(&app, &request, on, asked, typed).await
}

/// Makes a transition.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn transition(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let on = target(&app, &request, &reference, Action::Move).await?;
    let ticket = history::ticket(app.db.read(), on.0.id).await?;
    let mut incoming = Incoming::read(&app, multipart).await?;
    // A repetition finds another ticket than the first time: it is known by the form itself.
    let content = incoming.digest();
    let read = posted::moving(&app, &ticket, &mut incoming, Side::Desk).await?;
    if !read.typed.faults.is_empty() {
        return again(&app, &request, &reference, read.typed).await;
    }
    let asked = Asked {
        action: Action::Move,
        command: Command::Move(read.command),
        uploads: Vec::new(),
        fields: read.uploads,
        kept: read.kept,
        content,
        id: incoming.form.text("command"),
    };
    submit(&app, &request, on, asked, read.typed).await
}

/// Writes an answer or a note, with files.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn write(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let incoming = Incoming::read(&app, multipart).await?;
    let is_note = incoming.form.text("visibility") != "answer";
    let action = if is_note {
        Action::Note
    } else {
        Action::Answer
    };
    let on = target(&app, &request, &reference, action).await?;
    let id = incoming.form.text("command");
    let base: Option<i64> = incoming.form.text("base").parse().ok();
    let ask = if is_note {
        "Escriba la nota."
    } else {
        "Escriba la respuesta."
    };
    let mut message = posted::message(&app, incoming, ask).await?;
    if !is_note {
        message.typed.answered = meanwhile(&app, &on, base, &id).await?;
    }
    message.typed.chosen = if is_note { "note" } else { "answer" };
    if !message.typed.faults.is_empty() {
        return again(&app, &request, &reference, message.typed).await;
    }
    if message.typed.answered.is_some() {
        return warned(&app, &request, &reference, message.typed).await;
    }
    let text = message.typed.text.clone();
    let attachments = Vec::new();
    let command = if is_note {
        Command::Note { text, attachments }
    } else {
        Command::Answer { text, attachments }
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
    submit(&app, &request, on, asked, message.typed).await
}
