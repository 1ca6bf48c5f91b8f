//! The stopwatch that a person lets run on a ticket. It stands in the database, so that it goes
//! on when the browser is closed; stopped, it becomes an entry of time like any other.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
};
use tables::{ticket, work_timer};

use crate::platform::db::{Tx, statement};
use crate::platform::error::AppError;

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;
/// Minutes that one entry holds: a watch that was forgotten is no week of work.
const MOST: i64 = 1_440;

/// A stopwatch that runs.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Running {
    /// Number of its ticket.
    #[sea_orm(alias = "watch_ticket")]
    pub ticket: i64,
    /// Folio or key of its ticket.
    #[sea_orm(alias = "watch_reference")]
    pub reference: String,
    /// Since when, milliseconds UTC.
    #[sea_orm(alias = "watch_since")]
    pub since: i64,
}

impl Running {
    /// Whole minutes until now, those begun with the others.
    pub fn minutes(&self, now: i64) -> i64 {
        let passed = now.saturating_sub(self.since).div_euclid(MINUTE);
        passed.saturating_add(1).clamp(1, MOST)
    }
}

/// The stopwatch of a person; one statement.
///
/// # Errors
/// When the database refuses.
pub async fn running(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Option<Running>, AppError> {
    let watch = |column| Expr::col((work_timer::Entity, column));
    let own = |column| Expr::col((ticket::Entity, column));
    let query = Query::select()
        .expr_as(watch(work_timer::Column::TicketId), "watch_ticket")
        .expr_as(watch(work_timer::Column::StartedAt), "watch_since")
        .expr_as(
            own(ticket::Column::Folio).if_null(own(ticket::Column::Key)),
            "watch_reference",
        )
        .from(work_timer::Entity)
        .join(
            JoinType::InnerJoin,
            ticket::Entity,
            own(ticket::Column::Id).equals((work_timer::Entity, work_timer::Column::TicketId)),
        )
        .and_where(watch(work_timer::Column::PersonId).eq(person))
        .take();
    let statement = statement(&query, conn.get_database_backend());
    Ok(Running::find_by_statement(statement).one(conn).await?)
}

/// Lets it run; false where one runs already.
///
/// # Errors
/// When the database refuses.
pub async fn start(tx: &Tx, person: i64, ticket: i64, now: i64) -> Result<bool, AppError> {
    let row = work_timer::ActiveModel {
        person_id: Set(person),
        ticket_id: Set(ticket),
        started_at: Set(now),
    };
    let new = work_timer::Entity::insert(row)
        .on_conflict_do_nothing()
        .exec_without_returning(tx.conn())
        .await?;
    Ok(matches!(new, sea_orm::TryInsertResult::Inserted(many) if many > 0))
}

/// Takes it away; false where this one no longer runs.
///
/// # Errors
/// When the database refuses.
pub async fn stop(tx: &Tx, person: i64, since: i64) -> Result<bool, AppError> {
    let gone = work_timer::Entity::delete_many()
        .filter(work_timer::Column::PersonId.eq(person))
        .filter(work_timer::Column::StartedAt.eq(since))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected > 0)
}
