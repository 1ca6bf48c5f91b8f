//! The forms and buttons of a ticket's page.

use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::{Command, Refusal};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::view::Fault;
use crate::platform::web::{Incoming, Page};
use crate::ticket::form::control;
use crate::ticket::history;
use crate::ticket::kin::children;
use crate::ticket::page::forms::{Side, Typed};
use crate::ticket::page::intake::{self, Intake};
use crate::ticket::page::show::render;
use crate::ticket::page::view::Wanted;
use crate::ticket::page::watch;
use crate::ticket::store::{self, Listed};

/// Carries the command out, and leads back to the ticket.
async fn submit(
    app: &App,
    request: &Page,
    (ticket, actor): (Listed, engine::Actor),
    Intake { asked, typed }: Intake,
    calls: Vec<i64>,
) -> Result<Response, AppError> {
    let done = match asked.action {
        Action::Edit => "clasificacion",
        Action::Answer => "respuesta",
        Action::Note => "nota",
        _ => "estado",
    };
    let call = match calls.is_empty() {
        true => None,
        false => {
            let call = watch::calling(calls, &asked.id);
            Some(intake::order(app, (&ticket, actor.clone()), call, "page")?)
        }
    };
    let order = intake::order(app, (&ticket, actor), asked, "page")?;
    match intake::carry_with(app, order, call).await {
        // The reference can change with the command: a ticket may have got its folio.
        Ok(_) => {
            let now = store::by_id(app.db.read(), ticket.id).await?;
            let list = Wanted::of(request).carried();
            let to = format!("/solicitudes/{}?hecho={done}{list}", now.reference());
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            // The page is much to carry along where nothing was refused.
            Box::pin(refused(app, request, ticket.reference(), typed, &refusal)).await
        }
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
        "text" | "files" | "mention" | "message" | "wait-reason" | "wait-until" => field.to_owned(),
        key => control(key),
    }
}

/// The page with what was typed and why it was refused.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub(super) async fn again(
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
    let actor = &request.viewer.actor;
    let on = intake::target(&app, actor, &reference, Action::Edit).await?;
    let ticket = history::ticket(app.db.read(), on.0.id).await?;
    let incoming = Incoming::read(&app, multipart).await?;
    let read = intake::edit(&app, &ticket, incoming).await?;
    if !read.typed.faults.is_empty() {
        return again(&app, &request, &reference, read.typed).await;
    }
    submit(&app, &request, on, read, Vec::new()).await
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
    let actor = &request.viewer.actor;
    let on = intake::target(&app, actor, &reference, Action::Move).await?;
    let ticket = history::ticket(app.db.read(), on.0.id).await?;
    let incoming = Incoming::read(&app, multipart).await?;
    let parts = incoming.form.all("parts");
    let read = intake::transition(&app, &ticket, incoming, Side::Desk).await?;
    if !read.typed.faults.is_empty() {
        return again(&app, &request, &reference, read.typed).await;
    }
    let with_it = (read.asked.command.clone(), read.asked.id.clone());
    let id = on.0.id;
    let answer = submit(&app, &request, on, read, Vec::new()).await?;
    match with_it {
        (Command::Move(asked), command)
            if !parts.is_empty() && answer.status() == StatusCode::SEE_OTHER =>
        {
            let of = (&asked, command.as_str());
            let outcomes = children::follow(&app, actor, id, of, &parts).await?;
            super::parts::told(&app, &request, id, outcomes).await
        }
        _ => Ok(answer),
    }
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
    let (action, ask) = if is_note {
        (Action::Note, "Escriba la nota.")
    } else {
        (Action::Answer, "Escriba la respuesta.")
    };
    let on = intake::target(&app, &request.viewer.actor, &reference, action).await?;
    let base: Option<i64> = incoming.form.text("base").parse().ok();
    let mention = incoming.form.text("mention");
    let mut read = intake::message(&app, incoming, is_note, ask).await?;
    let calls = match watch::mentioned(&app, &mention).await? {
        Ok(people) => people,
        Err(fault) => {
            read.typed.faults.push(fault);
            Vec::new()
        }
    };
    read.typed.mention = mention;
    if !is_note {
        let id = &read.asked.id;
        read.typed.answered = intake::meanwhile(&app, (&on.0, &on.1), base, id).await?;
    }
    read.typed.chosen = if is_note { "note" } else { "answer" };
    if !read.typed.faults.is_empty() {
        return again(&app, &request, &reference, read.typed).await;
    }
    if read.typed.answered.is_some() {
        return warned(&app, &request, &reference, read.typed).await;
    }
    submit(&app, &request, on, read, calls).await
}
