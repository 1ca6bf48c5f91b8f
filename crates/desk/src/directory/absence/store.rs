//! The table of absences.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::absence::{Column, Entity, Model};
use tables::{account_lock, ticket_approval};

use super::CHANGED;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;

/// Absences of one person that a page shows.
const LIST: u64 = 50;

/// How people stand at an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stand {
    /// The absences that go on.
    pub away: Vec<Model>,
    /// Whose accounts are locked.
    pub locked: Vec<i64>,
}

/// The absences of a person that go on or are to come, the next one first.
///
/// # Errors
/// When the database refuses.
pub async fn of(
    conn: &impl ConnectionTrait,
    now: i64,
    person: i64,
) -> Result<Vec<Model>, AppError> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::UntilAt.gt(now))
        .order_by_asc(Column::FromAt)
        .limit(LIST);
    Ok(rows.all(conn).await?)
}

/// The absences in which a person stands in, that go on or are to come.
///
/// # Errors
/// When the database refuses.
pub async fn of_substitute(
    conn: &impl ConnectionTrait,
    now: i64,
    person: i64,
) -> Result<Vec<Model>, AppError> {
    let rows = Entity::find()
        .filter(Column::SubstituteId.eq(person))
        .filter(Column::UntilAt.gt(now))
        .order_by_asc(Column::FromAt)
        .limit(LIST);
    Ok(rows.all(conn).await?)
}

/// Which of these people are absent at an instant and by whom they are stood in for, and who of
/// all of them left; two statements, none for nobody.
///
/// # Errors
/// When the database refuses.
pub async fn stands(
    conn: &impl ConnectionTrait,
    now: i64,
    people: &[i64],
) -> Result<Stand, AppError> {
    if people.is_empty() {
        return Ok(Stand::default());
    }
    let away = Entity::find()
        .filter(Column::PersonId.is_in(people.iter().copied()))
        .filter(Expr::col(Column::FromAt).lte(now))
        .filter(Column::UntilAt.gt(now))
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    let substitutes = away.iter().filter_map(|row| row.substitute_id);
    let all = people.iter().copied().chain(substitutes);
    let locked = account_lock::Entity::find()
        .select_only()
        .column(account_lock::Column::PersonId)
        .filter(account_lock::Column::PersonId.is_in(all))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(Stand { away, locked })
}

/// Has what is asked of a person looked at anew, if anything is. What begins or ends later is found by the
/// job that comes round.
///
/// # Errors
/// When the database refuses.
pub async fn look_anew(tx: &Tx, now: i64, person: i64) -> Result<(), AppError> {
    let asked = ticket_approval::Entity::find()
        .filter(ticket_approval::Column::PersonId.eq(person))
        .filter(ticket_approval::Column::State.eq("asked"))
        .limit(1);
    if asked.one(tx.conn()).await?.is_none() {
        return Ok(());
    }
    jobs::enqueue(tx, now, CHANGED, &person.to_string(), None, now).await
}
