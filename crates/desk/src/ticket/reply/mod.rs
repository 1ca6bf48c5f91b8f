//! Canned replies: texts that are written often, of the pack and of this institution.
//!
//! A reply of the institution with the key of a pack's one stands in its place, and
//! hides it when retired. A text is filled in on the server with what the requester
//! may read, so that it can be sent as it is.

pub mod store;

use std::collections::BTreeMap;

use engine::Kind;
use pack::{Meant, Reply, ReplyFacts};
use sea_orm::ConnectionTrait;
use tables::canned_reply;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Actor;
use crate::ticket::page::state;
use crate::ticket::store::Listed;

/// Every reply that is offered to somebody somewhere, by title, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn all(app: &App, conn: &impl ConnectionTrait) -> Result<Vec<Reply>, AppError> {
    let own = app.pack.replies.iter().cloned();
    let mut all: BTreeMap<String, Reply> = own.map(|reply| (reply.key.clone(), reply)).collect();
    for row in store::list(conn).await? {
        if row.retired_at.is_some() {
            all.remove(&row.key);
        } else {
            all.insert(row.key.clone(), local(row));
        }
    }
    let mut all: Vec<Reply> = all.into_values().collect();
    all.sort_by_cached_key(|reply| filter::fold(&reply.title));
    Ok(all)
}

/// A reply of the institution in the shape of a pack's.
pub fn local(row: canned_reply::Model) -> Reply {
    let keys = |list: &str| list.split_whitespace().map(str::to_owned).collect();
    Reply {
        meant: Meant {
            kinds: keys(&row.kinds),
            services: keys(&row.services),
            roles: keys(&row.roles),
        },
        key: row.key,
        title: row.title,
        body: row.body,
    }
}

/// The replies that are meant for this ticket and who writes, by title.
///
/// # Errors
/// When the database refuses.
pub async fn offered(
    app: &App,
    conn: &impl ConnectionTrait,
    ticket: &Listed,
    actor: &Actor,
) -> Result<Vec<Reply>, AppError> {
    let mut all = all(app, conn).await?;
    let service = service_of(app, ticket);
    let roles = actor.roles();
    all.retain(|reply| reply.meant.fits(&ticket.kind, service, &roles));
    Ok(all)
}

/// Whether a reply that is meant for this is offered on a ticket to somebody.
pub fn fits(app: &App, meant: &Meant, ticket: &Listed) -> bool {
    let roles: Vec<String> = meant.roles.iter().cloned().collect();
    meant.fits(&ticket.kind, service_of(app, ticket), &roles)
}

fn service_of<'a>(app: &'a App, ticket: &Listed) -> Option<&'a str> {
    let service = ticket.service_id.and_then(|id| app.known.service_by_id(id));
    service.map(|service| service.key.as_str())
}

/// What a reply can name on this ticket, written by `writer`: all of it is public.
pub fn facts(app: &App, kind: Option<&Kind>, ticket: &Listed, writer: &str) -> ReplyFacts {
    // Who has no name is known by the address: that is nothing to greet somebody with.
    let greeted = Some(&ticket.requester).filter(|name| **name != ticket.contact);
    ReplyFacts {
        solicitante: greeted.cloned().unwrap_or_default(),
        folio: ticket.folio.clone().unwrap_or_default(),
        servicio: ticket.service.clone(),
        dependencia: ticket.unit.clone(),
        estado: state(kind, &ticket.state).0,
        asunto: ticket.summary.clone(),
        firma: writer.to_owned(),
        oficina: app.pack.institution.office.clone(),
        institucion: app.pack.institution.name.clone(),
    }
}
