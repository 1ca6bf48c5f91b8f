//! Checking tickets against their events, which are the truth [P-4] [P-10].
//!
//! A changed, removed or reordered event breaks the chain; a changed row is not
//! what its events fold to; a missing ticket leaves a hole in the folios.

use std::collections::{BTreeSet, HashMap};

use engine::chain::{Link, body_digest};
use engine::{Kind, Ticket};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{attachment, event_body, folio_series, service, ticket, ticket_event, unit};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::shorten;
use crate::ticket::append;
use crate::ticket::create::SUMMARY;
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
    // Asked first: what is numbered while this runs is no hole.
    let series = folio_series::Entity::find_by_id(&app.pack.kind.key)
        .one(app.db.read())
        .await?;
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
        let names = Names::of(&snapshot).await?;
        drop(snapshot);
        for row in tickets {
            let history = histories.remove(&row.id).unwrap_or_default();
            report.tickets += 1;
            report.events += u64::try_from(history.len()).unwrap_or_default();
            folios.extend(row.folio.clone());
            let name = row
                .folio
                .clone()
                .unwrap_or_else(|| format!("ticket {}", row.id));
            for text in check(&app.pack.kind, &names, &row, &history) {
                report.findings.push(Finding {
                    ticket: name.clone(),
                    text,
                });
            }
        }
        progress(report.tickets);
    }
    report.findings.extend(holes(app, series, &folios).await?);
    Ok(report)
}

/// An event with what belongs to it.
#[derive(Default)]
pub(super) struct Stored {
    pub(super) event: Option<ticket_event::Model>,
    body: Option<event_body::Model>,
    files: Vec<String>,
}

pub(super) async fn histories(
    conn: &impl ConnectionTrait,
    tickets: &[ticket::Model],
) -> Result<HashMap<i64, Vec<Stored>>, AppError> {
    let ids: Vec<i64> = tickets.iter().map(|row| row.id).collect();
    let mut stored: HashMap<(i64, i64), Stored> = HashMap::new();
    let bodies = event_body::Entity::find().filter(event_body::Column::TicketId.is_in(ids.clone()));
    for body in bodies.all(conn).await? {
        let place = (body.ticket_id, body.seq);
        stored.entry(place).or_default().body = Some(body);
    }
    let files = attachment::Entity::find()
        .filter(attachment::Column::TicketId.is_in(ids.clone()))
        .order_by_asc(attachment::Column::Id);
    for file in files.all(conn).await? {
        let place = (file.ticket_id, file.seq);
        let sealed = append::sealed(&file.sha256, file.size, &file.media_type);
        stored.entry(place).or_default().files.push(sealed);
    }
    let events = ticket_event::Entity::find()
        .filter(ticket_event::Column::TicketId.is_in(ids))
        .order_by_asc(ticket_event::Column::TicketId)
        .order_by_asc(ticket_event::Column::Seq);
    let mut histories: HashMap<i64, Vec<Stored>> = HashMap::new();
    for event in events.all(conn).await? {
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
fn check(kind: &Kind, names: &Names, row: &ticket::Model, history: &[Stored]) -> Vec<String> {
    match sound(row, history) {
        Err(text) => vec![text],
        Ok(ticket) => {
            let mut wrong = differences(kind, row, &ticket);
            wrong.extend(names.differences(row, &ticket, history));
            wrong
        }
    }
}

/// The ticket of a history that is whole and ends where the row says, or what is wrong with it.
pub(super) fn sound(row: &ticket::Model, history: &[Stored]) -> Result<Ticket, String> {
    let mut chain = String::new();
    let mut kinds = Vec::new();
    for (seq, stored) in (1_i64..).zip(history) {
        let Some(event) = &stored.event else { continue };
        if event.seq != seq {
            return Err(format!(
                "falta el evento {seq}: la historia fue recortada o reordenada"
            ));
        }
        let digest = stored.body.as_ref().map(|b| body_digest(&b.salt, &b.body));
        if digest != event.body_digest {
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
        match parse(event.format, &event.payload) {
            Ok(kind) if kind.name() == event.event_type => kinds.push(kind),
            _ => return Err(format!("el evento {seq} no se puede leer")),
        }
    }
    if row.chain != chain {
        return Err("la historia no termina donde el ticket dice: fue recortada".to_owned());
    }
    Ticket::fold(&kinds).map_err(|error| format!("la historia no se sostiene: {error}"))
}

/// The keys of what rows refer to by number.
struct Names {
    units: HashMap<i64, String>,
    services: HashMap<i64, String>,
}

impl Names {
    async fn of(conn: &impl ConnectionTrait) -> Result<Self, AppError> {
        let units = unit::Entity::find().all(conn).await?;
        let services = service::Entity::find().all(conn).await?;
        Ok(Self {
            units: units.into_iter().map(|u| (u.id, u.key)).collect(),
            services: services.into_iter().map(|s| (s.id, s.key)).collect(),
        })
    }

    /// Columns that only stand in the reception.
    fn differences(&self, row: &ticket::Model, ticket: &Ticket, history: &[Stored]) -> Vec<String> {
        let first = history.first();
        let body = first
            .and_then(|s| s.body.as_ref())
            .map(|b| shorten(&b.body, SUMMARY));
        let at = first.and_then(|s| s.event.as_ref()).map(|e| e.effective_at);
        let columns = [
            (
                "dependencia",
                self.units.get(&row.unit_id) == Some(&ticket.unit),
            ),
            (
                "servicio",
                self.services.get(&row.service_id) == Some(&ticket.service),
            ),
            ("clase", row.kind == ticket.kind),
            (
                "asunto",
                body.as_ref().is_none_or(|summary| *summary == row.summary),
            ),
            ("recibido", at == Some(row.created_at)),
        ];
        let wrong = columns.into_iter().filter(|(_, same)| !same);
        wrong
            .map(|(name, _)| format!("«{name}» no es lo que dice la recepción"))
            .collect()
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
async fn holes(
    app: &App,
    series: Option<folio_series::Model>,
    folios: &BTreeSet<String>,
) -> Result<Vec<Finding>, AppError> {
    let kind = &app.pack.kind;
    let Some(series) = series else {
        let text = "falta la cuenta de los folios".to_owned();
        return Ok(vec![Finding {
            ticket: kind.key.clone(),
            text,
        }]);
    };
    let mut findings = Vec::new();
    for folio in (1..series.next).map(|n| kind.folio.write(n)) {
        if folios.contains(&folio) {
            continue;
        }
        // Its number may be lower than those read before it was there.
        let there = ticket::Entity::find().filter(ticket::Column::Folio.eq(&folio));
        if there.one(app.db.read()).await?.is_none() {
            let text = "falta el ticket: el folio se dio y nadie lo tiene".to_owned();
            findings.push(Finding {
                ticket: folio,
                text,
            });
        }
    }
    Ok(findings)
}
