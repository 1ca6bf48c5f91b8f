//! Writing the rows of tickets anew from their events.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::ticket;

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::verify::differences;
use crate::ticket::{history, store};

/// Brings every row to what its events say; answers how many were wrong. The
/// history itself is never touched: what is wrong with it stays for `verify`.
///
/// # Errors
/// When the database refuses, or a history cannot be read.
pub async fn rebuild(app: &App, mut progress: impl FnMut(u64)) -> Result<u64, AppError> {
    let (mut last, mut read, mut mended) = (0, 0, 0);
    loop {
        let ids: Vec<i64> = ticket::Entity::find()
            .select_only()
            .column(ticket::Column::Id)
            .filter(ticket::Column::Id.gt(last))
            .order_by_asc(ticket::Column::Id)
            .limit(100)
            .into_tuple()
            .all(app.db.read())
            .await?;
        let Some(end) = ids.last() else {
            return Ok(mended);
        };
        last = *end;
        read += u64::try_from(ids.len()).unwrap_or_default();
        let write = app.db.write((app.clone(), ids), |tx, (app, ids)| {
            Box::pin(batch(tx, app, ids))
        });
        mended += write.await?;
        progress(read);
    }
}

async fn batch(tx: &Tx, app: &App, ids: &[i64]) -> Result<u64, AppError> {
    let mut mended = 0;
    for id in ids {
        let row = ticket::Entity::find_by_id(*id)
            .lock_exclusive()
            .one(tx.conn())
            .await?;
        let Some(row) = row else { continue };
        let state = history::ticket(tx.conn(), *id).await?;
        if differences(&app.pack.kind, &row, &state).is_empty() {
            continue;
        }
        let category = store::category(&app.pack.kind, &state)?;
        ticket::Entity::update_many()
            .col_expr(ticket::Column::Folio, Expr::value(state.folio))
            .col_expr(ticket::Column::State, Expr::value(state.state))
            .col_expr(ticket::Column::Category, Expr::value(category.key()))
            .col_expr(ticket::Column::Ended, Expr::value(category.is_ended()))
            .col_expr(ticket::Column::RequesterId, Expr::value(state.requester))
            .col_expr(ticket::Column::Channel, Expr::value(state.channel))
            .col_expr(ticket::Column::Priority, Expr::value(state.priority))
            .col_expr(ticket::Column::TypeOfWork, Expr::value(state.type_of_work))
            .col_expr(ticket::Column::AssigneeId, Expr::value(state.assignee))
            .col_expr(ticket::Column::Version, Expr::value(state.version))
            .filter(ticket::Column::Id.eq(*id))
            .exec(tx.conn())
            .await?;
        mended += 1;
    }
    Ok(mended)
}
