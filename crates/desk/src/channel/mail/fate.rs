//! What becomes of rows of the outbox: counted before a server is asked, written down after.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::outbox;

use super::MAIL;
use crate::channel::approval::link::{Opens, issue};
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::ticket::create::link;

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    Sent,
    /// There is no way out: it waits for a person.
    Held,
    /// A breaker stopped it: it waits for a person, who reads why.
    Stopped(String),
    Skipped(String),
    Failed(String),
    /// Tried again at this instant.
    Later(i64, Option<String>),
    /// Not tried before this instant, for this reason.
    Waits(i64, &'static str, Option<String>),
}

/// A row that a server is asked to take, with the private link that its reader gets.
#[derive(Debug, Clone)]
pub(super) struct Try {
    pub(super) row: outbox::Model,
    /// Of which the link shows a page: the one that it was merged into, where it was.
    pub(super) ticket: i64,
    pub(super) token: Option<String>,
    /// What the token opens, where it is not the page of the ticket.
    pub(super) opens: Option<Opens>,
}

/// Counts a try of all of them, says that a server is being asked, and makes their private links; false when another worker
/// was faster with the first of them. Who finds that a server was being asked does not know whether that mail left.
///
/// # Errors
/// When the database refuses.
pub(super) async fn begin(app: &App, tries: Vec<Try>) -> Result<bool, AppError> {
    let write = app.db.write((tries, app.now()), |tx, (tries, now)| {
        Box::pin(async move {
            for (position, one) in tries.iter().enumerate() {
                let Try {
                    row,
                    ticket,
                    token,
                    opens,
                } = one;
                let doubt = i64::from(row.sending_at.is_some());
                let tried = outbox::Entity::update_many()
                    .col_expr(outbox::Column::Attempts, Expr::value(row.attempts + 1))
                    .col_expr(outbox::Column::SendingAt, Expr::value(Some(*now)))
                    .col_expr(
                        outbox::Column::InDoubt,
                        Expr::col(outbox::Column::InDoubt).add(doubt),
                    )
                    .filter(outbox::Column::Id.eq(row.id))
                    .filter(outbox::Column::State.eq("queued"))
                    .filter(outbox::Column::Attempts.eq(row.attempts))
                    .exec(tx.conn())
                    .await?;
                if position == 0 && tried.rows_affected == 0 {
                    return Ok(false);
                }
                match (token, opens) {
                    (Some(token), Some(opens)) => issue(tx, *now, opens, token).await?,
                    (Some(token), None) => link(tx, *now, *ticket, token).await?,
                    (None, _) => {}
                }
            }
            Ok(true)
        })
    });
    write.await
}

/// Writes down what became of rows; the first of them gets the job of their next try.
///
/// # Errors
/// When the database refuses.
pub(super) async fn settle(app: &App, ids: Vec<i64>, fate: Fate) -> Result<(), AppError> {
    let write = app
        .db
        .write((ids, fate, app.now()), |tx, (ids, fate, now)| {
            Box::pin(settled(tx, ids, fate, *now))
        });
    write.await
}

async fn settled(tx: &Tx, ids: &[i64], fate: &Fate, now: i64) -> Result<(), AppError> {
    let (state, sent_at, next, error) = match fate.clone() {
        Fate::Sent => ("sent", Some(now), None, None),
        Fate::Held => ("held", None, None, None),
        Fate::Stopped(why) => ("held", None, None, Some(why)),
        Fate::Skipped(why) => ("skipped", None, None, Some(why)),
        Fate::Failed(why) => ("failed", None, None, Some(why)),
        Fate::Later(at, why) | Fate::Waits(at, _, why) => ("queued", None, Some(at), why),
    };
    let mut change = outbox::Entity::update_many()
        .col_expr(outbox::Column::State, Expr::value(state))
        .col_expr(outbox::Column::SentAt, Expr::value(sent_at))
        .col_expr(outbox::Column::NextTryAt, Expr::value(next))
        .col_expr(outbox::Column::LastError, Expr::value(error))
        .col_expr(outbox::Column::SendingAt, Expr::value(None::<i64>));
    if let Fate::Waits(_, why, _) = fate {
        change = change.col_expr(outbox::Column::Waits, Expr::value(Some(*why)));
    }
    let changed = change
        .filter(outbox::Column::Id.is_in(ids.iter().copied()))
        .filter(outbox::Column::State.eq("queued"))
        .exec(tx.conn())
        .await?;
    let next = next.filter(|_| changed.rows_affected > 0);
    match (next, ids.first()) {
        (Some(at), Some(id)) => jobs::enqueue(tx, now, MAIL, &id.to_string(), None, at).await,
        _ => Ok(()),
    }
}
