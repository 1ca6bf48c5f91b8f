//! A command on a ticket: decided by the engine, stored as events.

use engine::{Actor, Command};
use pack::Pack;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tables::ticket;

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::{history, store};

/// Carries out a command on a ticket and answers with the ticket's version
/// afterwards. Nothing is written when nothing changes.
///
/// The caller has asked the decision function. On PostgreSQL the row is locked
/// first, so that two commands on one ticket follow each other.
///
/// # Errors
/// A refusal of the engine, [`AppError::NotFound`], or the database.
pub async fn act(
    tx: &Tx,
    now: i64,
    pack: &Pack,
    id: i64,
    actor: &Actor,
    channel: &str,
    command: &Command,
) -> Result<i64, AppError> {
    let locked = ticket::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    locked.ok_or(AppError::NotFound)?;
    let mut state = history::ticket(tx.conn(), id).await?;
    let events = engine::decide(&pack.kind, Some(&state), actor, command)?;
    if events.is_empty() {
        return Ok(state.version);
    }
    let by = store::By {
        person: actor.person,
        channel,
        at: now,
    };
    store::append(tx, id, state.version, &events, by).await?;
    for event in &events {
        state
            .apply(&event.kind)
            .map_err(|e| AppError::internal(e.to_string()))?;
    }
    let category = store::category(&pack.kind, &state)?;
    ticket::Entity::update_many()
        .col_expr(ticket::Column::State, Expr::value(&state.state))
        .col_expr(ticket::Column::Category, Expr::value(category.key()))
        .col_expr(ticket::Column::Ended, Expr::value(category.is_ended()))
        .col_expr(
            ticket::Column::Priority,
            Expr::value(state.priority.clone()),
        )
        .col_expr(
            ticket::Column::TypeOfWork,
            Expr::value(state.type_of_work.clone()),
        )
        .col_expr(ticket::Column::AssigneeId, Expr::value(state.assignee))
        .col_expr(ticket::Column::Version, Expr::value(state.version))
        .col_expr(ticket::Column::UpdatedAt, Expr::value(now))
        .filter(ticket::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(state.version)
}
