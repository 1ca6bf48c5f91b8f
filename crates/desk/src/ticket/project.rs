//! From a ticket as its events make it to the rows that lists and pages read.
//! Registering, commands, `verify` and `rebuild` all go through here.

use std::collections::BTreeMap;

use engine::{Book, Category, Form, Task, TaskState, Ticket, Value};
use filter::{Datum, Ident};
use sea_orm::ActiveValue::Set;
use tables::{field_value, ticket, ticket_approval, ticket_task, ticket_tie};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::known::Known;
use engine::audience::{Key, keys};

/// What a ticket's state means.
///
/// # Errors
/// When its kind has no such state, which is a fault of ours.
pub(super) fn category(book: &Book, ticket: &Ticket) -> Result<(String, Category), AppError> {
    let kind = book.kind(&ticket.kind);
    let state = kind.and_then(|kind| kind.present(&ticket.state));
    let unknown = || AppError::internal(format!("no state {} in {}", ticket.state, ticket.kind));
    let category = kind.and_then(|kind| ticket.category(kind));
    state
        .zip(category)
        .map(|(state, category)| (state.key.clone(), category))
        .ok_or_else(unknown)
}

/// The columns of a ticket's row that its events decide. Those of its place in
/// time and of its chain are not among them.
///
/// # Errors
/// When it names what the configuration does not know, which is a fault of ours.
pub(super) fn row(app: &App, ticket: &Ticket) -> Result<ticket::ActiveModel, AppError> {
    let known = &app.known;
    let (state, category) = category(&app.book, ticket)?;
    let unknown = |what: &str| AppError::internal(format!("a ticket of an unknown {what}"));
    let id = |key: &Option<String>, of: &dyn Fn(&str) -> Option<i64>, what: &str| {
        let found = key
            .as_deref()
            .map(|key| of(key).ok_or_else(|| unknown(what)));
        found.transpose()
    };
    let unit = id(&ticket.unit, &|key| known.unit(key).map(|u| u.id), "unit")?;
    let service = id(
        &ticket.service,
        &|key| known.service(key).map(|s| s.id),
        "service",
    )?;
    let team = id(&ticket.team, &|key| known.team(key).map(|t| t.id), "team")?;
    let values = serde_json::to_string(&ticket.values);
    let waiting = ticket.waiting.as_ref();
    // The date of a ticket that goes on within another is nobody's business.
    let waiting = waiting.filter(|_| ticket.merged_into.is_none());
    let offer = ticket.offer.as_ref().filter(|_| !category.is_ended());
    let origin = ticket.origin.as_ref();
    Ok(ticket::ActiveModel {
        kind: Set(ticket.kind.clone()),
        form: Set(ticket.form),
        definition: Set(ticket.definition),
        folio: Set(ticket.folio.clone()),
        state: Set(state),
        category: Set(category.key().to_owned()),
        ended: Set(category.is_ended()),
        wait_reason: Set(waiting.and_then(|w| w.reason.clone())),
        wait_until: Set(waiting.map(|w| w.until)),
        requester_id: Set(ticket.requester),
        unit_id: Set(unit),
        service_id: Set(service),
        channel: Set(ticket.channel.clone()),
        restricted: Set(ticket.restricted),
        to_all: Set(audience(&app.book, known, ticket).contains(&Key::All)),
        priority: Set(ticket.priority.clone()),
        team_id: Set(team),
        assignee_id: Set(ticket.assignee),
        form_values: Set(values.map_err(|e| AppError::internal(e.to_string()))?),
        origin_key: Set(origin.map(|o| o.ticket.clone())),
        tie: Set(origin.map(|o| o.tie.key().to_owned())),
        merged_into: Set(ticket.merged_into.clone()),
        offered_to: Set(offer.map(|offer| offer.to)),
        tags: Set(ticket.tags.values().cloned().collect::<Vec<_>>().join("|")),
        version: Set(ticket.version),
        ..Default::default()
    })
}

/// A task without a date is due at the end of the year 9999: so the order needs no second column.
pub const NEVER: i64 = 253_402_300_799_999;

/// The rows of the tasks that are to be done. `id` is the ticket's number.
pub fn tasks(book: &Book, id: i64, ticket: &Ticket) -> Vec<ticket_task::Model> {
    let kind = book.kind(&ticket.kind);
    let category = kind.and_then(|kind| ticket.category(kind));
    if category.is_none_or(Category::is_ended) {
        return Vec::new();
    }
    let open = ticket.tasks.iter();
    let open = open.filter(|(_, task)| task.state == TaskState::Open);
    let row = |(number, task): (&i64, &Task)| ticket_task::Model {
        ticket_id: id,
        task: *number,
        seq: task.seq,
        assignee_id: task.assignee,
        due_at: task.due.unwrap_or(NEVER),
        ready: ticket.waits_for(task).is_empty(),
    };
    open.map(row).collect()
}

/// The rows of who is asked to approve a ticket, and of what was decided. `id` is the ticket's number.
pub fn approvals(book: &Book, id: i64, ticket: &Ticket) -> Vec<ticket_approval::Model> {
    let kind = book.kind(&ticket.kind);
    let category = kind.and_then(|kind| ticket.category(kind));
    let ended = category.is_none_or(Category::is_ended);
    let mut rows = Vec::new();
    let mut add = |approval: &str, who: (Option<i64>, Option<i64>), seq, state: &str, due| {
        rows.push(ticket_approval::Model {
            ticket_id: id,
            place: i64::try_from(rows.len()).unwrap_or_default(),
            approval: approval.to_owned(),
            person_id: who.0,
            for_id: who.1,
            seq,
            state: state.to_owned(),
            due_at: due,
        });
    };
    for (key, approval) in &ticket.approvals {
        for verdict in &approval.verdicts {
            let state = if verdict.approved {
                "approved"
            } else {
                "refused"
            };
            let who = match verdict.by {
                Some(by) => (Some(by), Some(verdict.person)),
                None => (Some(verdict.person), None),
            };
            add(key, who, verdict.seq, state, NEVER);
        }
        let due = approval.due.unwrap_or(NEVER);
        for seat in approval.open().filter(|_| !ended) {
            add(key, (seat.person, None), approval.asked, "asked", due);
            if seat.substitute.is_some() {
                let who = (seat.substitute, seat.person);
                add(key, who, approval.asked, "asked", due);
            }
        }
    }
    rows
}

/// The rows of what a ticket is to others. `id` is its number.
pub fn ties(id: i64, ticket: &Ticket) -> Vec<ticket_tie::Model> {
    let own = ticket.links.iter().filter(|link| !link.inverse);
    let row = |link: &engine::Link| ticket_tie::Model {
        ticket_id: id,
        tie: link.tie.key().to_owned(),
        other: link.ticket.clone(),
    };
    own.map(row).collect()
}

/// The audience keys that a ticket carries; none for one whose kind is gone.
pub fn audience(book: &Book, known: &Known, ticket: &Ticket) -> Vec<Key> {
    let unit = ticket.unit.as_deref().and_then(|key| known.unit(key));
    let above = unit.map_or(&[][..], |unit| unit.path.as_slice());
    let kind = book.kind(&ticket.kind);
    kind.map_or_else(Vec::new, |kind| {
        keys(kind, &book.form(ticket), ticket, above)
    })
}

/// The rows of the indexed fields of a ticket's form. `id` is its number.
pub fn values(
    app: &App,
    form: &Form<'_>,
    id: i64,
    filled: &BTreeMap<String, Value>,
) -> Vec<field_value::Model> {
    let mut rows = Vec::new();
    for field in form.fields().iter().filter(|field| field.indexed) {
        let Some(value) = filled.get(&field.key) else {
            continue;
        };
        let wordless =
            |datum: &Datum| matches!(datum, Datum::Text(text) if filter::words(text).is_empty());
        let data = engine::data(field.kind, value, &app.zone);
        let data = data.into_iter().filter(|datum| !wordless(datum));
        for (position, datum) in (0_i64..).zip(data) {
            let (word, number) = split(&app.known, datum);
            rows.push(field_value::Model {
                ticket_id: id,
                field: field.key.clone(),
                position,
                word,
                number,
            });
        }
    }
    rows
}

/// The name under which tags stand among the values; no field of a form is called so.
pub const TAG: &str = "@tag";
/// The same for who follows a ticket.
pub const WATCHER: &str = "@watcher";
/// The same for the minutes that were spent.
pub const TIME: &str = "@time";

/// Everything of a ticket that lists can be filtered by besides its own row: the indexed
/// fields of its form, its tags, who follows it, the time spent.
pub fn filtered(app: &App, id: i64, ticket: &Ticket) -> Vec<field_value::Model> {
    let mut rows = values(app, &app.book.form(ticket), id, &ticket.values);
    let row = |field: &str, position, word, number| field_value::Model {
        ticket_id: id,
        field: field.to_owned(),
        position,
        word,
        number,
    };
    let tags = (0_i64..).zip(ticket.tags.keys());
    rows.extend(tags.map(|(place, key)| row(TAG, place, Some(key.clone()), None)));
    let watchers = (0_i64..).zip(ticket.watchers.keys());
    rows.extend(watchers.map(|(place, id)| row(WATCHER, place, None, Some(*id))));
    if !ticket.time.is_empty() {
        rows.push(row(TIME, 0, None, Some(ticket.minutes())));
    }
    rows
}

/// A value as a column can be asked for it: a word or a number.
fn split(known: &Known, datum: Datum) -> (Option<String>, Option<i64>) {
    match datum {
        Datum::Text(text) => {
            let words = filter::words(&text).join(" ");
            (Some(format!(" {words} ")), None)
        }
        Datum::Choice(key) | Datum::Tag(key) | Datum::Id(Ident::Key(key) | Ident::Email(key)) => {
            (Some(key), None)
        }
        Datum::Id(Ident::Number(number))
        | Datum::Instant(number)
        | Datum::Number(number)
        | Datum::Money(number) => (None, Some(number)),
        Datum::Unit(path) => {
            let key = path.into_iter().next().map(|ident| ident.to_string());
            let unit = key.as_deref().and_then(|key| known.unit(key));
            (key.clone(), unit.map(|unit| unit.id))
        }
        Datum::YesNo(yes) => (None, Some(i64::from(yes))),
    }
}
