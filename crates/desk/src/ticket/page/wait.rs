//! Until when a ticket waits: told on its page, and changed there [P-9].

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Command, Ticket};
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::platform::web::view::{Fault, When, error_of};
use crate::ticket::page::act::again;
use crate::ticket::page::forms::{Shown, Typed};
use crate::ticket::page::intake::{self, Asked};
use crate::ticket::page::tasks::day;

/// The control of the date.
const UNTIL: &str = "espera-hasta";

/// The card of a ticket that waits.
pub struct WaitCard {
    /// Where its form is sent.
    pub action: String,
    /// Why and until when, in a sentence each.
    pub said: String,
    /// What happens then.
    pub then: String,
    /// The date in the form.
    pub until: String,
    /// What was typed as the reason.
    pub text: String,
    /// What is wrong with the date.
    pub error: Option<String>,
    /// Version that the form is made from.
    pub base: i64,
    /// Its command id.
    pub command: String,
}

/// The card for who may move the ticket; none where it does not wait.
///
/// # Errors
/// When the random source refuses.
pub fn card(shown: &Shown<'_>, typed: &Typed) -> Result<Option<WaitCard>, AppError> {
    let (app, ticket) = (shown.app, shown.ticket);
    let state = shown.kind.state(&ticket.state);
    let wait = state.and_then(|state| state.wait.as_ref());
    let (Some(wait), Some(waiting)) = (wait, &ticket.waiting) else {
        return Ok(None);
    };
    if !shown.may(Action::Move) || ticket.merged_into.is_some() {
        return Ok(None);
    }
    let reason = waiting.reason.as_ref();
    let reason = reason.and_then(|key| wait.reasons.iter().find(|one| one.key == *key));
    let day = When::day_in_words(waiting.until, &app.zone);
    let tried = |id: &str| typed.tried.get(id).and_then(|all| all.first()).cloned();
    Ok(Some(WaitCard {
        action: format!("/solicitudes/{}/espera", shown.row.reference()),
        said: match reason {
            Some(reason) => format!("{}, hasta el {day}.", reason.name),
            None => format!("Hasta el {day}."),
        },
        then: match wait.transition().and_then(|key| shown.kind.transition(key)) {
            Some(next) => format!("Ese día se hará «{}».", next.label),
            None => "Ese día se le recordará a quien atiende.".to_owned(),
        },
        until: tried(UNTIL).unwrap_or_else(|| When::day(waiting.until, &app.zone)),
        text: tried("espera-motivo").unwrap_or_default(),
        error: error_of(&typed.faults, UNTIL),
        base: ticket.version,
        command: app.random.token()?,
    }))
}

/// What another date takes to be asked; `content` is what a repetition is known by.
///
/// # Errors
/// A refusal of what is no day, and of no day at all.
pub fn asked(app: &App, base: i64, until: &str, why: &str, id: String) -> Result<Asked, AppError> {
    let missing = || engine::Refusal::at("wait.until", Ticket::UNTIL, "Elija hasta cuándo espera.");
    let until = day(app, until)?.ok_or_else(missing)?;
    let why = Some(why.to_owned()).filter(|text| !text.trim().is_empty());
    let command = Command::Postpone { base, until, why };
    Ok(Asked::of(command, id))
}

/// The form of the card.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    base: i64,
    command: String,
    until: String,
    text: String,
}

/// Lets a ticket wait for another date.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn act(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    let on = intake::target(&app, &request.viewer.actor, &reference, Action::Move).await?;
    let carried = async {
        let id = sent.command.clone();
        let asked = asked(&app, sent.base, &sent.until, &sent.text, id)?;
        intake::carry(&app, intake::order(&app, (&on.0, on.1), asked, "page")?).await
    };
    match carried.await {
        Ok(_) => {
            let to = format!("/solicitudes/{}?hecho=espera", on.0.reference());
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let mut typed = Typed::default();
            for (id, text) in [(UNTIL, sent.until), ("espera-motivo", sent.text)] {
                typed.tried.insert(id.to_owned(), vec![text]);
            }
            // A state that changed meanwhile may have taken the card away with it.
            let control = match refusal.rule {
                "wait.none" | "move.state" => "cabeza",
                _ => UNTIL,
            };
            let told = refusal.faults.first().map(|(_, text)| text);
            let text = told.unwrap_or(&refusal.text);
            typed.faults.push(Fault::new(control, text));
            typed.conflicts.clone_from(&refusal.conflicts);
            again(&app, &request, on.0.reference(), typed).await
        }
        Err(error) => Err(error),
    }
}
