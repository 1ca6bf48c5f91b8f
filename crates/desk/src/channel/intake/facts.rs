//! What the desk knows about a mail, looked up before it is routed.

use engine::{Category, Who};
use mime::Mail;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{address, mail_message, outbox, ticket, ticket_event};

use super::ledger;
use super::route::{By, Facts, Reached};
use super::token;
use crate::channel::mail::digest::NAME;
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::follow_up::is_apart;
use crate::ticket::{access, history, kin};

const HOUR: i64 = 3_600_000;
/// References that are looked up, the last ones.
const REFERENCES: usize = 30;
/// Words of a subject that may be a folio.
const FOLIOS: usize = 8;

/// Looks up what routing needs.
///
/// # Errors
/// When the database refuses.
pub(super) async fn gather(
    app: &App,
    row: &mail_message::Model,
    mail: &Mail,
    twin: &str,
) -> Result<Facts, AppError> {
    let conn = app.db.read();
    let from = mail.people.from.first().map(|p| p.address.as_str());
    let mut facts = Facts {
        is_repeated: ledger::has_twin(conn, row, twin).await?,
        is_own: outgoing(conn, &mail.id.value).await?.is_some(),
        ..Facts::default()
    };
    if let Some(from) = from {
        let rows = address::Entity::find()
            .filter(address::Column::Kind.eq("email"))
            .filter(address::Column::Value.eq(from))
            .all(conn)
            .await?;
        facts.is_known = !rows.is_empty();
        let mut proved = rows.iter().filter(|row| row.verified_at.is_some());
        facts.owner = proved.next().map(|row| row.person_id);
        facts.lately = ledger::lately(conn, from, app.now() - HOUR).await?;
    }
    if let Some((id, by)) = named(app, mail).await? {
        facts.reached = reached(app, id, by, facts.owner).await?;
    }
    Ok(facts)
}

/// The mail of the outbox with this Message-ID.
///
/// # Errors
/// When the database refuses.
pub(super) async fn outgoing(
    conn: &impl ConnectionTrait,
    message_id: &str,
) -> Result<Option<outbox::Model>, AppError> {
    let local = message_id.split('@').next().unwrap_or_default();
    let Some((key, number)) = local.rsplit_once('.') else {
        return Ok(None);
    };
    let Ok(number) = number.parse::<i64>() else {
        return Ok(None);
    };
    let Some(row) = outbox::Entity::find_by_id(number).one(conn).await? else {
        return Ok(None);
    };
    let in_digest = key.strip_prefix(NAME).and_then(|key| key.strip_prefix('.'));
    let key = in_digest.unwrap_or(key);
    let named = ticket::Entity::find().filter(ticket::Column::Key.eq(key));
    // The number alone can be guessed; the ticket's key cannot. Whoever asked for a ticket that went on
    // within another gets mail of that one in the thread of their own.
    let is_of = |ticket: &ticket::Model| {
        ticket.id == row.ticket_id
            || (ticket.requester_id.is_some() && ticket.requester_id == row.person_id)
    };
    let named = named.one(conn).await?;
    Ok(named.filter(is_of).map(|_| row))
}

/// The ticket that a mail names, and how.
async fn named(app: &App, mail: &Mail) -> Result<Option<(i64, By)>, AppError> {
    let conn = app.db.read();
    let latest = mail.references.iter().rev();
    let names: Vec<&String> = mail
        .in_reply_to
        .iter()
        .chain(latest)
        .take(REFERENCES)
        .collect();
    for name in names {
        let local = name.split('@').next().unwrap_or_default();
        let key = local.split('.').next().unwrap_or_default();
        if let Some(id) = by_key(conn, key).await? {
            return Ok(Some((id, By::Thread)));
        }
        let earlier = mail_message::Entity::find()
            .filter(mail_message::Column::MessageId.eq(name))
            .filter(mail_message::Column::TicketId.is_not_null())
            .order_by_desc(mail_message::Column::Id)
            .one(conn)
            .await?;
        if let Some(id) = earlier.and_then(|row| row.ticket_id) {
            return Ok(Some((id, By::Thread)));
        }
    }
    if let Some(key) = token::find(app, &mail.text).await?
        && let Some(id) = by_key(conn, &key).await?
    {
        return Ok(Some((id, By::Token)));
    }
    let folios = folios(&mail.subject);
    if folios.is_empty() {
        return Ok(None);
    }
    let found = ticket::Entity::find()
        .filter(ticket::Column::Folio.is_in(folios))
        .one(conn)
        .await?;
    Ok(found.map(|row| (row.id, By::Folio)))
}

async fn by_key(conn: &impl ConnectionTrait, key: &str) -> Result<Option<i64>, AppError> {
    if key.is_empty() || key.len() > 64 {
        return Ok(None);
    }
    let found = ticket::Entity::find().filter(ticket::Column::Key.eq(key));
    Ok(found.one(conn).await?.map(|row| row.id))
}

/// Words of a subject that may be folios: with a digit, as they stand and in capital letters.
fn folios(subject: &str) -> Vec<String> {
    let words = subject.split_whitespace().map(|word| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_uppercase()
    });
    let folio = |word: &String| {
        word.len() >= 3 && word.len() <= 60 && word.chars().any(|c| c.is_ascii_digit())
    };
    words.filter(folio).take(FOLIOS).collect()
}

/// What routing needs of a ticket.
async fn reached(
    app: &App,
    id: i64,
    by: By,
    owner: Option<i64>,
) -> Result<Option<Reached>, AppError> {
    let conn = app.db.read();
    let Some(row) = ticket::Entity::find_by_id(id).one(conn).await? else {
        return Ok(None);
    };
    let ticket = history::ticket(conn, id).await?;
    let addresses = match ticket.requester {
        Some(person) => directory::store::emails(conn, person).await?,
        None => Vec::new(),
    };
    let kind = app.book.kind(&ticket.kind);
    let category = |state: &str| {
        kind.and_then(|kind| kind.present(state))
            .map(|s| s.category)
    };
    // What goes on within another is answered there, and ended when that one did.
    let there = match ticket.merged_into {
        Some(_) => kin::store::going_on(conn, id).await?,
        None => id,
    };
    let stands = match there == id {
        true => None,
        false => Some(history::ticket(conn, there).await?),
    };
    let own = stands.as_ref().unwrap_or(&ticket);
    let state = app
        .book
        .kind(&own.kind)
        .and_then(|kind| kind.present(&own.state));
    let is_ended = state.is_some_and(|state| state.category.is_ended());
    let requester = engine::Actor {
        person: ticket.requester,
        ..engine::Actor::default()
    };
    let opens = |step: &&engine::Transition| {
        step.from.contains(&ticket.state)
            && step.requires.is_empty()
            && step.renews.is_empty()
            && !category(&step.to).is_none_or(Category::is_ended)
            && Who::any(&step.who, &requester, Some(&ticket))
    };
    let mut steps = kind.into_iter().flat_map(|kind| &kind.transitions);
    let reopens = steps.find(opens).map(|step| step.key.clone());
    let ended_at = if is_ended {
        Some(ended_at(conn, there).await?.unwrap_or(row.updated_at))
    } else {
        None
    };
    let owner_notes = match owner {
        Some(owner) => notes(app, id, owner).await?,
        None => false,
    };
    Ok(Some(Reached {
        ticket: id,
        key: row.key,
        by,
        requester: ticket.requester,
        is_guest: addresses.iter().all(|row| row.verified_at.is_none()),
        addresses: addresses.into_iter().map(|row| row.value).collect(),
        ended_at,
        reopens: reopens.filter(|_| is_ended && there == id),
        is_apart: is_apart(app, &ticket),
        owner_notes,
    }))
}

/// When a ticket last changed its state.
async fn ended_at(conn: &impl ConnectionTrait, id: i64) -> Result<Option<i64>, AppError> {
    let at: Option<i64> = ticket_event::Entity::find()
        .select_only()
        .column(ticket_event::Column::EffectiveAt)
        .filter(ticket_event::Column::TicketId.eq(id))
        .filter(ticket_event::Column::EventType.eq("moved"))
        .order_by_desc(ticket_event::Column::Seq)
        .limit(1)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(at)
}

/// Whether a person may write notes on a ticket.
async fn notes(app: &App, id: i64, person: i64) -> Result<bool, AppError> {
    let conn = app.db.read();
    let mut held = directory::store::held(conn, &app.known, app.now(), &[person]).await?;
    let actor = Actor::holding(person, held.remove(&person).unwrap_or_default(), &app.pack);
    let keys = access::of(conn, id).await?;
    let target = Target { id, keys: &keys };
    Ok(may(&actor, Action::Note, Some(target)))
}

#[cfg(test)]
mod tests {
    use super::folios;

    #[test]
    fn folios_are_found_among_words() {
        let found = folios("RE: [oco-00012] sobre el Oficio 5, (UGD/2026/0001)");
        assert_eq!(found, ["OCO-00012", "UGD/2026/0001"]);
        assert!(folios("Sin número").is_empty());
    }
}
