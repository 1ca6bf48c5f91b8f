//! Messages on their way out: a row in the transaction of what it tells of.
//!
//! One action tells each reader once, of what matters most to that reader, and
//! nobody of what they did themselves. Without a way out, or without words in the
//! pack, a row is held: what was held is never sent by itself, so that nothing
//! historic leaves on the day on which mail is set up [P-22].

use std::collections::BTreeSet;

use engine::{EventKind, Property, TaskChange, Visibility};
use futures_util::future::BoxFuture;
use pack::TO_APPROVER;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tables::outbox;

use crate::channel::mail;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::reaction::Change;
use crate::ticket::kin;

/// Queues what a change has to tell.
pub fn react<'a>(
    tx: &'a Tx,
    app: &'a App,
    change: &'a Change<'a>,
) -> BoxFuture<'a, Result<(), AppError>> {
    Box::pin(async move {
        let mut rows: Vec<outbox::ActiveModel> = notices(change).collect();
        rows.extend(joined(tx, change).await?);
        let besides = besides(app, change, &rows);
        rows.extend(besides);
        rows.extend(asked(change));
        for mut row in rows {
            if !leaves(app, change, &row) {
                outbox::Entity::insert(row)
                    .exec_without_returning(tx.conn())
                    .await?;
                continue;
            }
            row.state = Set("queued".to_owned());
            let id = outbox::Entity::insert(row)
                .exec(tx.conn())
                .await?
                .last_insert_id;
            jobs::enqueue(tx, change.at, mail::MAIL, &id.to_string(), None, change.at).await?;
        }
        Ok(())
    })
}

/// Keeps back what was just queued for a new ticket's requester: no machine is told anything by a machine.
///
/// # Errors
/// When the database refuses.
pub async fn hush(tx: &Tx, ticket: i64, why: &str) -> Result<(), AppError> {
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, Expr::value("skipped"))
        .col_expr(outbox::Column::LastError, Expr::value(Some(why)))
        .filter(outbox::Column::TicketId.eq(ticket))
        .filter(outbox::Column::Notice.eq("received"))
        .filter(outbox::Column::State.is_in(["queued", "held"]))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Takes back a notice that was just queued for entries after the first of these two numbers and up to the other, where a later
/// entry of the same work tells it. Its job finds nothing to do.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(
    tx: &Tx,
    ticket: i64,
    (after, last): (i64, i64),
    notice: &str,
) -> Result<(), AppError> {
    outbox::Entity::delete_many()
        .filter(outbox::Column::TicketId.eq(ticket))
        .filter(outbox::Column::Seq.gt(after))
        .filter(outbox::Column::Seq.lte(last))
        .filter(outbox::Column::Notice.eq(notice))
        .filter(outbox::Column::State.is_in(["queued", "held"]))
        .filter(outbox::Column::Attempts.eq(0_i64))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Whether there is a way out, and words for it.
fn leaves(app: &App, change: &Change<'_>, row: &outbox::ActiveModel) -> bool {
    if row.notice.try_as_ref().is_some_and(|n| n == TO_APPROVER) {
        let has_words = app.pack.messages.iter().any(|m| m.notice == TO_APPROVER);
        return app.mail.is_some() && has_words;
    }
    let kind = app.book.kind(&change.after.kind);
    let event = change
        .numbered()
        .find(|(seq, _)| Some(seq) == row.seq.try_as_ref());
    let message = event
        .zip(row.notice.try_as_ref())
        .and_then(|((_, event), notice)| {
            mail::letter::template(&app.pack, kind, notice, &event.kind)
        });
    app.mail.is_some() && message.is_some()
}

/// At most one message for the requester and one for who became responsible.
fn notices<'a>(change: &'a Change<'a>) -> impl Iterator<Item = outbox::ActiveModel> + 'a {
    let requester = change
        .after
        .requester
        .filter(|_| !change.by_requester() || is_new(change));
    let to_requester = requester.and_then(|person| Some((person, told(change)?)));
    let assignee = change
        .after
        .assignee
        .filter(|id| Some(*id) != change.doer());
    let to_assignee =
        assignee.and_then(|person| Some((person, assigned(change).or_else(|| replied(change))?)));
    let row = |(person, (seq, notice)): (i64, (i64, &str))| {
        let is_requester = Some(person) == change.after.requester;
        outbox::ActiveModel {
            ticket_id: Set(change.id),
            seq: Set(seq),
            notice: Set(notice.to_owned()),
            person_id: Set(Some(person)),
            address: Set(change
                .contact
                .filter(|_| is_requester)
                .unwrap_or_default()
                .to_owned()),
            state: Set("held".to_owned()),
            created_at: Set(change.at),
            ..Default::default()
        }
    };
    to_requester.into_iter().chain(to_assignee).map(row)
}

/// The same for those whose tickets go on within this one: what is answered, and how it stands.
async fn joined(tx: &Tx, change: &Change<'_>) -> Result<Vec<outbox::ActiveModel>, AppError> {
    let told = told(change).filter(|_| !change.after.absorbed.is_empty());
    let Some((seq, notice)) = told.filter(|_| !change.by_requester()) else {
        return Ok(Vec::new());
    };
    let people = kin::store::joined_in(tx.conn(), change.id).await?;
    let others = people
        .into_iter()
        .filter(|(person, _)| Some(*person) != change.doer());
    let others = others.filter(|(person, _)| Some(*person) != change.after.requester);
    let row = |(person, address): (i64, String)| outbox::ActiveModel {
        ticket_id: Set(change.id),
        seq: Set(seq),
        notice: Set(notice.to_owned()),
        person_id: Set(Some(person)),
        address: Set(address),
        state: Set("held".to_owned()),
        created_at: Set(change.at),
        ..Default::default()
    };
    Ok(others.map(row).collect())
}

/// Colleagues besides: who follows it, who was called to it, who got a task, to whom it was
/// offered. Each once, of the first of these; nobody who is told already, or did it. What the
/// pack has no words for nobody is told.
fn besides(
    app: &App,
    change: &Change<'_>,
    rows: &[outbox::ActiveModel],
) -> Vec<outbox::ActiveModel> {
    let mut done: BTreeSet<i64> = rows
        .iter()
        .filter_map(|row| row.person_id.try_as_ref().copied().flatten())
        .chain(change.doer())
        .collect();
    let mut all: Vec<(i64, i64, &str)> = Vec::new();
    for (seq, event) in change.numbered() {
        match &event.kind {
            EventKind::Mentioned { people } => {
                all.extend(people.iter().map(|person| (*person, seq, "mentioned")));
            }
            EventKind::Offered { to, .. } => all.push((*to, seq, "offered")),
            EventKind::Task { change, .. } => {
                let to = match change {
                    TaskChange::Added(added) => added.assignee,
                    TaskChange::Assigned { to, .. } => *to,
                    _ => None,
                };
                all.extend(to.map(|person| (person, seq, "task")));
            }
            _ => {}
        }
    }
    if let Some((seq, _)) = told(change).filter(|_| !is_new(change)) {
        // Whoever asked is told in words of their own.
        let watchers = change.after.watchers.keys();
        let watchers = watchers.filter(|person| Some(**person) != change.after.requester);
        all.extend(watchers.map(|person| (*person, seq, "watched")));
    }
    let words = |notice: &str| app.pack.messages.iter().any(|m| m.notice == notice);
    all.retain(|(person, _, notice)| words(notice) && done.insert(*person));
    let row = |(person, seq, notice): (i64, i64, &str)| outbox::ActiveModel {
        ticket_id: Set(change.id),
        seq: Set(seq),
        notice: Set(notice.to_owned()),
        person_id: Set(Some(person)),
        address: Set(String::new()),
        state: Set("held".to_owned()),
        created_at: Set(change.at),
        ..Default::default()
    };
    all.into_iter().map(row).collect()
}

/// Those who may decide an approval from now on, and could not before; everybody who may when it is late.
fn asked(change: &Change<'_>) -> Vec<outbox::ActiveModel> {
    let mut rows = Vec::new();
    for (key, own) in &change.after.approvals {
        let before = change.before.and_then(|before| before.approvals.get(key));
        let before = before.filter(|before| before.asked == own.asked);
        let known: Vec<i64> = before.iter().flat_map(|own| own.deciders()).collect();
        let reminded = own
            .reminded
            .filter(|_| before.is_some_and(|b| b.reminded.is_none()));
        let new = own
            .deciders()
            .filter(|person| reminded.is_some() || !known.contains(person));
        rows.extend(
            new.filter(|person| Some(*person) != change.doer())
                .map(|person| outbox::ActiveModel {
                    ticket_id: Set(change.id),
                    seq: Set(reminded.unwrap_or(own.asked)),
                    notice: Set(TO_APPROVER.to_owned()),
                    person_id: Set(Some(person)),
                    address: Set(String::new()),
                    state: Set("held".to_owned()),
                    created_at: Set(change.at),
                    ..Default::default()
                }),
        );
    }
    rows
}

/// Whoever sends a request gets its number, though it was their own action.
fn is_new(change: &Change<'_>) -> bool {
    change.before.is_none()
}

/// The event that the requester is told of: an answer before a change of state.
fn told(change: &Change<'_>) -> Option<(i64, &'static str)> {
    let weight = |kind: &EventKind| match kind {
        EventKind::Answered => Some((3, "answered")),
        EventKind::Moved { .. } => Some((2, "moved")),
        EventKind::Received { .. } => Some((1, "received")),
        _ => None,
    };
    let public = change
        .numbered()
        .filter(|(_, e)| e.visibility == Visibility::Public);
    let told = public.filter_map(|(seq, e)| weight(&e.kind).map(|(w, notice)| (w, seq, notice)));
    told.max_by_key(|(weight, ..)| *weight)
        .map(|(_, seq, notice)| (seq, notice))
}

/// What the requester did that the person responsible is told of: wrote, or moved the ticket.
fn replied(change: &Change<'_>) -> Option<(i64, &'static str)> {
    if is_new(change) || !change.by_requester() {
        return None;
    }
    let is = |kind: &EventKind| match kind {
        EventKind::Answered | EventKind::Moved { .. } => true,
        // What stays with the few who read a ticket that ended.
        EventKind::Noted => change.asks,
        _ => false,
    };
    let last = change
        .numbered()
        .filter(|(_, event)| is(&event.kind))
        .last();
    last.map(|(seq, _)| (seq, "replied"))
}

/// The event by which somebody became responsible.
fn assigned(change: &Change<'_>) -> Option<(i64, &'static str)> {
    let is = |kind: &EventKind| {
        matches!(
            kind,
            EventKind::Changed {
                property: Property::Assignee,
                to: Some(_),
                ..
            }
        )
    };
    let last = change
        .numbered()
        .filter(|(_, event)| is(&event.kind))
        .last();
    last.map(|(seq, _)| (seq, "assigned"))
}
