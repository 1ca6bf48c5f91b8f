//! What was done outside tickets: a row an act, written in the act's transaction.

mod readings;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::Value;
use tables::audit;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

pub use readings::{
    Reading, Readings, Wanted, flush, note, readings, sweep as sweep_readings, work,
};

/// Writes down an act. `detail` must carry no secret.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &Tx,
    at: i64,
    actor: Option<i64>,
    action: &str,
    subject: impl Into<String>,
    detail: &Value,
) -> Result<(), AppError> {
    record_on(tx.conn(), at, actor, action, subject, detail).await
}

/// The same in a transaction that is no command's.
///
/// # Errors
/// When the database refuses.
pub async fn record_on(
    conn: &impl ConnectionTrait,
    at: i64,
    actor: Option<i64>,
    action: &str,
    subject: impl Into<String>,
    detail: &Value,
) -> Result<(), AppError> {
    let row = audit::ActiveModel {
        at: Set(at),
        actor_id: Set(actor),
        action: Set(action.to_owned()),
        subject: Set(subject.into()),
        detail: Set(detail.to_string()),
        ..Default::default()
    };
    audit::Entity::insert(row)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// The act that says that a backup was made.
pub const BACKED_UP: &str = "institution.backed-up";

/// When something was last done, milliseconds UTC.
///
/// # Errors
/// When the database refuses.
pub async fn last(conn: &impl ConnectionTrait, action: &str) -> Result<Option<i64>, AppError> {
    let at: Option<i64> = audit::Entity::find()
        .select_only()
        .column(audit::Column::At)
        .filter(audit::Column::Action.eq(action))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .limit(1)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(at)
}
