//! Letting go of originals: what was attended to is kept as long as the pack says, then only what it became.
//!
//! The row of the ledger stays, so that the same message has no second effect when it comes again. What waits for a person stays whole.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::mail_message::{Column, Entity};

use crate::platform::App;
use crate::platform::error::AppError;

const DAY: i64 = 24 * 3_600_000;

/// Marks the originals whose time is over, so that the sweep of files takes away what nothing else refers to; answers how many.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App) -> Result<u64, AppError> {
    let now = app.now();
    let ends: Vec<(String, i64)> = app
        .pack
        .mailboxes
        .iter()
        .filter_map(|mailbox| {
            Some((
                mailbox.key.clone(),
                now - i64::from(mailbox.keep_days?) * DAY,
            ))
        })
        .collect();
    if ends.is_empty() {
        return Ok(0);
    }
    let write = app.db.write((ends, now), |tx, (ends, now)| {
        Box::pin(async move {
            let mut cleared = 0;
            for (mailbox, end) in ends {
                let done = Entity::update_many()
                    .col_expr(Column::ClearedAt, Expr::value(Some(*now)))
                    .filter(Column::Mailbox.eq(mailbox.as_str()))
                    .filter(Column::ClearedAt.is_null())
                    .filter(Column::State.is_in(["done", "aside", "discarded"]))
                    .filter(Column::SettledAt.lt(*end))
                    .exec(tx.conn())
                    .await?;
                cleared += done.rows_affected;
            }
            Ok(cleared)
        })
    });
    write.await
}
