//! Writing the rows of tickets anew from their events.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::ticket;

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::verify::{differences, histories, sound};

/// What was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Rows that were brought to what their events say.
    pub mended: u64,
    /// Tickets left alone because their own history is not whole.
    pub left: Vec<String>,
}

/// Brings every row to what its events say. A history that is not whole is no
/// ground to write on: its ticket is left as it is, for `verify` to tell of.
///
/// # Errors
/// When the database refuses.
pub async fn rebuild(app: &App, mut progress: impl FnMut(u64)) -> Result<Rebuilt, AppError> {
    let (mut last, mut read, mut done) = (0, 0, Rebuilt::default());
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
            return Ok(done);
        };
        last = *end;
        read += u64::try_from(ids.len()).unwrap_or_default();
        let write = app.db.write((app.clone(), ids), |tx, (app, ids)| {
            Box::pin(batch(tx, app, ids))
        });
        let some = write.await?;
        done.mended += some.mended;
        done.left.extend(some.left);
        progress(read);
    }
}

async fn batch(tx: &Tx, app: &App, ids: &[i64]) -> Result<Rebuilt, AppError> {
    let mut done = Rebuilt::default();
    let rows = ticket::Entity::find()
        .filter(ticket::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(ticket::Column::Id)
        .lock_exclusive()
        .all(tx.conn())
        .await?;
    let mut histories = histories(tx.conn(), &rows).await?;
    for row in rows {
        let history = histories.remove(&row.id).unwrap_or_default();
        let kind = &app.pack.kind;
        let state = sound(&row, &history).ok();
        let Some((state, category)) = state.and_then(|s| s.category(kind).map(|c| (s, c))) else {
            done.left
                .push(row.folio.unwrap_or_else(|| format!("ticket {}", row.id)));
            continue;
        };
        if differences(kind, &row, &state).is_empty() {
            continue;
        }
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
            .filter(ticket::Column::Id.eq(row.id))
            .exec(tx.conn())
            .await?;
        done.mended += 1;
    }
    Ok(done)
}
