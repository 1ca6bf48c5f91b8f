//! Checking tickets against their events, which are the truth [P-4] [P-10].
//!
//! A changed, removed or reordered event breaks the chain; a changed row is not
//! what its events fold to; a missing ticket leaves a hole in the folios.

use std::collections::BTreeSet;

use engine::chain::{Link, content_digest};
use engine::levels::Past;
use engine::{Book, Ticket, Visibility, read};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{
    field_value, folio_series, ticket, ticket_access, ticket_approval, ticket_event, ticket_task,
    ticket_text, ticket_tie,
};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::shorten;
use crate::ticket::access::Order;
use crate::ticket::act::PORTAL;
use crate::ticket::commit::SUMMARY;
use crate::ticket::folios::holes;
use crate::ticket::stored::{History, Stored, histories};
use crate::ticket::timers::{Timers, replay};
use crate::ticket::{append, project};

/// Tickets read at once.
const BATCH: u64 = 200;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The folio, or the number of a ticket without one; a seal, where it is about one.
    pub ticket: String,
    /// What is wrong, in Spanish.
    pub text: String,
}

/// What was looked at, and what was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Tickets read.
    pub tickets: u64,
    /// Events read.
    pub events: u64,
    /// What is not as it was written.
    pub findings: Vec<Finding>,
    /// Tickets that are gone or whose history is not whole.
    pub broken: BTreeSet<String>,
}

/// Checks every ticket. `progress` is told how many were read so far.
///
/// # Errors
/// When the database refuses. What is wrong with a ticket is a finding.
pub async fn verify(app: &App, mut progress: impl FnMut(u64)) -> Result<Report, AppError> {
    let mut report = Report::default();
    let mut folios = BTreeSet::new();
    let mut last = 0;
    // Asked first: what is numbered while this runs is no hole.
    let series = folio_series::Entity::find().all(app.db.read()).await?;
    loop {
        let snapshot = app.db.snapshot().await?;
        let tickets = ticket::Entity::find()
            .filter(ticket::Column::Id.gt(last))
            .order_by_asc(ticket::Column::Id)
            .limit(BATCH)
            .all(&snapshot)
            .await?;
        let Some(end) = tickets.last().map(|row| row.id) else {
            break;
        };
        last = end;
        let mut histories = histories(&snapshot, &tickets).await?;
        // What waits for being measured anew is not wrong.
        let stale = replay::is_due(&snapshot).await?;
        drop(snapshot);
        for row in tickets {
            let history = histories.remove(&row.id).unwrap_or_default();
            report.tickets += 1;
            report.events += u64::try_from(history.events.len()).unwrap_or_default();
            folios.extend(row.folio.clone());
            let name = row
                .folio
                .clone()
                .unwrap_or_else(|| format!("ticket {}", row.id));
            let (is_sound, wrong) = check(app, &row, &history, stale);
            if !is_sound {
                report.broken.insert(name.clone());
            }
            for text in wrong {
                report.findings.push(Finding {
                    ticket: name.clone(),
                    text,
                });
            }
        }
        progress(report.tickets);
    }
    let holes = holes(app, series, &folios).await?;
    report.broken.extend(holes.iter().map(|f| f.ticket.clone()));
    report.findings.extend(holes);
    Ok(report)
}

/// Whether a ticket's history is whole, and what is wrong with the ticket; the
/// first fault of its history ends the look at it.
fn check(app: &App, row: &ticket::Model, history: &History, stale: bool) -> (bool, Vec<String>) {
    match sound(row, history) {
        Err(text) => (false, vec![text]),
        Ok((ticket, past)) => {
            let timers = Timers::of(app, &ticket.kind, &past);
            let timers = Some(&timers).filter(|_| !stale || row.ended);
            let mut wrong = differences(app, row, &ticket, history, timers);
            wrong.extend(reception(row, &history.events));
            (true, wrong)
        }
    }
}

/// The ticket of a history that is whole and ends where the row says, or what is wrong with it.
pub(super) fn sound(row: &ticket::Model, history: &History) -> Result<(Ticket, Vec<Past>), String> {
    let mut chain = String::new();
    let (mut kinds, mut past) = (Vec::new(), Vec::new());
    for (seq, stored) in (1_i64..).zip(&history.events) {
        let Some(event) = &stored.event else { continue };
        if event.seq != seq {
            return Err(format!(
                "falta el evento {seq}: la historia fue recortada o reordenada"
            ));
        }
        let content = stored.content.as_ref();
        let values = content.and_then(|c| c.form_values.as_deref());
        let digest = content.map(|c| content_digest(&c.salt, c.body.as_deref(), values));
        if digest != event.content_digest {
            return Err(format!(
                "el texto del evento {seq} no es el que se escribió"
            ));
        }
        chain = link(event, &stored.files).after(&chain);
        if chain != event.chain {
            return Err(format!(
                "el evento {seq} no es el que se escribió: la cadena se rompe ahí"
            ));
        }
        match read(event.format, &event.payload, values) {
            Ok((kind, values))
                if event.format != engine::FORMAT || kind.name() == event.event_type =>
            {
                past.push(Past {
                    seq,
                    at: event.effective_at,
                    rules: event.rules,
                    event: kind.clone(),
                    public: event.visibility == Visibility::Public.key(),
                    by_requester: event.channel == PORTAL,
                });
                kinds.push((kind, values));
            }
            _ => return Err(format!("el evento {seq} no se puede leer")),
        }
    }
    if row.chain != chain {
        return Err("la historia no termina donde el ticket dice: fue recortada".to_owned());
    }
    let events = kinds.iter().map(|(kind, values)| (kind, values));
    let ticket = Ticket::fold(events);
    let ticket = ticket.map_err(|error| format!("la historia no se sostiene: {error}"))?;
    Ok((ticket, past))
}

/// Columns that only stand in the reception.
fn reception(row: &ticket::Model, history: &[Stored]) -> Vec<String> {
    let first = history.first();
    let content = first.and_then(|s| s.content.as_ref());
    let summary = content
        .and_then(|c| c.body.as_deref())
        .map(|b| shorten(b, SUMMARY));
    let at = first.and_then(|s| s.event.as_ref()).map(|e| e.effective_at);
    let columns = [
        (
            "asunto",
            summary.is_none_or(|summary| summary == row.summary),
        ),
        ("recibido", at == Some(row.created_at)),
    ];
    let wrong = columns.into_iter().filter(|(_, same)| !same);
    wrong
        .map(|(name, _)| format!("«{name}» no es lo que dice la recepción"))
        .collect()
}

fn link<'a>(event: &'a ticket_event::Model, files: &'a [String]) -> Link<'a> {
    Link {
        format: event.format,
        seq: event.seq,
        visibility: &event.visibility,
        actor: event.actor_id,
        channel: &event.channel,
        recorded_at: event.recorded_at,
        effective_at: event.effective_at,
        payload: &event.payload,
        rules: event.rules,
        content: event.content_digest.as_deref(),
        files,
    }
}

/// What is not as the events make it: columns of the row, keys, values; and clocks, where
/// they are given.
pub(super) fn differences(
    app: &App,
    row: &ticket::Model,
    ticket: &Ticket,
    history: &History,
    timers: Option<&Timers>,
) -> Vec<String> {
    let Ok(want) = project::row(app, ticket) else {
        return vec!["nombra lo que la configuración ya no conoce".to_owned()];
    };
    let place = (*want.ended.as_ref(), want.category.as_ref().as_str());
    let order = Order::of(place, ticket.assignee, row.created_at);
    let columns = [
        ("clase", row.kind == *want.kind.as_ref()),
        ("formulario", row.form == *want.form.as_ref()),
        ("cédula", row.definition == *want.definition.as_ref()),
        ("folio", row.folio == *want.folio.as_ref()),
        ("estado", row.state == *want.state.as_ref()),
        ("categoría", row.category == *want.category.as_ref()),
        ("terminado", row.ended == *want.ended.as_ref()),
        (
            "motivo de espera",
            row.wait_reason == *want.wait_reason.as_ref(),
        ),
        ("espera hasta", row.wait_until == *want.wait_until.as_ref()),
        (
            "solicitante",
            row.requester_id == *want.requester_id.as_ref(),
        ),
        ("dependencia", row.unit_id == *want.unit_id.as_ref()),
        ("servicio", row.service_id == *want.service_id.as_ref()),
        ("canal", row.channel == *want.channel.as_ref()),
        ("restringido", row.restricted == *want.restricted.as_ref()),
        ("a la vista de todos", row.to_all == *want.to_all.as_ref()),
        ("prioridad", row.priority == *want.priority.as_ref()),
        ("equipo", row.team_id == *want.team_id.as_ref()),
        ("responsable", row.assignee_id == *want.assignee_id.as_ref()),
        (
            "formulario lleno",
            row.form_values == *want.form_values.as_ref(),
        ),
        ("origen", row.origin_key == *want.origin_key.as_ref()),
        ("vínculo", row.tie == *want.tie.as_ref()),
        ("ofrecido a", row.offered_to == *want.offered_to.as_ref()),
        ("unido a", row.merged_into == *want.merged_into.as_ref()),
        (
            "tareas",
            same_tasks(&app.book, row.id, ticket, &history.tasks),
        ),
        (
            "aprobaciones",
            same_approvals(&app.book, row.id, ticket, &history.approvals),
        ),
        ("vínculos", same_ties(row.id, ticket, &history.ties)),
        ("etiquetas", row.tags == *want.tags.as_ref()),
        ("versión", row.version == *want.version.as_ref()),
        ("actualizado", history.last() == Some(row.updated_at)),
        (
            "espera respuesta desde",
            row.unanswered_since == history.unanswered_since(),
        ),
        (
            "plazos",
            timers.is_none_or(|own| own.are(&history.timers) && own.next_due() == row.next_due),
        ),
        ("quién lo ve", same_keys(app, order, ticket, &history.keys)),
        (
            "palabras",
            history.words == Some(words(row.id, &history.events)),
        ),
        (
            "valores para filtrar",
            same_values(app, row, ticket, &history.values),
        ),
    ];
    let wrong = columns.into_iter().filter(|(_, same)| !same);
    wrong
        .map(|(name, _)| format!("«{name}» no es lo que dicen los eventos; «rebuild» lo corrige"))
        .collect()
}

/// The folded words of a ticket, as its events bring them.
pub(super) fn words(ticket_id: i64, events: &[Stored]) -> ticket_text::Model {
    let (mut public, mut all) = (" ".to_owned(), " ".to_owned());
    for stored in events {
        let (Some(event), Some(content)) = (&stored.event, &stored.content) else {
            continue;
        };
        let read = read(event.format, &event.payload, content.form_values.as_deref());
        let values = read.map(|(_, values)| values).unwrap_or_default();
        for word in append::words(content.body.as_deref(), &values) {
            let word = format!("{word} ");
            if Visibility::from_key(&event.visibility) == Visibility::Public {
                public.push_str(&word);
            }
            all.push_str(&word);
        }
    }
    ticket_text::Model {
        ticket_id,
        public_words: public,
        all_words: all,
    }
}

fn same_keys(app: &App, order: Order, ticket: &Ticket, stored: &[ticket_access::Model]) -> bool {
    let want = project::audience(&app.book, &app.known, ticket);
    let want: BTreeSet<String> = want.iter().map(ToString::to_string).collect();
    let have: BTreeSet<String> = stored.iter().map(|key| key.key.clone()).collect();
    want == have && stored.iter().all(|key| order.is_of(key))
}

fn same_tasks(book: &Book, id: i64, ticket: &Ticket, stored: &[ticket_task::Model]) -> bool {
    let want = project::tasks(book, id, ticket);
    want.len() == stored.len() && want.iter().all(|task| stored.contains(task))
}

fn same_approvals(
    book: &Book,
    id: i64,
    ticket: &Ticket,
    stored: &[ticket_approval::Model],
) -> bool {
    let want = project::approvals(book, id, ticket);
    want.len() == stored.len() && want.iter().all(|row| stored.contains(row))
}

fn same_ties(id: i64, ticket: &Ticket, stored: &[ticket_tie::Model]) -> bool {
    let want = project::ties(id, ticket);
    want.len() == stored.len() && want.iter().all(|tie| stored.contains(tie))
}

fn same_values(
    app: &App,
    row: &ticket::Model,
    ticket: &Ticket,
    stored: &[field_value::Model],
) -> bool {
    let want = project::filtered(app, row.id, ticket);
    want.len() == stored.len() && want.iter().all(|value| stored.contains(value))
}
