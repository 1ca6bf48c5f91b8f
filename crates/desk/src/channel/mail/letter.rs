//! What a mail says: made only of what is public, and of what its reader may see [P-23].
//!
//! A letter never holds an internal event, whoever reads it: mail leaves the house.

use engine::audience::Key;
use engine::{Category, EventKind, Kind};
use pack::{Letter, Message, Pack, TO_APPROVER};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{field_value, outbox, ticket, ticket_task, ticket_timer};

use super::ask;
use crate::channel::approval::link::{self, Opens};
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::platform::web::view::When;
use crate::ticket::history::{self, Told};
use crate::ticket::kin;
use crate::ticket::page::state;
use crate::ticket::project::{NEVER, WATCHER};
use crate::ticket::store::{self, Listed, Seen};
use crate::ticket::timers::words;

/// What is to be sent, but for the link.
pub(super) struct Composed<'a> {
    pub(super) message: &'a Message,
    pub(super) letter: Letter,
    /// Where to.
    pub(super) address: String,
    /// Number of the ticket whose page the reader gets: the reader's own, where it goes on within another.
    pub(super) ticket: i64,
    /// Public key of that ticket: its thread of mails.
    pub(super) thread: String,
    /// What the address of the ticket's page ends with.
    pub(super) reference: String,
    /// Whether the reader gets a private link, or the page of those who attend.
    pub(super) is_private: bool,
    /// Whether the reader reads along with the requester, on a page of those who do.
    pub(super) follows: bool,
    /// What the reader decides by a link of their own, if anything.
    pub(super) opens: Option<Opens>,
}

impl Composed<'_> {
    /// Whether the link is a secret of the reader's own.
    pub(super) fn is_secret(&self) -> bool {
        self.is_private || self.opens.is_some()
    }

    /// The path of the reader's link, with the token where it is a secret.
    pub(super) fn path(&self, token: Option<&str>) -> String {
        match (token, &self.opens) {
            (Some(token), Some(_)) => link::path(token),
            (Some(token), None) => format!("/seguimiento/{token}"),
            (None, _) if self.follows => format!("/mis-solicitudes/{}", self.reference),
            (None, _) => format!("/solicitudes/{}", self.reference),
        }
    }
}

/// A letter, or in half a sentence why there is none.
pub(super) type Outcome<'a> = Result<Composed<'a>, &'static str>;

/// The notice of a deadline; it is made of no event.
pub const DUE: &str = "due";

/// Says in a letter which deadline is meant: of this clock, or the one that comes first; false where it
/// has ended or promises nothing.
///
/// # Errors
/// When the database refuses.
pub(super) async fn deadline(
    app: &App,
    conn: &impl ConnectionTrait,
    (ticket, clock): (&Listed, Option<&str>),
    letter: &mut Letter,
) -> Result<bool, AppError> {
    let mut open = ticket_timer::Entity::find()
        .filter(ticket_timer::Column::TicketId.eq(ticket.id))
        .filter(ticket_timer::Column::EndedAt.is_null())
        .filter(ticket_timer::Column::DueAt.is_not_null())
        .order_by_asc(ticket_timer::Column::DueAt)
        .limit(1);
    if let Some(clock) = clock {
        open = open.filter(ticket_timer::Column::Clock.eq(clock));
    }
    let Some(row) = open.one(conn).await? else {
        return Ok(false);
    };
    let (Some(due), Ok(name)) = (row.due_at, row.clock.parse()) else {
        return Ok(false);
    };
    letter.clock = words::label(app, app.book.kind(&ticket.kind), &name);
    letter.due = When::new(due, app.now(), &app.zone).text;
    if due < app.now() {
        "sí".clone_into(&mut letter.overdue);
    }
    Ok(true)
}

/// The template of a notice: a change of state has one for what was reached, or the general one.
pub fn template<'a>(
    pack: &'a Pack,
    kind: Option<&Kind>,
    notice: &str,
    event: &EventKind,
) -> Option<&'a Message> {
    let find = |key: &str| pack.messages.iter().find(|message| message.notice == key);
    let reached = match event {
        EventKind::Moved { to, .. } if notice == "moved" => {
            kind.and_then(|kind| kind.present(to)).map(|s| s.category)
        }
        _ => None,
    };
    let special = match reached {
        Some(Category::Pending) => find("pending"),
        Some(Category::Resolved) => find("resolved"),
        Some(Category::Closed) => find("closed"),
        _ => None,
    };
    special.or_else(|| find(notice))
}

/// The letter of a row of the outbox, as things stand now.
///
/// # Errors
/// When the database refuses.
pub(super) async fn compose<'a>(
    app: &'a App,
    row: &outbox::Model,
) -> Result<Outcome<'a>, AppError> {
    let conn = app.db.read();
    let Some(person) = row.person_id else {
        return Ok(Err("no dice para quién es"));
    };
    if row.notice == TO_APPROVER {
        return ask::compose(app, conn, row, person).await;
    }
    let ticket = store::by_id(conn, row.ticket_id).await?;
    let told = history::told(conn, row.ticket_id, true).await?;
    let to_responsible = pack::TO_RESPONSIBLE.contains(&row.notice.as_str());
    let is_assignment = row.notice == "assigned";
    let is_due = row.notice == DUE;
    let is_inside = pack::INSIDE.contains(&row.notice.as_str());
    let notified = ["watched", "mentioned", "task", "offered"];
    let own = if to_responsible || ticket.requester_id == Some(person) {
        None
    } else {
        kin::store::absorbed_of(conn, &ticket.key, person).await?
    };
    let mut follows = false;
    let allowed = if to_responsible {
        let seen = Seen {
            keys: crate::ticket::access::of(conn, ticket.id).await?,
            ticket: ticket.clone(),
        };
        if row.notice == "watched" {
            follows = reads_along(person, &seen);
            follows || may_see(app, conn, person, &seen).await?
        } else if is_due || notified.contains(&row.notice.as_str()) {
            may_see(app, conn, person, &seen).await?
        } else {
            may_attend(app, conn, person, &seen).await?
        }
    } else {
        ticket.requester_id == Some(person) || own.is_some()
    };
    if !allowed {
        return Ok(Err("la persona ya no participa en el ticket"));
    }
    let Still::Stands(until) = still(conn, row, person).await? else {
        return Ok(Err("lo que se contaba ya no está en pie"));
    };
    let event = told.iter().find(|event| event.seq == row.seq && !is_due);
    let kind = app.book.kind(&ticket.kind);
    let message = match event {
        Some(event) => template(&app.pack, kind, &row.notice, &event.kind),
        // Who became responsible is told of that, though the event itself may be internal.
        None if is_assignment || is_due || is_inside => {
            app.pack.messages.iter().find(|m| m.notice == row.notice)
        }
        None => return Ok(Err("lo que se contaba ya no es público")),
    };
    let Some(message) = message else {
        return Ok(Err("el paquete ya no tiene este mensaje"));
    };
    let address = match row.address.as_str() {
        "" => directory::store::find(conn, person).await?.map(|p| p.email),
        given => Some(given.to_owned()),
    };
    let Some(address) = address.filter(|address| !address.is_empty()) else {
        return Ok(Err("no hay una dirección"));
    };
    let mut letter = letter(app, kind, &ticket, &told, event.filter(|_| !is_assignment));
    if is_due && !deadline(app, conn, (&ticket, row.about.as_deref()), &mut letter).await? {
        return Ok(Err("el plazo ya terminó"));
    }
    if let Some(due) = until {
        letter.due = When::new(due, app.now(), &app.zone).text;
        if due < app.now() {
            "sí".clone_into(&mut letter.overdue);
        }
    }
    let ticket = own.unwrap_or(ticket);
    letter.folio = folio(&ticket);
    Ok(Ok(Composed {
        message,
        letter,
        address,
        reference: ticket.reference().to_owned(),
        ticket: ticket.id,
        thread: ticket.key,
        is_private: !to_responsible,
        follows,
        opens: None,
    }))
}

/// Whether what a notice tells of still stands.
enum Still {
    /// It does; of a task, until when.
    Stands(Option<i64>),
    /// It does not: nobody is sent to where nothing waits.
    Gone,
}

/// Whether the reader of a notice still follows the ticket, still has a task there, is still
/// asked to take it over; any other notice stands.
async fn still(
    conn: &impl ConnectionTrait,
    row: &outbox::Model,
    person: i64,
) -> Result<Still, AppError> {
    let stands = match row.notice.as_str() {
        "watched" => {
            let own = field_value::Entity::find()
                .filter(field_value::Column::TicketId.eq(row.ticket_id))
                .filter(field_value::Column::Field.eq(WATCHER))
                .filter(field_value::Column::Number.eq(person));
            own.one(conn).await?.is_some()
        }
        "offered" => {
            let own = ticket::Entity::find_by_id(row.ticket_id)
                .filter(ticket::Column::OfferedTo.eq(person));
            own.one(conn).await?.is_some()
        }
        "task" => {
            let own = ticket_task::Entity::find()
                .filter(ticket_task::Column::TicketId.eq(row.ticket_id))
                .filter(ticket_task::Column::AssigneeId.eq(person))
                .order_by_asc(ticket_task::Column::DueAt);
            let Some(task) = own.one(conn).await? else {
                return Ok(Still::Gone);
            };
            return Ok(Still::Stands(Some(task.due_at).filter(|at| *at < NEVER)));
        }
        _ => true,
    };
    Ok(if stands {
        Still::Stands(None)
    } else {
        Still::Gone
    })
}

/// Whether a person was let follow what the requester sees of it, and no more.
fn reads_along(person: i64, seen: &Seen) -> bool {
    seen.keys.contains(&Key::Follower(person))
}

/// Whether a person may see the ticket.
async fn may_see(
    app: &App,
    conn: &impl ConnectionTrait,
    person: i64,
    seen: &Seen,
) -> Result<bool, AppError> {
    let mut held = directory::store::held(conn, &app.known, app.now(), &[person]).await?;
    let held = held.remove(&person).unwrap_or_default();
    let actor = Actor::holding(person, held, &app.pack);
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    Ok(may(&actor, Action::SeeTickets, Some(target)))
}

/// Whether a person is still responsible, and still may see the ticket.
pub(super) async fn may_attend(
    app: &App,
    conn: &impl ConnectionTrait,
    person: i64,
    seen: &Seen,
) -> Result<bool, AppError> {
    let own = seen.ticket.assignee_id == Some(person);
    Ok(own && may_see(app, conn, person, seen).await?)
}

/// The number of a ticket, as a letter says it.
fn folio(ticket: &Listed) -> String {
    let folio = ticket.folio.clone();
    folio.unwrap_or_else(|| "(sin folio todavía)".to_owned())
}

/// A letter of public events alone; `event` is the one that it tells of.
pub(super) fn letter(
    app: &App,
    kind: Option<&Kind>,
    ticket: &Listed,
    public: &[Told],
    event: Option<&Told>,
) -> Letter {
    let noun = kind.map_or(&app.kind.noun, |kind| &kind.noun);
    let (reached, brought) = match event.map(|event| &event.kind) {
        Some(EventKind::Moved { to, brought, .. }) => (to.as_str(), brought.clone()),
        _ => (ticket.state.as_str(), None),
    };
    let (state, _, meaning) = state(kind, reached);
    // The description is not repeated to who wrote it: anybody can type any address into a
    // public form, and a desk must not carry strangers' texts.
    let text = event
        .filter(|event| !matches!(event.kind, EventKind::Received { .. }))
        .and_then(|event| event.body.clone());
    let is_open = public
        .iter()
        .any(|event| matches!(event.kind, EventKind::Received { .. }));
    let summary = if is_open && event.is_none() {
        ticket.summary.clone()
    } else {
        String::new()
    };
    let institution = &app.pack.institution;
    Letter {
        folio: folio(ticket),
        noun: noun.singular.clone(),
        the_noun: noun.definite(),
        service: ticket.service.clone(),
        unit: ticket.unit.clone(),
        summary,
        state,
        meaning,
        text: text.unwrap_or_default(),
        label: brought.unwrap_or_default(),
        clock: String::new(),
        due: String::new(),
        overdue: String::new(),
        link: String::new(),
        institution: institution.name.clone(),
        office: institution.office.clone(),
        short: institution.short.clone(),
    }
}
