//! The forms and buttons of a ticket's page.

use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Command, Refusal, Triage};
use serde::Deserialize;

use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::files::{Claimed, carry, claim};
use crate::platform::policy::{Action, may};
use crate::platform::random::sha256;
use crate::platform::text::clean;
use crate::platform::web::view::Fault;
use crate::platform::web::{Incoming, Page};
use crate::ticket::act::act;
use crate::ticket::page::show::{Typed, render, takers};
use crate::ticket::store::{self, Listed};

/// Characters of a message, a diagnosis, a reason.
const LONGEST: usize = 20_000;

/// The form of the head's analysis.
#[derive(Deserialize, Hash)]
pub struct TriageForm {
    #[serde(default)]
    base: i64,
    #[serde(default)]
    priority: String,
    #[serde(default, rename = "type")]
    type_of_work: String,
    #[serde(default)]
    agent: String,
    #[serde(default)]
    command: String,
}

/// A transition's button or form.
#[derive(Deserialize)]
pub struct MoveForm {
    #[serde(default)]
    base: i64,
    #[serde(default, rename = "move")]
    transition: String,
    #[serde(default)]
    diagnosis: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    command: String,
}

/// What a command needs to be carried out, as often as the write is run.
struct Order {
    app: App,
    ticket: i64,
    actor: engine::Actor,
    command: Command,
    uploads: Vec<String>,
    id: CommandId,
    now: i64,
}

async fn carry_out(tx: &Tx, order: &Order) -> Result<(), AppError> {
    if order.id.claim(tx, order.now).await?.is_some() {
        return Ok(());
    }
    let mut command = order.command.clone();
    if let Command::Answer { attachments, .. } | Command::Note { attachments, .. } = &mut command {
        match claim(tx, order.now, &order.uploads).await? {
            Claimed::All(files) => *attachments = files,
            Claimed::Missing => {
                let text = "Un archivo ya no está disponible. Adjúntelo de nuevo.";
                return Err(Refusal::at("file.gone", "files", text).into());
            }
        }
    }
    let version = act(
        tx,
        order.now,
        &order.app.pack,
        order.ticket,
        &order.actor,
        "page",
        &command,
    )
    .await?;
    order.id.finish(tx, &version.to_string()).await
}

/// Asks the decision function, carries the command out, and leads back to the ticket.
async fn submit(
    app: App,
    request: Page,
    ticket: Listed,
    action: Action,
    (command, uploads, id): (Command, Vec<String>, String),
    typed: Typed,
) -> Result<Response, AppError> {
    let actor = &request.viewer.actor;
    let Some(engine_actor) = actor
        .for_engine()
        .filter(|_| may(actor, action, Some(ticket.id)))
    else {
        return Err(AppError::NotFound);
    };
    let folio = ticket.folio.clone().unwrap_or_default();
    let done = match action {
        Action::Triage => "clasificacion",
        Action::Answer => "respuesta",
        Action::Note => "nota",
        _ => "estado",
    };
    let body_hash = sha256(format!("{}{command:?}", ticket.id));
    let order = Order {
        app: app.clone(),
        ticket: ticket.id,
        id: CommandId {
            id,
            actor: actor.person,
            body_hash,
        },
        actor: engine_actor,
        command,
        uploads,
        now: app.now(),
    };
    match app
        .db
        .write(order, |tx, order| Box::pin(carry_out(tx, order)))
        .await
    {
        Ok(()) => Ok(Redirect::to(&format!("/solicitudes/{folio}?hecho={done}")).into_response()),
        Err(AppError::Refused(refusal)) => refused(&app, &request, &folio, typed, refusal).await,
        Err(e) => Err(e),
    }
}

/// The page as it is now, with what was typed and why it was refused.
async fn refused(
    app: &App,
    request: &Page,
    folio: &str,
    mut typed: Typed,
    refusal: Refusal,
) -> Result<Response, AppError> {
    let ticket = store::by_folio(app.db.read(), folio).await?;
    typed.faults.push(Fault::new(
        refusal.field.unwrap_or("siguiente"),
        refusal.text,
    ));
    let again = render(app, request, ticket, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// Sets priority, type and person responsible.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn triage(
    State(app): State<App>,
    request: Page,
    Path(folio): Path<String>,
    Form(form): Form<TriageForm>,
) -> Result<Response, AppError> {
    let ticket = store::by_folio(app.db.read(), &folio).await?;
    let assignee = match form.agent.as_str() {
        "" => None,
        text => {
            let chosen = takers(&app)
                .await?
                .into_iter()
                .find(|(id, _)| id.to_string() == text);
            let Some((id, _)) = chosen else {
                let refusal = Refusal::at("assignee.who", "agent", "Elija a alguien de la lista.");
                return refused(&app, &request, &folio, Typed::default(), refusal).await;
            };
            Some(id)
        }
    };
    let chosen = |text: String| Some(text).filter(|t| !t.is_empty());
    let fields = Triage {
        priority: chosen(form.priority),
        type_of_work: chosen(form.type_of_work),
        assignee,
    };
    let command = (
        Command::Triage {
            base: form.base,
            fields,
        },
        Vec::new(),
        form.command,
    );
    submit(
        app,
        request,
        ticket,
        Action::Triage,
        command,
        Typed::default(),
    )
    .await
}

/// Makes a transition.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn transition(
    State(app): State<App>,
    request: Page,
    Path(folio): Path<String>,
    Form(form): Form<MoveForm>,
) -> Result<Response, AppError> {
    let ticket = store::by_folio(app.db.read(), &folio).await?;
    let text = clean(if form.diagnosis.is_empty() {
        &form.reason
    } else {
        &form.diagnosis
    });
    let typed = Typed {
        moving: Some((form.transition.clone(), text.clone())),
        ..Typed::default()
    };
    if let Some(refusal) = too_long(
        &text,
        if form.diagnosis.is_empty() {
            "reason"
        } else {
            "diagnosis"
        },
    ) {
        return refused(&app, &request, &folio, typed, refusal).await;
    }
    let text = Some(text).filter(|t| !t.is_empty());
    let command = Command::Move {
        base: form.base,
        transition: form.transition,
        text,
    };
    submit(
        app,
        request,
        ticket,
        Action::Move,
        (command, Vec::new(), form.command),
        typed,
    )
    .await
}

/// Writes an answer or a note, with files.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn write(
    State(app): State<App>,
    request: Page,
    Path(folio): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let ticket = store::by_folio(app.db.read(), &folio).await?;
    let incoming = Incoming::read(&app, multipart).await?;
    let text = incoming.form.text("text");
    let is_note = incoming.form.text("visibility") != "answer";
    let carried = carry(&app, incoming.form.all("kept"), incoming.files).await?;
    let refused_files = incoming.refused.into_iter().chain(carried.refusal);
    let typed = Typed {
        text: text.clone(),
        chosen: if is_note { "note" } else { "answer" },
        kept: carried.kept,
        faults: refused_files.map(|why| Fault::new("files", why)).collect(),
        ..Typed::default()
    };
    let empty = text.is_empty().then(|| {
        let ask = if is_note {
            "Escriba la nota."
        } else {
            "Escriba la respuesta."
        };
        Refusal::at("field.required", "text", ask)
    });
    if let Some(refusal) = empty.or_else(|| too_long(&text, "text")) {
        return refused(&app, &request, &folio, typed, refusal).await;
    }
    if !typed.faults.is_empty() {
        let again = render(&app, &request, ticket, typed).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    let id = incoming.form.text("command");
    let (action, command) = if is_note {
        (
            Action::Note,
            Command::Note {
                text,
                attachments: Vec::new(),
            },
        )
    } else {
        (
            Action::Answer,
            Command::Answer {
                text,
                attachments: Vec::new(),
            },
        )
    };
    submit(
        app,
        request,
        ticket,
        action,
        (command, carried.tokens, id),
        typed,
    )
    .await
}

fn too_long(text: &str, field: &'static str) -> Option<Refusal> {
    (text.chars().count() > LONGEST).then(|| {
        Refusal::at(
            "field.long",
            field,
            "El texto es demasiado largo: use a lo más 20 000 caracteres.",
        )
    })
}
