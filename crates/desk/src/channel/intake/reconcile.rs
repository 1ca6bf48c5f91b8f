//! Once in a while: asks for a comparison of each mailbox with the ledger, and takes up again what waits without anybody
//! who would take it up, coming in or going out.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tables::{job, mail_message, outbox};

use super::{INTAKE, imap};
use crate::channel::mail::MAIL;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;

/// The job that compares.
pub const RECONCILE: &str = "reconcile-mail";

/// A message that waits this long without a job was forgotten, in milliseconds.
const FORGOTTEN: i64 = 10 * 60_000;
/// Messages taken up again in one go.
const BATCH: u64 = 500;

/// Compares.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App) -> Result<(), AppError> {
    let write = app.db.write(app.now(), |tx, now| {
        Box::pin(async move {
            imap::state::ask(tx, *now, None).await?;
            Ok(again(tx, *now).await? + out(tx, *now).await?)
        })
    });
    let again = write.await?;
    if again > 0 {
        tracing::warn!(again, "messages had been forgotten");
    }
    Ok(())
}

/// Queues what came in and no job will take up; answers how many.
async fn again(tx: &Tx, now: i64) -> Result<usize, AppError> {
    let own = Expr::col((mail_message::Entity, mail_message::Column::Id));
    let forgotten: Vec<i64> = mail_message::Entity::find()
        .select_only()
        .column(mail_message::Column::Id)
        .filter(mail_message::Column::State.eq("waiting"))
        .filter(mail_message::Column::ReceivedAt.lt(now - FORGOTTEN))
        .filter(has_no_job(INTAKE, own))
        .limit(BATCH)
        .into_tuple()
        .all(tx.conn())
        .await?;
    for id in &forgotten {
        jobs::enqueue(tx, now, INTAKE, &id.to_string(), None, now).await?;
    }
    Ok(forgotten.len())
}

/// The same for what goes out and is late.
async fn out(tx: &Tx, now: i64) -> Result<usize, AppError> {
    let own = Expr::col((outbox::Entity, outbox::Column::Id));
    let late = Expr::col((outbox::Entity, outbox::Column::NextTryAt))
        .is_null()
        .or(Expr::col((outbox::Entity, outbox::Column::NextTryAt)).lt(now - FORGOTTEN));
    let forgotten: Vec<i64> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Id)
        .filter(outbox::Column::State.eq("queued"))
        .filter(outbox::Column::CreatedAt.lt(now - FORGOTTEN))
        .filter(late)
        // What another row carries leaves with that one.
        .filter(
            outbox::Column::DigestOf
                .is_null()
                .or(Expr::col(outbox::Column::DigestOf).equals(outbox::Column::Id))
                .or(outbox::Column::NextTryAt.lt(now - 24 * 6 * FORGOTTEN)),
        )
        .filter(has_no_job(MAIL, own))
        .limit(BATCH)
        .into_tuple()
        .all(tx.conn())
        .await?;
    for id in &forgotten {
        jobs::enqueue(tx, now, MAIL, &id.to_string(), None, now).await?;
    }
    Ok(forgotten.len())
}

/// Whether no job of this kind waits for this number, or works on it.
fn has_no_job(kind: &str, id: Expr) -> Expr {
    let queued = Query::select()
        .expr(Expr::value(1))
        .from(job::Entity)
        .and_where(Expr::col((job::Entity, job::Column::Kind)).eq(kind))
        .and_where(Expr::col((job::Entity, job::Column::FinishedAt)).is_null())
        .and_where(Expr::col((job::Entity, job::Column::Payload)).eq(id.cast_as("TEXT")))
        .take();
    Expr::exists(queued).not()
}
