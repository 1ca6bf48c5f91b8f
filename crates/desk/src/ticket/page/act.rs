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
use crate::ticket::page::forms::{Chosen, Typed, takers};
use crate::ticket::page::show::render;
use crate::ticket::store;

/// Characters of a message, a diagnosis, a reason.
const LONGEST: usize = 20_000;

/// The form of the head's analysis.
#[derive(Deserialize)]
pub struct TriageForm {
    #[serde(default)]
    base: i64,
    #[serde(default)]
    command: String,
    #[serde(flatten)]
    chosen: Chosen,
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

/// What a form asks for.
struct Asked {
    action: Action,
    command: Command,
    /// Tokens of the files that go with it.
    uploads: Vec<String>,
    /// The hash of what those files are, to know a repetition by.
    seal: String,
    /// The command id.
    id: String,
}

impl Asked {
    fn plain(action: Action, command: Command, id: String) -> Self {
        Self {
            action,
            command,
            uploads: Vec::new(),
            seal: String::new(),
            id,
        }
    }
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
        &order.app,
        order.now,
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
    app: &App,
    request: &Page,
    folio: &str,
    asked: Asked,
    typed: Typed,
) -> Result<Response, AppError> {
    let ticket = store::by_folio(app.db.read(), folio).await?;
    let actor = &request.viewer.actor;
    let allowed = may(actor, asked.action, Some(ticket.id));
    let Some(engine_actor) = actor.for_engine().filter(|_| allowed) else {
        return Err(AppError::NotFound);
    };
    let done = match asked.action {
        Action::Triage => "clasificacion",
        Action::Answer => "respuesta",
        Action::Note => "nota",
        _ => "estado",
    };
    let body_hash = sha256(format!("{} {:?} {}", ticket.id, asked.command, asked.seal));
    let order = Order {
        app: app.clone(),
        ticket: ticket.id,
        id: CommandId::new(asked.id, actor.person, body_hash)?,
        actor: engine_actor,
        command: asked.command,
        uploads: asked.uploads,
        now: app.now(),
    };
    match app
        .db
        .write(order, |tx, order| Box::pin(carry_out(tx, order)))
        .await
    {
        Ok(()) => Ok(Redirect::to(&format!("/solicitudes/{folio}?hecho={done}")).into_response()),
        Err(AppError::Refused(refusal)) => refused(app, request, folio, typed, refusal).await,
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
    typed.faults.push(Fault::new(
        refusal.field.unwrap_or("siguiente"),
        refusal.text,
    ));
    again(app, request, folio, typed).await
}

async fn again(app: &App, request: &Page, folio: &str, typed: Typed) -> Result<Response, AppError> {
    let ticket = store::by_folio(app.db.read(), folio).await?;
    let page = render(app, request, ticket, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
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
    let chosen = form.chosen;
    let typed = Typed {
        triage: Some(chosen.clone()),
        ..Typed::default()
    };
    let mut assignee = None;
    if !chosen.assignee.is_empty() {
        let takers = takers(&app).await?;
        assignee = takers
            .into_iter()
            .map(|(id, _)| id)
            .find(|id| id.to_string() == chosen.assignee);
        if assignee.is_none() {
            let refusal = Refusal::at("assignee.who", "assignee", "Elija a alguien de la lista.");
            return refused(&app, &request, &folio, typed, refusal).await;
        }
    }
    let given = |text: String| Some(text).filter(|t| !t.is_empty());
    let fields = Triage {
        priority: given(chosen.priority),
        type_of_work: given(chosen.type_of_work),
        assignee,
    };
    let command = Command::Triage {
        base: form.base,
        fields,
    };
    submit(
        &app,
        &request,
        &folio,
        Asked::plain(Action::Triage, command, form.command),
        typed,
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
    let (field, text) = if form.diagnosis.is_empty() {
        ("reason", clean(&form.reason))
    } else {
        ("diagnosis", clean(&form.diagnosis))
    };
    let moving = Some((form.transition.clone(), text.clone()));
    let typed = Typed {
        moving,
        ..Typed::default()
    };
    if let Some(refusal) = too_long(&text, field) {
        return refused(&app, &request, &folio, typed, refusal).await;
    }
    let text = Some(text).filter(|t| !t.is_empty());
    let command = Command::Move {
        base: form.base,
        transition: form.transition,
        text,
    };
    submit(
        &app,
        &request,
        &folio,
        Asked::plain(Action::Move, command, form.command),
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
    let incoming = Incoming::read(&app, multipart).await?;
    let text = incoming.form.text("text");
    let is_note = incoming.form.text("visibility") != "answer";
    let carried = carry(&app, incoming.form.all("kept"), incoming.files).await?;
    let refusals = incoming.refused.into_iter().chain(carried.refusal);
    let mut typed = Typed {
        text: text.clone(),
        chosen: if is_note { "note" } else { "answer" },
        kept: carried.kept,
        faults: refusals.map(|why| Fault::new("files", why)).collect(),
        ..Typed::default()
    };
    if text.is_empty() {
        let ask = if is_note {
            "Escriba la nota."
        } else {
            "Escriba la respuesta."
        };
        typed.faults.push(Fault::new("text", ask));
    }
    typed
        .faults
        .extend(too_long(&text, "text").map(|refusal| Fault::new("text", refusal.text)));
    if !typed.faults.is_empty() {
        return again(&app, &request, &folio, typed).await;
    }
    let attachments = Vec::new();
    let (action, command) = if is_note {
        (Action::Note, Command::Note { text, attachments })
    } else {
        (Action::Answer, Command::Answer { text, attachments })
    };
    let asked = Asked {
        action,
        command,
        uploads: carried.tokens,
        seal: carried.seal,
        id: incoming.form.text("command"),
    };
    submit(&app, &request, &folio, asked, typed).await
}

fn too_long(text: &str, field: &'static str) -> Option<Refusal> {
    let text_is = text.chars().count();
    let told = "El texto es demasiado largo: use a lo más 20 000 caracteres.";
    (text_is > LONGEST).then(|| Refusal::at("field.long", field, told))
}
