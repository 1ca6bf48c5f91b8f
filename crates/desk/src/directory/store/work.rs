//! How much work hangs on a person: what to look at before an account is locked.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use tables::ticket;

use crate::platform::error::AppError;

/// Counting stops here: «500+».
pub const CAP: u64 = 500;

/// How many tickets hang on a person; one more than [`CAP`] is «more».
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Open ones that the person is responsible for.
    pub responsible: u64,
    /// Those that the person asked for.
    pub asked: u64,
}

/// The tickets that hang on a person, counted over an index; two statements.
///
/// # Errors
/// When the database refuses.
pub async fn work(conn: &impl ConnectionTrait, person: i64) -> Result<Work, AppError> {
    let responsible = ticket::Entity::find()
        .filter(ticket::Column::AssigneeId.eq(person))
        .filter(ticket::Column::Ended.eq(false));
    let asked = ticket::Entity::find().filter(ticket::Column::RequesterId.eq(person));
    Ok(Work {
        responsible: count(conn, responsible).await?,
        asked: count(conn, asked).await?,
    })
}

async fn count(conn: &impl ConnectionTrait, some: Select<ticket::Entity>) -> Result<u64, AppError> {
    let ids: Vec<i64> = some
        .select_only()
        .column(ticket::Column::Id)
        .limit(CAP + 1)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}
