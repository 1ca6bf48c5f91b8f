//! Checking tickets against their events, which are the truth [P-4] [P-10].
//!
//! A changed, removed or reordered event breaks the chain; a changed row is not
//! what its events fold to; a missing ticket leaves a hole in the folios.

use std::collections::{BTreeSet, HashMap};

use engine::chain::{Link, body_digest};
use engine::{Kind, Ticket};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{attachment, event_body, folio_series, ticket, ticket_event};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::history::parse;

/// Tickets read at once.
const BATCH: u64 = 200;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The folio, or the number of a ticket without one.
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
}

/// Checks every ticket. `progress` is told how many were read so far.
///
/// # Errors
/// When the database refuses. What is wrong with a ticket is a finding.
pub async fn verify(app: &App, mut progress: impl FnMut(u64)) -> Result<Report, AppError> {
    let mut report = Report::default();
    let mut folios = BTreeSet::new();
    let mut last = 0;
    loop {
        let tickets = ticket::Entity::find()
            .filter(ticket::Column::Id.gt(last))
            .order_by_asc(ticket::Column::Id)
            .limit(BATCH)
            .all(app.db.read())
            .await?;
        let Some(end) = tickets.last().map(|row| row.id) else {
            break;
        };
        last = end;
        let mut histories = histories(app, &tickets).await?;
        for row in tickets {
            let history = histories.remove(&row.id).unwrap_or_default();
            report.tickets += 1;
            report.events += u64::try_from(history.len()).unwrap_or_default();
            folios.extend(row.folio.clone());
            let name = row
                .folio
                .clone()
                .unwrap_or_else(|| format!("ticket {}", row.id));
            for text in check(&app.pack.kind, &row, &history) {
                report.findings.push(Finding {
                    ticket: name.clone(),
                    text,
                });
            }
        }
        progress(report.tickets);
    }
    report.findings.extend(holes(app, &folios).await?);
    Ok(report)
}

/// An event with what belongs to it.
#[derive(Default)]
pub(super) struct Stored {
    pub(super) event: Option<ticket_event::Model>,
    body: Option<event_body::Model>,
    files: Vec<String>,
}

async fn histories(
    app: &App,
    tickets: &[ticket::Model],
) -> Result<HashMap<i64, Vec<Stored>>, AppError> {
    let ids: Vec<i64> = tickets.iter().map(|row| row.id).collect();
    let mut stored: HashMap<(i64, i64), Stored> = HashMap::new();
    let bodies = event_body::Entity::find().filter(event_body::Column::TicketId.is_in(ids.clone()));
    for body in bodies.all(app.db.read()).await? {
        let place = (body.ticket_id, body.seq);
        stored.entry(place).or_default().body = Some(body);
    }
    let files = attachment::Entity::find()
        .filter(attachment::Column::TicketId.is_in(ids.clone()))
        .order_by_asc(attachment::Column::Id);
    for file in files.all(app.db.read()).await? {
        stored
            .entry((file.ticket_id, file.seq))
            .or_default()
            .files
            .push(file.sha256);
    }
    let events = ticket_event::Entity::find()
        .filter(ticket_event::Column::TicketId.is_in(ids))
        .order_by_asc(ticket_event::Column::TicketId)
        .order_by_asc(ticket_event::Column::Seq);
    let mut histories: HashMap<i64, Vec<Stored>> = HashMap::new();
    for event in events.all(app.db.read()).await? {
        let mut one = stored
            .remove(&(event.ticket_id, event.seq))
            .unwrap_or_default();
        let history = histories.entry(event.ticket_id).or_default();
        one.event = Some(event);
        history.push(one);
    }
    Ok(histories)
}

/// What is wrong with one ticket; the first fault of its history ends the look at it.
fn check(kind: &Kind, row: &ticket::Model, history: &[Stored]) -> Vec<String> {
    let mut chain = String::new();
    let mut kinds = Vec::new();
    for (seq, stored) in (1_i64..).zip(history) {
        let Some(event) = &stored.event else { continue };
        if event.seq != seq {
            return vec![format!(
                "falta el evento {seq}: la historia fue recortada o reordenada"
            )];
        }
        let digest = stored.body.as_ref().map(|b| body_digest(&b.salt, &b.body));
        if digest != event.body_digest {
            return vec![format!(
                "el texto del evento {seq} no es el que se escribió"
            )];
        }
        chain = link(event, &stored.files).after(&chain);
        if chain != event.chain {
            return vec![format!(
                "el evento {seq} no es el que se escribió: la cadena se rompe ahí"
            )];
        }
        match parse(event.format, &event.payload) {
            Ok(kind) if kind.name() == event.event_type => kinds.push(kind),
            _ => return vec![format!("el evento {seq} no se puede leer")],
        }
    }
    match Ticket::fold(&kinds) {
        Err(error) => vec![format!("la historia no se sostiene: {error}")],
        Ok(_) if row.chain != chain => {
            vec!["la historia no termina donde el ticket dice: fue recortada".to_owned()]
        }
        Ok(ticket) => differences(kind, row, &ticket),
    }
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
        body: event.body_digest.as_deref(),
        files,
    }
}

/// Columns of the row that are not what the events make of them.
pub(super) fn differences(kind: &Kind, row: &ticket::Model, ticket: &Ticket) -> Vec<String> {
    let category = ticket.category(kind);
    let columns = [
        ("folio", row.folio == ticket.folio),
        ("estado", row.state == ticket.state),
        (
            "categoría",
            category.is_some_and(|c| c.key() == row.category),
        ),
        (
            "terminado",
            category.is_some_and(|c| c.is_ended() == row.ended),
        ),
        ("solicitante", row.requester_id == ticket.requester),
        ("canal", row.channel == ticket.channel),
        ("prioridad", row.priority == ticket.priority),
        ("tipo", row.type_of_work == ticket.type_of_work),
        ("responsable", row.assignee_id == ticket.assignee),
        ("versión", row.version == ticket.version),
    ];
    let wrong = columns.into_iter().filter(|(_, same)| !same);
    wrong
        .map(|(name, _)| format!("«{name}» no es lo que dicen los eventos; «rebuild» lo corrige"))
        .collect()
}

/// Folios that were given and that no ticket has.
async fn holes(app: &App, folios: &BTreeSet<String>) -> Result<Vec<Finding>, AppError> {
    let kind = &app.pack.kind;
    let series = folio_series::Entity::find_by_id(&kind.key)
        .one(app.db.read())
        .await?;
    let given = series.map_or(0, |series| series.next - 1);
    let missing = (1..=given)
        .map(|n| kind.folio.write(n))
        .filter(|folio| !folios.contains(folio));
    let text = || "falta el ticket: el folio se dio y nadie lo tiene".to_owned();
    Ok(missing
        .map(|folio| Finding {
            ticket: folio,
            text: text(),
        })
        .collect())
}
