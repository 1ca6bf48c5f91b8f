//! Measuring what goes on anew when a calendar or a target has changed: a job that takes
//! open tickets in batches, each in a transaction of its own.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{job, ticket, ticket_timer};

use super::{Timers, anew};
use crate::directory::institution::agree;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::ticket::history;

/// Name of the job.
pub const REPLAY: &str = "replay-timers";

/// Tickets of a transaction.
const BATCH: u64 = 100;
/// Batches of a run, so that a run ends well within its lease.
const RUNS: usize = 50;

/// Has the clocks of open tickets measured anew, by the configuration that is about to hold.
///
/// # Errors
/// When the database refuses.
pub async fn order(tx: &Tx, now: i64, version: i64) -> Result<(), AppError> {
    let unique = format!("{REPLAY}:{version}");
    jobs::enqueue(tx, now, REPLAY, "0", Some(&unique), now).await
}

/// Whether open tickets still wait for being measured anew.
///
/// # Errors
/// When the database refuses.
pub async fn is_due(conn: &impl ConnectionTrait) -> Result<bool, AppError> {
    let waiting = job::Entity::find()
        .filter(job::Column::Kind.eq(REPLAY))
        .filter(job::Column::FinishedAt.is_null())
        .limit(1)
        .one(conn)
        .await?;
    Ok(waiting.is_some())
}

/// The job; the payload is the number of the last ticket that was measured.
///
/// # Errors
/// When the database refuses, or the configuration changed meanwhile: it is tried again then.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let mut last: i64 = payload.parse().unwrap_or_default();
    for _ in 0..RUNS {
        let write = app.db.write((app.clone(), last), |tx, (app, last)| {
            Box::pin(batch(tx, app, *last))
        });
        match write.await? {
            Some(end) => last = end,
            None => return Ok(()),
        }
    }
    let write = app.db.write((app.clone(), last), |tx, (app, last)| {
        Box::pin(async move {
            let unique = format!("{REPLAY}:{}:{last}", app.config_version);
            let (now, payload) = (app.now(), last.to_string());
            jobs::enqueue(tx, now, REPLAY, &payload, Some(&unique), now).await
        })
    });
    write.await
}

/// Measures the next open tickets after a number; answers with the last, nothing at the end.
async fn batch(tx: &Tx, app: &App, after: i64) -> Result<Option<i64>, AppError> {
    agree(tx, app.config_version).await?;
    let rows = ticket::Entity::find()
        .filter(ticket::Column::Ended.eq(false))
        .filter(ticket::Column::Id.gt(after))
        .order_by_asc(ticket::Column::Id)
        .limit(BATCH)
        .lock_exclusive()
        .all(tx.conn())
        .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let stored = ticket_timer::Entity::find()
        .filter(ticket_timer::Column::TicketId.is_in(ids))
        .all(tx.conn())
        .await?;
    for row in &rows {
        let own: Vec<_> = stored
            .iter()
            .filter(|t| t.ticket_id == row.id)
            .cloned()
            .collect();
        one(tx, app, row, &own).await?;
    }
    Ok(rows.last().map(|row| row.id))
}

async fn one(
    tx: &Tx,
    app: &App,
    row: &ticket::Model,
    stored: &[ticket_timer::Model],
) -> Result<(), AppError> {
    // A history that cannot be read is `verify`'s to tell of, and holds up nobody else.
    let Ok((ticket, past)) = history::past(tx.conn(), row.id).await else {
        return Ok(());
    };
    // Clocks that were not kept before tell nobody of what is long past.
    let timers = match stored.is_empty() {
        true => Timers::kept(app, &ticket.kind, &past, app.now()),
        false => Timers::of(app, &ticket.kind, &past),
    };
    let due = timers.next_due();
    if timers.are(stored) && due == row.next_due {
        return Ok(());
    }
    anew(tx.conn(), row.id, timers).await?;
    ticket::Entity::update_many()
        .col_expr(ticket::Column::NextDue, Expr::value(due))
        .filter(ticket::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    Ok(())
}
