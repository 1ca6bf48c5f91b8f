//! A command on a ticket: decided by the engine, stored as events.

use engine::{Actor, Command};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tables::ticket;

use crate::directory::institution::agree;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::append::{self, By, Head};
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
    app: &App,
    now: i64,
    id: i64,
    actor: &Actor,
    channel: &str,
    command: &Command,
) -> Result<i64, AppError> {
    agree(tx, app.config_version).await?;
    let locked = ticket::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    let locked = locked.ok_or(AppError::NotFound)?;
    let mut state = history::ticket(tx.conn(), id).await?;
    let events = engine::decide(&app.pack.kind, Some(&state), actor, command)?;
    if events.is_empty() {
        return Ok(state.version);
    }
    let by = By {
        person: actor.person,
        channel,
        at: now,
    };
    let head = Head {
        version: state.version,
        chain: locked.chain,
    };
    let (ready, head) = append::prepare(&app.random, head, &events, by)?;
    append::store(tx.conn(), id, ready).await?;
    for event in &events {
        state
            .apply(&event.kind)
            .map_err(|e| AppError::internal(e.to_string()))?;
    }
    let category = store::category(&app.pack.kind, &state)?;
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
        .col_expr(ticket::Column::Version, Expr::value(head.version))
        .col_expr(ticket::Column::Chain, Expr::value(head.chain))
        .col_expr(ticket::Column::UpdatedAt, Expr::value(now))
        .filter(ticket::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(state.version)
}
