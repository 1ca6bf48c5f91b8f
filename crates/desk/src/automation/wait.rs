//! Rules that wait: a ticket that stays in a state and nothing happens to it.
//!
//! A row says when a rule looks at a ticket. It is written when the ticket enters the state and
//! when somebody does something there, and goes when the ticket leaves. What rules do themselves
//! starts no waiting but that in a state that is entered: two rules do not keep each other awake.

use engine::EventKind;
use pack::{After, Rule};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{rule_sweep, rule_wait, ticket};

use super::firing::{self, HOUR, Reason};
use super::run;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::reaction::Change;
use crate::platform::recipes::Prepared;

/// Name of the job that looks for what is due.
pub const TIMES: &str = "rule-times";

/// Tickets of a run: the next comes within a minute.
const MOST: u64 = 200;
/// Numbers of tickets that are looked at at once for a rule that is new.
const WINDOW: i64 = 5_000;
/// All of them have been looked at.
const WHOLE: i64 = i64::MAX;

/// Starts and ends the waiting that a change has to do with; no statement where no rule waits
/// in the states that it is about.
///
/// # Errors
/// When the database refuses.
pub async fn arm(tx: &Tx, app: &App, change: &Change<'_>) -> Result<(), AppError> {
    let before = change.before.map(|ticket| ticket.state.as_str());
    let works = change.events.iter().any(|event| is_work(&event.kind));
    for own in &app.recipes.rules {
        let Some(after) = &own.own.after else {
            continue;
        };
        let is_in = is_in(own, after, change.after);
        let was_in = before == Some(after.state.as_str());
        if is_in && (!was_in || (works && change.depth == 0)) {
            let due = due(app, after, change.at)?;
            set(tx, (&own.own.key, change.id), due, true).await?;
        } else if was_in && !is_in {
            rule_wait::Entity::delete_by_id((own.own.key.clone(), change.id))
                .exec(tx.conn())
                .await?;
        }
    }
    Ok(())
}

/// Whether an event is something that happens to a ticket: that its tags are put in order is nothing.
pub fn is_work(event: &EventKind) -> bool {
    !matches!(event, EventKind::Tagged(_) | EventKind::Untagged { .. })
}

/// Whether a rule waits with a ticket as it is.
pub fn is_in(own: &Prepared<Rule>, after: &After, ticket: &engine::Ticket) -> bool {
    ticket.state == after.state
        && ticket.merged_into.is_none()
        && own.condition(&ticket.kind).is_some()
}

/// When a rule looks at a ticket to which something happened at an instant.
///
/// # Errors
/// When the instant lies beyond the calendar.
pub fn due(app: &App, after: &After, at: i64) -> Result<i64, AppError> {
    let span = i64::from(after.hours) * HOUR;
    let calendar = after.calendar.as_deref();
    let present = calendar.and_then(|key| app.levels.present(key));
    let calendar = present.and_then(|key| app.levels.calendars().get(key).ok());
    match calendar {
        Some(calendar) => calendar
            .add(at, span)
            .map_err(|e| AppError::internal(e.to_string())),
        None => Ok(at.saturating_add(span)),
    }
}

async fn set(tx: &Tx, (rule, ticket): (&str, i64), due: i64, anew: bool) -> Result<(), AppError> {
    let row = rule_wait::ActiveModel {
        rule: Set(rule.to_owned()),
        ticket_id: Set(ticket),
        due_at: Set(due),
    };
    let mut again = OnConflict::columns([rule_wait::Column::Rule, rule_wait::Column::TicketId]);
    if anew {
        again.update_column(rule_wait::Column::DueAt);
    } else {
        again.do_nothing();
    }
    rule_wait::Entity::insert(row)
        .on_conflict(again)
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Lets rules look at what is due, and begins the waiting of tickets that there were before a rule.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App) -> Result<(), AppError> {
    leave(app).await?;
    for own in &app.recipes.rules {
        if let Some(after) = &own.own.after {
            begin(app, own, after).await?;
        }
    }
    let due: Vec<(String, i64)> = rule_wait::Entity::find()
        .select_only()
        .column(rule_wait::Column::Rule)
        .column(rule_wait::Column::TicketId)
        .filter(rule_wait::Column::DueAt.lte(app.now()))
        .order_by_asc(rule_wait::Column::DueAt)
        .limit(MOST)
        .into_tuple()
        .all(app.db.read())
        .await?;
    for (rule, ticket) in due {
        let write = app
            .db
            .write((app.clone(), rule, ticket), |tx, (app, rule, ticket)| {
                Box::pin(one(tx, app, rule, *ticket))
            });
        write.await?;
    }
    Ok(())
}

/// Queues what a rule has reason to do with a ticket that stayed long enough; once.
async fn one(tx: &Tx, app: &App, rule: &str, id: i64) -> Result<(), AppError> {
    let now = app.now();
    let row = ticket::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    let gone = rule_wait::Entity::delete_many()
        .filter(rule_wait::Column::Rule.eq(rule))
        .filter(rule_wait::Column::TicketId.eq(id))
        .filter(rule_wait::Column::DueAt.lte(now))
        .exec(tx.conn())
        .await?;
    let own = app.recipes.rules.iter().find(|own| own.own.key == rule);
    let (Some(own), Some(row), 1) = (own, row, gone.rows_affected) else {
        return Ok(());
    };
    let reason = Reason {
        rule,
        name: &own.own.name,
        ticket: id,
        seq: row.version,
        depth: 1,
        at: now,
    };
    if firing::queue_waited(tx, reason).await? {
        jobs::enqueue(tx, now, run::RULES, &id.to_string(), None, now).await?;
    }
    Ok(())
}

/// Forgets of rules that rest which tickets they looked at: others come meanwhile, and all are
/// looked at when they act again.
async fn leave(app: &App) -> Result<(), AppError> {
    let known: Vec<String> = rule_sweep::Entity::find()
        .select_only()
        .column(rule_sweep::Column::Rule)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let acts = |key: &String| {
        let mut rules = app.recipes.rules.iter();
        rules.any(|own| own.own.key == *key && own.own.after.is_some())
    };
    let gone: Vec<String> = known.into_iter().filter(|key| !acts(key)).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let write = app.db.write(gone, |tx, gone| {
        Box::pin(async move {
            rule_sweep::Entity::delete_many()
                .filter(rule_sweep::Column::Rule.is_in(gone.clone()))
                .exec(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await
}

/// Begins the waiting of tickets that there were before a rule, a window of numbers a run.
async fn begin(app: &App, own: &Prepared<Rule>, after: &After) -> Result<(), AppError> {
    let after_text = serde_json::to_string(after).map_err(|e| AppError::internal(e.to_string()))?;
    let kinds = app.book.kinds().map(|kind| kind.key.clone());
    let mut kinds: Vec<String> = kinds.filter(|key| own.condition(key).is_some()).collect();
    kinds.sort();
    // Of more kinds it looks at all tickets again; what waits by the same clock goes on.
    let waits = format!("{after_text} {}", kinds.join(" "));
    let known = rule_sweep::Entity::find_by_id(&own.own.key)
        .one(app.db.read())
        .await?;
    let other = |row: &rule_sweep::Model| !row.waits.starts_with(&after_text);
    let is_other = known.as_ref().is_some_and(other);
    let known = known.filter(|row| row.waits == waits);
    let upto = known.map_or(0, |row| row.upto);
    if upto == WHOLE {
        return Ok(());
    }
    let last: Option<i64> = ticket::Entity::find()
        .select_only()
        .column_as(ticket::Column::Id.max(), "last")
        .into_tuple()
        .one(app.db.read())
        .await?
        .flatten();
    let last = last.unwrap_or_default();
    let to = upto.saturating_add(WINDOW).min(last);
    let rows: Vec<(i64, String, i64)> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .column(ticket::Column::Kind)
        .column(ticket::Column::UpdatedAt)
        .filter(ticket::Column::Id.gt(upto))
        .filter(ticket::Column::Id.lte(to))
        .filter(ticket::Column::State.eq(&after.state))
        .filter(ticket::Column::MergedInto.is_null())
        .into_tuple()
        .all(app.db.read())
        .await?;
    let mut found = Vec::new();
    for (id, kind, at) in rows {
        if own.condition(&kind).is_some() {
            found.push((id, due(app, after, at)?));
        }
    }
    // Those that come in from now on are seen as they do.
    let to = if to >= last { WHOLE } else { to };
    let work = (own.own.key.clone(), waits, to, (found, is_other));
    let write = app
        .db
        .write(work, |tx, (rule, waits, to, (found, is_other))| {
            Box::pin(async move {
                if *is_other {
                    forget(tx, rule).await?;
                }
                for (ticket, due) in found {
                    set(tx, (rule, *ticket), *due, false).await?;
                }
                let row = rule_sweep::ActiveModel {
                    rule: Set(rule.clone()),
                    waits: Set(waits.clone()),
                    upto: Set(*to),
                };
                let again = OnConflict::column(rule_sweep::Column::Rule)
                    .update_columns([rule_sweep::Column::Waits, rule_sweep::Column::Upto])
                    .to_owned();
                rule_sweep::Entity::insert(row)
                    .on_conflict(again)
                    .exec_without_returning(tx.conn())
                    .await?;
                Ok(())
            })
        });
    write.await
}

/// Forgets the waiting of a rule that waits for something else now.
async fn forget(tx: &Tx, rule: &str) -> Result<(), AppError> {
    rule_wait::Entity::delete_many()
        .filter(rule_wait::Column::Rule.eq(rule))
        .exec(tx.conn())
        .await?;
    Ok(())
}
