//! What a ticket is to others: the card of its page, and its forms.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Command, Link, Refusal, TIES, Tie};
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::web::Page;
use crate::platform::web::view::{Choice, Fault, Field, error_of};
use crate::ticket::kin::Relatives;
use crate::ticket::kin::store::Kin;
use crate::ticket::named;
use crate::ticket::page::act;
use crate::ticket::page::forms::{Shown, Typed};
use crate::ticket::page::intake::{self, Asked};
use crate::ticket::page::words;
use crate::ticket::store;

/// The card.
pub struct KinCard {
    /// The ticket's address.
    pub path: String,
    pub lines: Vec<KinLine>,
    /// Ties to tickets that the reader may not see.
    pub hidden: usize,
    /// The one within which it goes on.
    pub merged: Option<KinLine>,
    pub edits: bool,
    pub choices: Vec<Choice>,
    pub ticket: Field,
    /// The folio of the ticket to go on within, where that can be.
    pub merge: Option<Field>,
    /// Where a ticket that goes on after this one is registered.
    pub follow: Option<String>,
    pub command: String,
}

/// Another ticket, as the card tells of it.
pub struct KinLine {
    /// What this one is to it: «es parte de».
    pub words: &'static str,
    pub href: Option<String>,
    pub text: String,
    pub state: String,
    pub category: String,
    /// What a form says to end the tie.
    pub tie: Option<(String, String)>,
}

/// What was typed into a form of the card.
#[derive(Debug, Default)]
pub struct KinTyped {
    pub tie: String,
    pub folio: String,
}

fn written(tie: Tie, inverse: bool) -> String {
    format!("{}{}", tie.key(), if inverse { "!" } else { "" })
}

fn read(written: &str) -> Option<(Tie, bool)> {
    let (key, inverse) = match written.strip_suffix('!') {
        Some(key) => (key, true),
        None => (written, false),
    };
    Tie::from_key(key).map(|tie| (tie, inverse))
}

fn line(app: &App, kin: Option<&Kin>, words: &'static str, name: String) -> KinLine {
    let state = kin.map(|kin| words::state(app.book.kind(&kin.kind), &kin.state));
    let (state, category, _) = state.unwrap_or_default();
    KinLine {
        words,
        href: kin.map(|kin| format!("/solicitudes/{}", kin.reference())),
        text: name,
        state,
        category,
        tie: None,
    }
}

/// The card of a ticket; nothing where there is nothing to tell and nothing to do.
///
/// # Errors
/// When the random source refuses.
pub fn card(
    shown: &Shown<'_>,
    relatives: &Relatives,
    typed: &Typed,
) -> Result<Option<KinCard>, AppError> {
    let (app, ticket) = (shown.app, shown.ticket);
    let edits = shown.may(Action::Edit);
    let mut lines = Vec::new();
    let mut hidden = 0;
    for link in &ticket.links {
        let Some(kin) = relatives.get(&link.ticket) else {
            hidden += 1;
            continue;
        };
        let words = link.tie.in_words(link.inverse);
        lines.push(KinLine {
            tie: edits.then(|| (written(link.tie, link.inverse), link.ticket.clone())),
            ..line(app, Some(kin), words, relatives.name(&link.ticket))
        });
    }
    for key in ticket.absorbed.keys() {
        let kin = relatives.get(key);
        lines.push(line(app, kin, "lleva consigo a", relatives.name(key)));
    }
    let merged = ticket.merged_into.as_ref();
    let merged =
        merged.map(|key| line(app, relatives.get(key), "está unido a", relatives.name(key)));
    let creates = may(&shown.request.viewer.actor, Action::Create, None);
    let reference = shown.row.reference();
    let follow = (creates && shown.is_ended() && merged.is_none())
        .then(|| format!("/solicitudes/nueva?sigue={reference}"));
    if lines.is_empty() && hidden == 0 && !edits && follow.is_none() && merged.is_none() {
        return Ok(None);
    }
    let tried = typed.kin.as_ref();
    let choice = |(tie, inverse): (Tie, bool)| {
        let value = written(tie, inverse);
        Choice {
            selected: tried.is_some_and(|tried| tried.tie == value),
            label: tie.in_words(inverse).to_owned(),
            value,
        }
    };
    let field = |id: &str| {
        let error = error_of(&typed.faults, id);
        let folio = tried.filter(|_| error.is_some()).map(|t| t.folio.clone());
        Field {
            value: folio.unwrap_or_default(),
            error,
        }
    };
    Ok(Some(KinCard {
        path: format!("/solicitudes/{reference}"),
        lines,
        hidden,
        edits,
        choices: TIES.map(choice).into(),
        ticket: field("vinculo-ticket"),
        merge: (edits && !shown.is_ended()).then(|| field("union-ticket")),
        merged,
        follow,
        command: app.random.token()?,
    }))
}

/// A form of the card.
#[derive(Debug, Deserialize)]
pub struct Sent {
    #[serde(default)]
    command: String,
    #[serde(default)]
    tie: String,
    /// The folio that somebody typed.
    #[serde(default)]
    folio: String,
    /// The key of a ticket that the card names.
    #[serde(default)]
    ticket: String,
}

/// Ties the ticket to the one whose folio was typed.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn link(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    let actor = &request.viewer.actor;
    let on = intake::target(&app, actor, &reference, Action::Edit).await?;
    let command = match (
        read(&sent.tie),
        named::ticket(app.db.read(), Some(actor), &sent.folio, Action::SeeTickets).await,
    ) {
        (None, _) => Err(Refusal::at(
            "kin.tie",
            "tie",
            "Elija qué es este ticket del otro.",
        )),
        (_, Err(AppError::Refused(refusal))) => Err(refusal),
        (_, Err(error)) => return Err(error),
        (Some((tie, inverse)), Ok(ticket)) => Ok(Command::Link(Link {
            ticket,
            tie,
            inverse,
        })),
    };
    carry(&app, &request, on, (sent, command), "vinculo").await
}

/// Ends a tie that the card names.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn unlink(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    let on = intake::target(&app, &request.viewer.actor, &reference, Action::Edit).await?;
    let (tie, inverse) = read(&sent.tie).ok_or_else(|| AppError::Malformed("tie".to_owned()))?;
    let command = Command::Unlink(Link {
        ticket: sent.ticket.clone(),
        tie,
        inverse,
    });
    carry(&app, &request, on, (sent, Ok(command)), "desvinculo").await
}

/// Lets the ticket go on within the one whose folio was typed.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn merge(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    let actor = &request.viewer.actor;
    let on = intake::target(&app, actor, &reference, Action::Edit).await?;
    let command = match named::ticket(app.db.read(), Some(actor), &sent.folio, Action::Edit).await {
        Ok(into) => Ok(Command::Merge { into }),
        Err(AppError::Refused(refusal)) => Err(refusal),
        Err(error) => return Err(error),
    };
    carry(&app, &request, on, (sent, command), "union").await
}

/// Lets the ticket go on by itself again.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn unmerge(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    let on = intake::target(&app, &request.viewer.actor, &reference, Action::Edit).await?;
    carry(
        &app,
        &request,
        on,
        (sent, Ok(Command::Unmerge)),
        "separacion",
    )
    .await
}

async fn carry(
    app: &App,
    request: &Page,
    (ticket, actor): (store::Listed, engine::Actor),
    (sent, command): (Sent, Result<Command, Refusal>),
    done: &str,
) -> Result<Response, AppError> {
    let outcome = match command {
        Err(refusal) => Err(AppError::from(refusal)),
        Ok(command) => {
            let asked = Asked::of(command, sent.command);
            let order = intake::order(app, (&ticket, actor), asked, "page")?;
            intake::carry(app, order).await
        }
    };
    match outcome {
        Ok(_) => {
            let to = format!("/solicitudes/{}?hecho={done}", ticket.reference());
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let of_link = done == "vinculo";
            let control = match refusal.field.as_deref() {
                Some("tie") => "vinculo-tipo",
                Some(_) if of_link => "vinculo-ticket",
                Some(_) if done == "union" => "union-ticket",
                _ => "vinculos",
            };
            let typed = Typed {
                faults: vec![Fault::new(control, &refusal.text)],
                kin: Some(KinTyped {
                    tie: sent.tie,
                    folio: sent.folio,
                }),
                ..Typed::default()
            };
            act::again(app, request, ticket.reference(), typed).await
        }
        Err(error) => Err(error),
    }
}
