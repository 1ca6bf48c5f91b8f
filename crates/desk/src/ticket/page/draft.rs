//! Drafts on a ticket's page: kept while somebody types, shown when the page is opened again.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::EventKind;
use sea_orm::{EntityTrait, QuerySelect};
use tables::ticket;

use crate::platform::App;
use crate::platform::command;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::text::When;
use crate::platform::web::Page;
use crate::ticket::draft::{self, Draft, Place, Texts};
use crate::ticket::history::Told;
use crate::ticket::page::forms::{Looked, Shown, Typed};
use crate::ticket::store::{self, Listed, Seen};

/// Controls that say where and what, and those of files: no part of a draft.
const APART: [&str; 7] = [
    "form",
    "transition",
    "base",
    "command",
    "kept",
    "author",
    "mention",
];

/// The draft of the answer on a ticket's page.
pub struct DraftShown {
    /// Where it is kept.
    pub action: String,
    /// Version of the ticket that the page shows.
    pub base: i64,
    /// What was found, when it was.
    pub found: Option<Found>,
}

/// A draft that was found.
pub struct Found {
    /// When it was written.
    pub when: When,
    /// Whether somebody else answered since.
    pub answered: bool,
}

/// The person's draft for the composer, put into it unless an answer was just
/// refused there; `None` for who cannot write here.
///
/// # Errors
/// When the database refuses.
pub async fn shown(
    shown: &Shown<'_>,
    told: &[Told],
    typed: &mut Typed,
) -> Result<Option<DraftShown>, AppError> {
    let person = shown.request.viewer.actor.person;
    let writes = shown.may(Action::Note) || (shown.may(Action::Answer) && !shown.is_ended());
    let Some(person) = person.filter(|_| writes) else {
        return Ok(None);
    };
    let mut draft = DraftShown {
        action: format!("/solicitudes/{}/borrador", shown.row.reference()),
        base: shown.ticket.version,
        found: None,
    };
    if !typed.chosen.is_empty() {
        return Ok(Some(draft));
    }
    let found = match std::mem::take(&mut typed.looked) {
        Looked::Found(found) => found,
        Looked::NotYet => {
            let place = Place::answer(&shown.row.key);
            draft::read(shown.app.db.read(), person, &place).await?
        }
    };
    let Some(found) = found else {
        return Ok(Some(draft));
    };
    // What was meant for colleagues is not put where the requester would read it.
    let is_note = found.text("visibility") == "note";
    if is_note && !shown.may(Action::Note) {
        return Ok(Some(draft));
    }
    typed.chosen = if is_note { "note" } else { "answer" };
    typed.text = found.text("text").to_owned();
    let others = |event: &&Told| event.seq > found.base && event.actor != Some(person);
    let mut others = told.iter().filter(others);
    draft.found = Some(Found {
        when: When::new(found.at, shown.app.now(), &shown.app.zone),
        answered: others.any(|event| event.kind == EventKind::Answered),
    });
    Ok(Some(draft))
}

/// The ticket, the person, and which form is meant, when this person may carry
/// it out; the same «not found» for a ticket that is not there and for one that is
/// not for this person.
async fn target(
    app: &App,
    request: &Page,
    reference: &str,
    texts: &Texts,
) -> Result<(Listed, i64, Place), AppError> {
    let Seen { ticket, keys } = store::seen(app.db.read(), reference).await?;
    let actor = &request.viewer.actor;
    let on = Target {
        id: ticket.id,
        keys: &keys,
    };
    let can = |action| may(actor, action, Some(on));
    let kind = app.book.kind(&ticket.kind);
    let transition = || kind?.transition(first(texts, "transition"));
    let key = &ticket.key;
    let (allowed, place) = match first(texts, "form") {
        "answer" => (
            can(Action::Answer) || can(Action::Note),
            Some(Place::answer(key)),
        ),
        "edit" => (can(Action::Edit), Some(Place::edit(key))),
        "move" => (
            can(Action::Move),
            transition().map(|transition| Place::transition(key, &transition.key)),
        ),
        _ => (can(Action::SeeTickets), None),
    };
    let person = actor.person.filter(|_| allowed);
    let person = person.ok_or(AppError::NotFound)?;
    let place = place.ok_or_else(|| AppError::Malformed("form".to_owned()))?;
    Ok((ticket, person, place))
}

fn first<'a>(texts: &'a Texts, name: &str) -> &'a str {
    let first = texts.get(name).and_then(|all| all.first());
    first.map(String::as_str).unwrap_or_default()
}

/// What saving needs, as often as the write is run.
struct Order {
    ticket: i64,
    person: i64,
    place: Place,
    written: Draft,
    /// The command id of the form, empty without one.
    command: String,
}

/// Keeps what is being typed. Repeating it changes nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::TooLarge`], or the database.
pub async fn save(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(mut texts): Form<Texts>,
) -> Result<Response, AppError> {
    let (ticket, person, place) = target(&app, &request, &reference, &texts).await?;
    let base = first(&texts, "base").parse();
    let base = base.map_err(|_| AppError::Malformed("base".to_owned()))?;
    let command = first(&texts, "command").to_owned();
    texts.retain(|name, _| !APART.contains(&name.as_str()));
    let at = app.now();
    let order = Order {
        ticket: ticket.id,
        person,
        place,
        written: Draft { texts, base, at },
        command,
    };
    let write = app.db.write(order, |tx, order| Box::pin(keep(tx, order)));
    write.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A save can arrive after the form itself was carried out: then there is
/// nothing to keep. The ticket's row decides which of the two comes first.
async fn keep(tx: &Tx, order: &Order) -> Result<(), AppError> {
    let lock = ticket::Entity::find_by_id(order.ticket)
        .select_only()
        .column(ticket::Column::Id)
        .lock_exclusive();
    lock.into_tuple::<i64>().one(tx.conn()).await?;
    if command::is_known(tx, &order.command).await? {
        return Ok(());
    }
    draft::save(tx, order.person, &order.place, &order.written).await
}

/// Forgets the draft, and leads back to the ticket.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn discard(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(texts): Form<Texts>,
) -> Result<Response, AppError> {
    let (ticket, person, place) = target(&app, &request, &reference, &texts).await?;
    let write = app.db.write((person, place), |tx, (person, place)| {
        Box::pin(draft::remove(tx, *person, place))
    });
    write.await?;
    let to = format!("/solicitudes/{}", ticket.reference());
    Ok(Redirect::to(&to).into_response())
}
