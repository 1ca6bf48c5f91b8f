//! What becomes of a delivery: taken, tried, settled; and how its receiver fares.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use tables::{webhook, webhook_delivery};

use super::store::{enqueue, queued};
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// After so many failures in a row a receiver is left alone for a while.
pub const PATIENCE: i64 = 5;
/// The first such while, in milliseconds; each further failure doubles it.
const FIRST_PAUSE: i64 = 60_000;
/// The longest one, in milliseconds.
const LONGEST_PAUSE: i64 = 3_600_000;
/// How long a try is its worker's alone, in milliseconds: longer than any takes.
const TAKEN: i64 = 120_000;

/// What came of a try.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Try {
    /// Status of the answer.
    pub status: Option<i64>,
    /// How it began.
    pub answer: String,
    /// Why it came to nothing, in half a sentence.
    pub error: Option<String>,
    /// Milliseconds.
    pub duration: i64,
}

/// What becomes of a delivery.
#[derive(Debug, Clone)]
pub enum Fate {
    /// The receiver took it.
    Sent(Try),
    /// It waits until the webhook is switched on.
    Held,
    /// It was no longer for that receiver.
    Skipped(&'static str),
    /// It is not tried again.
    Failed(Try),
    /// It is tried again at this instant; after a try, with what came of that.
    Later(i64, Option<Try>),
}

/// Whether an earlier event of the same ticket is still to be told to the same receiver.
pub(super) async fn waits(
    conn: &impl ConnectionTrait,
    row: &webhook_delivery::Model,
) -> Result<bool, AppError> {
    let Some(ticket) = row.ticket_id else {
        return Ok(false);
    };
    let earlier = webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::WebhookId.eq(row.webhook_id))
        .filter(webhook_delivery::Column::TicketId.eq(ticket))
        .filter(webhook_delivery::Column::Id.lt(row.id))
        .filter(queued())
        .limit(1);
    Ok(earlier.one(conn).await?.is_some())
}

/// Counts a try, and takes the delivery while it lasts; false when another worker was faster.
pub(super) async fn begin(app: &App, row: &webhook_delivery::Model) -> Result<bool, AppError> {
    use webhook_delivery::Column;
    let context = (row.id, row.attempts, app.now());
    let write = app.db.write(context, |tx, (id, attempts, now)| {
        Box::pin(async move {
            let taken = webhook_delivery::Entity::update_many()
                .col_expr(Column::Attempts, Expr::value(*attempts + 1))
                .col_expr(Column::NextTryAt, Expr::value(*now + TAKEN))
                .filter(Column::Id.eq(*id))
                .filter(Column::Attempts.eq(*attempts))
                .filter(queued())
                .exec(tx.conn())
                .await?;
            Ok(taken.rows_affected == 1)
        })
    });
    write.await
}

/// Writes down what became of a delivery and how its receiver fares; queues its next try, or
/// the next event of the same ticket.
pub(super) async fn settle(
    app: &App,
    row: webhook_delivery::Model,
    fate: Fate,
) -> Result<(), AppError> {
    let write = app
        .db
        .write((row, fate, app.now()), |tx, (row, fate, now)| {
            Box::pin(async move {
                let (state, next, tried, why) = match fate.clone() {
                    Fate::Sent(tried) => ("sent", None, Some(tried), None),
                    Fate::Held => ("held", None, None, row.error.clone()),
                    Fate::Skipped(why) => ("skipped", None, None, Some(why.to_owned())),
                    Fate::Failed(tried) => ("failed", None, Some(tried), None),
                    Fate::Later(at, tried) => ("queued", Some(at), tried, row.error.clone()),
                };
                let ended = !matches!(state, "queued" | "held");
                let mut settled = webhook_delivery::ActiveModel {
                    state: Set(state.to_owned()),
                    next_try_at: Set(next),
                    settled_at: Set(ended.then_some(*now)),
                    ..Default::default()
                };
                match tried {
                    Some(tried) => {
                        receiver(tx.conn(), row, &tried, *now).await?;
                        settled.status = Set(tried.status);
                        settled.answer = Set(tried.answer);
                        settled.error = Set(tried.error);
                        settled.duration = Set(Some(tried.duration));
                    }
                    None => settled.error = Set(why),
                }
                let written = webhook_delivery::Entity::update_many()
                    .set(settled)
                    .filter(webhook_delivery::Column::Id.eq(row.id))
                    .filter(queued())
                    .exec(tx.conn())
                    .await?;
                if written.rows_affected == 0 {
                    return Ok(());
                }
                match next {
                    Some(at) => enqueue(tx, *now, (row.webhook_id, row.id), at).await,
                    None => go_on(tx, row, *now).await,
                }
            })
        });
    write.await
}

/// Counts the failures of a receiver in a row; a trial counts for nothing but its end.
async fn receiver(
    conn: &DatabaseTransaction,
    row: &webhook_delivery::Model,
    tried: &Try,
    now: i64,
) -> Result<(), AppError> {
    use webhook::Column;
    let own = webhook::Entity::update_many().filter(Column::Id.eq(row.webhook_id));
    if tried.error.is_none() {
        own.col_expr(Column::Failures, Expr::value(0))
            .col_expr(Column::PausedUntil, Expr::value(None::<i64>))
            .filter(Column::Failures.gt(0))
            .exec(conn)
            .await?;
        return Ok(());
    }
    if row.ticket_id.is_none() {
        return Ok(());
    }
    own.col_expr(Column::Failures, Expr::col(Column::Failures).add(1))
        .exec(conn)
        .await?;
    let hook = webhook::Entity::find_by_id(row.webhook_id)
        .one(conn)
        .await?;
    let failures = hook.map_or(0, |hook| hook.failures);
    if failures >= PATIENCE {
        let until = now + pause(failures);
        webhook::Entity::update_many()
            .col_expr(Column::PausedUntil, Expr::value(until))
            .filter(Column::Id.eq(row.webhook_id))
            .exec(conn)
            .await?;
    }
    Ok(())
}

/// For how long a receiver is left alone that failed so often in a row.
fn pause(failures: i64) -> i64 {
    let more = Ord::max(failures.saturating_sub(PATIENCE), 0);
    let more = u32::try_from(more).unwrap_or(u32::MAX);
    let pause = FIRST_PAUSE.saturating_mul(2_i64.saturating_pow(more));
    Ord::min(pause, LONGEST_PAUSE)
}

/// Queues the next event of the same ticket, which waited for this one.
async fn go_on(tx: &Tx, row: &webhook_delivery::Model, now: i64) -> Result<(), AppError> {
    let Some(ticket) = row.ticket_id else {
        return Ok(());
    };
    let next = webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::WebhookId.eq(row.webhook_id))
        .filter(webhook_delivery::Column::TicketId.eq(ticket))
        .filter(queued())
        .order_by_asc(webhook_delivery::Column::Id)
        .limit(1)
        .one(tx.conn())
        .await?;
    match next {
        Some(next) => {
            let at = next.next_try_at.filter(|at| *at > now);
            enqueue(tx, now, (next.webhook_id, next.id), at.unwrap_or(now)).await
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_PAUSE, PATIENCE, pause};

    #[test]
    fn pauses_grow_to_an_hour() {
        assert_eq!(pause(PATIENCE), 60_000);
        assert_eq!(pause(PATIENCE + 1), 120_000);
        assert_eq!(pause(i64::MAX), LONGEST_PAUSE);
    }
}
