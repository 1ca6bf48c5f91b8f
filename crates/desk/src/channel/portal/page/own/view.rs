//! The page of one ticket for its requester. Of the history, only what is public
//! leaves the database; of the ticket itself, only what is named here is shown.

use askama::Template;
use axum::response::Response;
use engine::{Category, Form, Kind, Link, Sees, Ticket, Tie, Transition};

use super::Own;
use super::act::{is_requesters, next_one};
use super::elsewhere::Elsewhere;
use super::entry::{self, Entry, Fact, Step, Telling};
use super::estimate;
use super::next;
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Target;
use crate::platform::web::view::{Fault, Field, FileLine, Kept, When, error_of};
use crate::platform::web::{Crumb, Limits, Notice, Page, Shell, page};
use crate::ticket::follow_up::is_apart;
use crate::ticket::history;
use crate::ticket::page::forms::{self, Move, Shown, Side, Typed, moved};
use crate::ticket::page::{state, words};
use crate::ticket::store;

#[derive(Template)]
#[template(path = "channel/portal/page/tracking.html")]
struct Tracking {
    shell: Shell,
    folio: Option<String>,
    fresh: bool,
    /// The private link, where one led here.
    link: Option<String>,
    /// Whether a mail leads here, too.
    mailed: bool,
    state: String,
    category: String,
    meaning: String,
    next: Vec<String>,
    steps: Vec<Step>,
    service: String,
    unit: String,
    sent: When,
    description: String,
    facts: Vec<Fact>,
    files: Vec<FileLine>,
    entries: Vec<Entry>,
    diagnosis: Option<(String, String)>,
    /// Public fields that were filled in since.
    later: Vec<Fact>,
    /// Whose it is, and where one stops reading along, for whoever only reads along.
    follows: Option<Followed>,
    /// Who else reads along.
    followers: String,
    moves: Vec<Move>,
    reply: Option<Reply>,
    goes_on: Vec<GoesOn>,
    faults: Vec<Fault>,
}

/// A ticket that goes on where this one ended.
struct GoesOn {
    folio: String,
    /// Where it is; by a private link one is led to no other.
    href: Option<String>,
}

/// Another's ticket that one reads along.
struct Followed {
    of: String,
    action: String,
    command: String,
}

/// Where the requester writes.
struct Reply {
    /// This one ended: what is written goes on elsewhere.
    ended: bool,
    /// What is opened by it then, in words; nothing where it stays here, for the same few to read.
    opens: Option<String>,
    action: String,
    text: Field,
    files_error: Option<String>,
    kept: Vec<Kept>,
    limits: Limits,
    /// For whom the page is made: the number of the person; none of a guest.
    author: i64,
    command: String,
}

/// What was just done, by its name in an address.
pub fn done(key: &str) -> Option<&'static str> {
    match key {
        "mensaje" => Some("Se envió su mensaje. Lo leerá quien le atiende."),
        "paso" => Some("Se registró su respuesta. Gracias."),
        _ => None,
    }
}

/// The page, with what was typed into a form that was refused; `fresh` just after the request was sent.
///
/// # Errors
/// When the database refuses.
pub async fn render(
    app: &App,
    request: &Page,
    own: Own,
    typed: Typed,
    fresh: bool,
) -> Result<Response, AppError> {
    let row = &own.row;
    let told = history::told(app.db.read(), row.id, true).await?;
    let (ticket, past) = history::past(app.db.read(), row.id).await?;
    let gone = || AppError::internal(format!("no kind {}", ticket.kind));
    let kind = app.book.kind(&ticket.kind).ok_or_else(gone)?;
    let mut people: Vec<i64> = told.iter().filter_map(|event| event.actor).collect();
    people.extend(words::people(
        told.iter()
            .flat_map(|event| event.values.values().flatten()),
    ));
    let public = |(person, sees): (&i64, &Sees)| (*sees == Sees::Public).then_some(*person);
    let along: Vec<i64> = ticket.watchers.iter().filter_map(public).collect();
    people.extend(&along);
    let elsewhere = Elsewhere::of(app, &ticket, &told).await?;
    people.extend(elsewhere.iter().flat_map(Elsewhere::people));
    let names = directory::store::names(app.db.read(), people).await?;
    let shown = Shown {
        app,
        request,
        row,
        target: Target {
            id: row.id,
            keys: &[],
        },
        ticket: &ticket,
        kind,
        form: app.book.form(&ticket),
        parts: Vec::new(),
    };
    let telling = Telling {
        app,
        kind,
        form: &shown.form,
        names: &names,
        path: &own.path,
        follows: own.follows,
    };
    let sent = telling.sent(&told)?;
    let diagnosis = entry::diagnosis(kind, &told);
    let told_since = told.iter().skip(sent.events);
    let entry = |event| {
        telling.entry(
            event,
            ticket.requester,
            diagnosis.as_ref().map(|(_, text)| text),
        )
    };
    let mut entries: Vec<Entry> = told_since.filter_map(entry).collect();
    if let Some(elsewhere) = &elsewhere {
        entries.extend(elsewhere.entries(app, &names, ticket.requester, own.follows));
    }
    let since = |key: &str| {
        let later = shown.form.field(key).is_some_and(|field| field.later);
        ticket.values.get(key).filter(|_| later).cloned()
    };
    let moves = moves(&own, &shown, &typed).await?;
    let over = elsewhere.as_ref().is_some_and(Elsewhere::is_ended);
    let reply = reply(&own, &shown, &typed, over || is_over(&shown))?;
    let goes_on = goes_on(app, &own, &ticket).await?;
    // Where the work goes on, it stands as it stands there.
    let there = elsewhere.as_ref().map(Elsewhere::stands);
    let (going, stands) = there.unwrap_or((kind, ticket.state.as_str()));
    let (name, category, meaning) = state(Some(going), stands);
    let mut faults = typed.faults.clone();
    for fault in &mut faults {
        // What nothing on the page is asked for any more is said about the whole.
        let about_text = matches!(fault.field.as_str(), "text" | "files");
        let is_there = if about_text {
            reply.is_some()
        } else {
            moves.iter().any(|step| step.open)
        };
        if !is_there {
            "ahora".clone_into(&mut fault.field);
        }
    }
    let can = (!moves.is_empty(), reply.is_some());
    let expected = estimate::sentences(app, kind, (row, &ticket), &past).await?;
    page(&Tracking {
        shell: shell(app, request, &own, &typed),
        folio: row.folio.clone(),
        fresh,
        link: own.is_link.then(|| app.public_url.link(&own.path)),
        mailed: app.mail.is_some()
            && !row.contact.is_empty()
            && app.pack.messages.iter().any(|m| m.notice == "received"),
        next: next::sentences(app, kind, &ticket, can)
            .into_iter()
            .filter(|_| !own.follows)
            .chain(expected)
            .collect(),
        follows: followed(app, &own)?,
        followers: match own.follows {
            true => String::new(),
            false => {
                let named = along.iter().filter_map(|person| names.get(person));
                named.map(String::as_str).collect::<Vec<_>>().join(", ")
            }
        },
        steps: entry::steps(going, stands),
        state: name,
        category,
        meaning,
        sent: When::new(row.created_at, app.now(), &app.zone),
        description: sent.description,
        facts: sent.facts,
        files: sent.files,
        later: telling.facts(&shown.form, since),
        entries,
        diagnosis,
        moves,
        reply,
        goes_on,
        faults,
        service: row.service.clone(),
        unit: row.unit.clone(),
    })
}

fn followed(app: &App, own: &Own) -> Result<Option<Followed>, AppError> {
    if !own.follows {
        return Ok(None);
    }
    Ok(Some(Followed {
        of: own.row.requester.clone(),
        action: format!("{}/dejar-de-seguir", own.path),
        command: app.random.token()?,
    }))
}

fn shell(app: &App, request: &Page, own: &Own, typed: &Typed) -> Shell {
    let mut crumbs = vec![Crumb::to("Inicio", "/")];
    if own.is_link {
        crumbs.push(Crumb::here("Seguimiento"));
    } else {
        crumbs.push(Crumb::to(
            format!("Mis {}", app.kind.noun.plural),
            "/mis-solicitudes",
        ));
        let folio = own.row.folio.clone();
        crumbs.push(Crumb::here(
            folio.unwrap_or_else(|| "Sin folio todavía".to_owned()),
        ));
    }
    let mut shell = request.shell(app, crumbs);
    // The address of a link is a secret: nothing on the page repeats it to others.
    shell.back.clone_from(&own.path);
    shell.notice = typed.done.map(Notice::done);
    shell
}

/// The transitions that the workflow gives to the requester now. One that needs what only
/// those who attend fill in is not among them: it would ask the requester for nothing that helps.
pub fn offered<'a>(kind: &'a Kind, ticket: &Ticket, form: &Form<'_>) -> Vec<&'a Transition> {
    let Some(state) = kind.present(&ticket.state) else {
        return Vec::new();
    };
    if ticket.merged_into.is_some() {
        return Vec::new();
    }
    let side = Side::Requester("");
    let can = |transition: &&Transition| {
        let mut needed = moved(transition, ticket);
        needed.retain(|key| !transition.asks.contains(key));
        is_requesters(transition)
            && transition.from.contains(&state.key)
            && needed.iter().all(|key| side.is_shown(form, key))
    };
    kind.transitions.iter().filter(can).collect()
}

/// The forms of the transitions that the requester can make now.
async fn moves(own: &Own, shown: &Shown<'_>, typed: &Typed) -> Result<Vec<Move>, AppError> {
    let Some(state) = shown.kind.present(&shown.ticket.state) else {
        return Ok(Vec::new());
    };
    let side = Side::Requester(&own.path);
    let mut moves = Vec::new();
    if own.replies {
        for transition in offered(shown.kind, shown.ticket, &shown.form) {
            moves.push(forms::step(shown, &state.key, transition, typed, side).await?);
        }
    }
    moves.sort_by_key(|step| step.style != "primary");
    Ok(moves)
}

/// Those that go on where this one ended, which are for the same requester.
async fn goes_on(app: &App, own: &Own, ticket: &Ticket) -> Result<Vec<GoesOn>, AppError> {
    let after = |link: &&Link| link.tie == Tie::Follows && link.inverse;
    let keys: Vec<String> = ticket
        .links
        .iter()
        .filter(after)
        .map(|l| l.ticket.clone())
        .collect();
    if keys.is_empty() || own.follows {
        return Ok(Vec::new());
    }
    let rows = store::of_requester(app.db.read(), &keys, ticket.requester).await?;
    let one = |row: store::Named| GoesOn {
        href: (!own.is_link).then(|| format!("/mis-solicitudes/{}", row.reference())),
        folio: row.folio.unwrap_or_else(|| "sin folio todavía".to_owned()),
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Whether it ended, and goes on nowhere else.
fn is_over(shown: &Shown<'_>) -> bool {
    let category = shown.ticket.category(shown.kind);
    category.is_none_or(Category::is_ended) && shown.ticket.merged_into.is_none()
}

/// Where the requester writes. What ended takes no more messages: what is written there opens another one, unless a
/// transition lets it go on itself.
fn reply(
    own: &Own,
    shown: &Shown<'_>,
    typed: &Typed,
    ended: bool,
) -> Result<Option<Reply>, AppError> {
    let (kind, ticket) = (shown.kind, shown.ticket);
    let goes_on = |step: &&Transition| {
        let there = kind.present(&step.to);
        there.is_some_and(|state| !state.category.is_ended())
    };
    let reopens = offered(kind, ticket, &shown.form).iter().any(goes_on);
    if !own.replies || ended && reopens {
        return Ok(None);
    }
    let form = if ended { "dar-seguimiento" } else { "escribir" };
    // A fault of a transition's form is told there.
    let here = typed.moving.is_none();
    let error = |id: &str| error_of(&typed.faults, id).filter(|_| here);
    Ok(Some(Reply {
        ended,
        opens: (ended && !is_apart(shown.app, ticket)).then(|| next_one(shown.app)),
        action: format!("{}/{form}", own.path),
        text: Field {
            value: typed.text.clone(),
            error: error("text"),
        },
        files_error: error("files"),
        kept: typed.kept.clone(),
        limits: Limits::of(&shown.app.pack.files),
        author: shown.request.viewer.actor.person.unwrap_or_default(),
        command: shown.app.random.token()?,
    }))
}
