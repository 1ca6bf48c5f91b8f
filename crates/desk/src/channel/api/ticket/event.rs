//! What happened to a ticket, for programs: the words of the pages beside the facts.

use std::collections::HashMap;

use engine::{ApprovalChange, EventKind, Property, TaskChange, Value, Visibility};
use serde::Serialize;
use serde_json::{Value as Json, json};
use utoipa::ToSchema;

use super::open::{Open, Read};
use crate::channel::api::shape::{Instant, PersonRef};
use crate::channel::api::value::Telling;
use crate::channel::portal::page::own::entry;
use crate::platform::error::AppError;
use crate::ticket::history::Told;
use crate::ticket::page::timeline;

/// Algo que le pasó a un ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventShown {
    /// Su número en la historia.
    pub seq: i64,
    /// Cuándo.
    pub at: Instant,
    /// Qué: `received`, `answered`, `noted`, `moved`, `changed`, `filled` y otros.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// `public`, lo lee quien solicita; `internal`, solo quien atiende.
    pub visibility: &'static str,
    /// Quién, como lo dice la página.
    pub who: String,
    /// Qué hizo, en palabras.
    pub title: String,
    /// Cada cambio, cuando son varios.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// Lo que se escribió.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Archivos que llegaron con ello.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileShown>,
    /// La persona que lo hizo; nadie cuando fue el sistema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<PersonRef>,
    /// Los datos de lo que pasó, para programas de quien atiende.
    #[serde(skip_serializing_if = "Json::is_null")]
    #[schema(value_type = Object)]
    pub data: Json,
}

/// Un archivo de un ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FileShown {
    /// Con esta clave se descarga.
    pub key: String,
    /// Nombre con que se envió.
    pub name: String,
    /// Tipo de contenido.
    pub media_type: String,
    /// Tamaño en bytes.
    pub size: i64,
    /// Número del hecho de la historia con que llegó.
    pub seq: i64,
}

fn files(event: &Told) -> Vec<FileShown> {
    let file = |file: &tables::attachment::Model| FileShown {
        key: file.key.clone(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        seq: file.seq,
    };
    event.files.iter().map(file).collect()
}

/// The history of a ticket as far as it is for who asks.
///
/// # Errors
/// When it is no history.
pub fn events(
    telling: &Telling<'_>,
    open: &Open,
    read: &Read<'_>,
) -> Result<Vec<EventShown>, AppError> {
    if open.attends {
        Ok(attended(telling, open, read))
    } else {
        requested(telling, read, open.follows)
    }
}

fn attended(telling: &Telling<'_>, open: &Open, read: &Read<'_>) -> Vec<EventShown> {
    let words = timeline::Telling {
        app: telling.app,
        kind: read.kind,
        form: &read.form,
        names: &read.names,
        reference: open.row.reference(),
        mails_linked: false,
        kin: &read.kin,
        splits: false,
        received: HashMap::new(),
    };
    let entries = timeline::all(&words, read.told.clone());
    let event = |told: &Told| {
        let id = format!("e{}", told.seq);
        let entry = entries.iter().find(|entry| entry.id == id);
        let actor = told.actor.map(|id| PersonRef {
            key: telling.people.key(id),
            name: read.names.get(&id).cloned().unwrap_or_default(),
        });
        EventShown {
            seq: told.seq,
            at: Instant(told.at),
            kind: told.kind.name(),
            visibility: told.visibility.key(),
            who: entry.map_or_else(|| "Ventanilla".to_owned(), |entry| entry.who.clone()),
            title: entry.map_or_else(|| numbered(&told.kind), |entry| entry.title.clone()),
            lines: entry.map(|entry| entry.lines.clone()).unwrap_or_default(),
            text: told.body.clone(),
            files: files(told),
            actor,
            data: data(telling, read, told),
        }
    };
    read.told.iter().map(event).collect()
}

/// The pages tell of the number only at the top.
fn numbered(kind: &EventKind) -> String {
    match kind {
        EventKind::Numbered { folio } => format!("recibió el folio {folio}"),
        _ => String::new(),
    }
}

/// The facts of an event, with public keys.
fn data(telling: &Telling<'_>, read: &Read<'_>, told: &Told) -> Json {
    let of = |property: Property, value: Option<&Value>| telling.property(property, value);
    match &told.kind {
        EventKind::Received {
            kind,
            state,
            unit,
            service,
            channel,
            ..
        } => json!({
            "kind": kind, "state": state, "unit": unit, "service": service, "channel": channel,
            "fields": telling.changes(&read.form, &told.values),
        }),
        EventKind::Numbered { folio } => json!({ "folio": folio }),
        EventKind::Changed { property, from, to } => json!({
            "property": property.key(),
            "from": of(*property, from.as_ref()),
            "to": of(*property, to.as_ref()),
        }),
        EventKind::Reclassified { from, to, .. } => {
            json!({ "property": "service", "from": from, "to": to })
        }
        EventKind::Filled { .. } => {
            json!({ "fields": telling.changes(&read.form, &told.values) })
        }
        EventKind::Moved {
            transition,
            from,
            to,
            ..
        } => json!({
            "transition": transition, "from": from, "to": to,
            "fields": telling.changes(&read.form, &told.values),
        }),
        EventKind::Mapped { from, to, .. } => json!({ "from": from, "to": to }),
        EventKind::Postponed { until } => json!({ "until": Instant(*until) }),
        EventKind::Opened { ticket, kind, tie } => json!({
            "ticket": other(read, ticket), "kind": kind, "tie": tie.key(), "inverse": true,
        }),
        EventKind::Offered { from, to } => json!({
            "from": telling.people.key(*from), "to": telling.people.key(*to),
        }),
        EventKind::OfferEnded { to, how } => json!({
            "to": telling.people.key(*to), "how": how,
        }),
        EventKind::Task { task, change } => {
            let person = |id: &Option<i64>| id.map(|id| telling.people.key(id));
            let (what, more) = match change {
                TaskChange::Added(added) => (
                    "added",
                    json!({
                        "after": added.after, "due": added.due.map(Instant),
                        "assignee": person(&added.assignee),
                    }),
                ),
                TaskChange::Assigned { from, to } => {
                    let both = json!({ "from": person(from), "to": person(to) });
                    ("assigned", both)
                }
                TaskChange::Scheduled { due } => ("scheduled", json!({ "due": due.map(Instant) })),
                TaskChange::Finished => ("finished", Json::Null),
                TaskChange::Reopened => ("reopened", Json::Null),
                TaskChange::Dropped => ("dropped", Json::Null),
            };
            json!({ "task": task, "change": what, "with": more })
        }
        EventKind::Approval { approval, change } => {
            let (what, more) = approval_data(telling, change);
            json!({ "approval": approval, "change": what, "with": more })
        }
        EventKind::Checked { check, done } => json!({ "check": check, "done": done }),
        EventKind::Watched(watch) => json!({
            "person": telling.people.key(watch.person), "shared": watch.shared,
            "public": watch.public,
        }),
        EventKind::Unwatched { person } => json!({ "person": telling.people.key(*person) }),
        EventKind::Mentioned { people } => {
            let keys: Vec<String> = people.iter().map(|id| telling.people.key(*id)).collect();
            json!({ "people": keys })
        }
        EventKind::Tagged(tag) => json!({ "tag": tag.name }),
        EventKind::Untagged { tag } => json!({ "tag": tag }),
        EventKind::Spent(spent) => json!({
            "minutes": spent.minutes, "day": spent.day, "on_site": spent.on_site,
            "corrects": spent.corrects,
        }),
        EventKind::Linked(link) | EventKind::Unlinked(link) => json!({
            "ticket": other(read, &link.ticket), "tie": link.tie.key(), "inverse": link.inverse,
        }),
        EventKind::Merged { into: ticket }
        | EventKind::Unmerged { from: ticket }
        | EventKind::Absorbed { ticket, .. }
        | EventKind::Parted { ticket } => json!({ "ticket": other(read, ticket) }),
        EventKind::Ran(ran) => json!({
            "what": ran.what.key(), "key": ran.key, "name": told.body, "depth": ran.depth,
        }),
        EventKind::Answered | EventKind::Noted | EventKind::Reminded => Json::Null,
    }
}

/// The facts of what happened to an approval.
fn approval_data(telling: &Telling<'_>, change: &ApprovalChange) -> (&'static str, Json) {
    let person = |id: Option<i64>| id.map(|id| telling.people.key(id));
    let seats = |seats: &[engine::Seat]| {
        let seat = |seat: &engine::Seat| json!({ "person": person(seat.person), "substitute": person(seat.substitute) });
        seats.iter().map(seat).collect::<Vec<_>>()
    };
    match change {
        ApprovalChange::Asked(asked) => (
            "asked",
            json!({
                "step": asked.step, "people": seats(&asked.seats), "needed": asked.needed,
                "due": asked.due.map(Instant), "by": person(asked.by),
            }),
        ),
        ApprovalChange::Decided {
            step,
            person: asked,
            by,
            approved,
        } => (
            "decided",
            json!({
                "step": step, "person": person(Some(*asked)), "by": person(*by),
                "approved": approved,
            }),
        ),
        ApprovalChange::Seated { seats: all, .. } => ("seated", json!({ "people": seats(all) })),
        ApprovalChange::Reminded => ("reminded", json!({})),
        ApprovalChange::Ended(how) => ("ended", json!({ "how": how })),
    }
}

/// How another ticket is opened; nothing for one that who asks may not see.
fn other(read: &Read<'_>, key: &str) -> Option<String> {
    read.kin.get(key).map(|kin| kin.reference().to_owned())
}

/// The entries of the requester's own page, and the request itself before them.
fn requested(
    telling: &Telling<'_>,
    read: &Read<'_>,
    follows: bool,
) -> Result<Vec<EventShown>, AppError> {
    let words = entry::Telling {
        app: telling.app,
        kind: read.kind,
        form: &read.form,
        names: &read.names,
        path: "",
        follows,
    };
    let sent = words.sent(&read.told)?;
    let shown = |told: &Told, who: String, title: String, text: Option<String>| EventShown {
        seq: told.seq,
        at: Instant(told.at),
        kind: told.kind.name(),
        visibility: Visibility::Public.key(),
        who,
        title,
        lines: Vec::new(),
        text,
        files: files(told),
        actor: None,
        data: Json::Null,
    };
    let mut all = Vec::new();
    if let Some(first) = read.told.first() {
        let mut event = shown(
            first,
            "Usted".to_owned(),
            "Envió su solicitud".to_owned(),
            Some(sent.description.clone()),
        );
        let more = read.told.iter().take(sent.events).skip(1);
        event.files.extend(more.flat_map(files));
        all.push(event);
    }
    for told in read.told.iter().skip(sent.events) {
        // The diagnosis stands in its entry: a program has no page above it.
        let Some(entry) = words.entry(told, read.ticket.requester, None) else {
            continue;
        };
        let text = matches!(told.kind, EventKind::Answered).then(|| entry.text.clone());
        let title = match (&text, entry.kind) {
            (Some(_), "reply") => "Escribió".to_owned(),
            (Some(_), _) => "Respondió".to_owned(),
            (None, _) => entry.text,
        };
        all.push(shown(told, entry.who, title, text));
    }
    Ok(all)
}
