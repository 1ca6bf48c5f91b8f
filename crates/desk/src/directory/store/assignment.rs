//! The table of assignments: roles that people hold for a time, and where.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, StatementBuilder,
};
use tables::{account, assignment, person};

use super::LIST;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::known::Known;
use crate::platform::policy::Held;

/// A role to be given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Whom it is given to.
    pub person: i64,
    /// Key of the role.
    pub role: String,
    /// Number of the unit in which it is held.
    pub unit: Option<i64>,
    /// Number of the team in which it is held.
    pub team: Option<i64>,
    /// The letter or act that it rests on.
    pub document: Option<String>,
    /// Since when, milliseconds UTC.
    pub from: i64,
    /// Until when, not included, milliseconds UTC.
    pub until: Option<i64>,
}

/// Gives somebody a role; answers with the number of the assignment.
///
/// # Errors
/// When the database refuses.
pub async fn give(tx: &Tx, given: &Given) -> Result<i64, AppError> {
    let row = assignment::ActiveModel {
        person_id: Set(given.person),
        role: Set(given.role.clone()),
        unit_id: Set(given.unit),
        team_id: Set(given.team),
        document: Set(given.document.clone()),
        from_at: Set(given.from),
        until_at: Set(given.until),
        ..Default::default()
    };
    Ok(assignment::Entity::insert(row)
        .exec(tx.conn())
        .await?
        .last_insert_id)
}

/// Ends an assignment at an instant, if it does not end before; it stays as a row.
/// Answers whether it did.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &Tx, id: i64, at: i64) -> Result<bool, AppError> {
    let until = assignment::Column::UntilAt;
    let done = assignment::Entity::update_many()
        .col_expr(until, Expr::value(at))
        .filter(assignment::Column::Id.eq(id))
        .filter(until.is_null().or(until.gt(at)))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The assignment with this number; `None` when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn assignment(
    conn: &impl ConnectionTrait,
    id: i64,
) -> Result<Option<assignment::Model>, AppError> {
    Ok(assignment::Entity::find_by_id(id).one(conn).await?)
}

/// Every assignment that a person has, had or will have, newest first; at most 500.
///
/// # Errors
/// When the database refuses.
pub async fn assignments(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Vec<assignment::Model>, AppError> {
    let rows = assignment::Entity::find()
        .filter(assignment::Column::PersonId.eq(person))
        .order_by_desc(assignment::Column::FromAt)
        .order_by_desc(assignment::Column::Id)
        .limit(LIST);
    Ok(rows.all(conn).await?)
}

/// Whether nobody with an account would hold one of these roles for good but by
/// the assignment `without`.
///
/// # Errors
/// When the database refuses.
pub async fn lacks_manager(
    tx: &Tx,
    now: i64,
    roles: &[&str],
    without: i64,
) -> Result<bool, AppError> {
    let accounts = account::Entity::find()
        .select_only()
        .column(account::Column::PersonId);
    let other = assignment::Entity::find()
        .filter(assignment::Column::Role.is_in(roles.iter().copied()))
        .filter(assignment::Column::Id.ne(without))
        .filter(assignment::Column::FromAt.lte(now))
        .filter(assignment::Column::UntilAt.is_null())
        .filter(assignment::Column::PersonId.in_subquery(accounts.into_query()))
        .limit(1);
    Ok(other.one(tx.conn()).await?.is_none())
}

/// People who hold one of these roles now, by name; at most 500.
///
/// # Errors
/// When the database refuses.
pub async fn holding(
    conn: &impl ConnectionTrait,
    now: i64,
    roles: &[&str],
) -> Result<Vec<(i64, String)>, AppError> {
    let held = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::PersonId)
        .filter(assignment::Column::Role.is_in(roles.iter().copied()))
        .filter(held_at(now))
        .into_query();
    let people = person::Entity::find()
        .filter(person::Column::Id.in_subquery(held))
        .order_by_asc(person::Column::NameKey)
        .order_by_asc(person::Column::Id)
        .limit(LIST)
        .all(conn)
        .await?;
    Ok(people.into_iter().map(|p| (p.id, p.name)).collect())
}

/// The roles that people hold now, and where; somebody without roles is in the
/// answer, too, and somebody who does not exist is not. One statement.
///
/// # Errors
/// When the database refuses.
pub async fn held(
    conn: &impl ConnectionTrait,
    known: &Known,
    now: i64,
    people: &[i64],
) -> Result<HashMap<i64, Vec<Held>>, AppError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        role: Option<String>,
        unit_id: Option<i64>,
        team_id: Option<i64>,
    }
    let of = |column| Expr::col((assignment::Entity, column));
    let whose = of(assignment::Column::PersonId)
        .equals((person::Entity, person::Column::Id))
        .and(held_at(now));
    let query = Query::select()
        .column((person::Entity, person::Column::Id))
        .column((assignment::Entity, assignment::Column::Role))
        .column((assignment::Entity, assignment::Column::UnitId))
        .column((assignment::Entity, assignment::Column::TeamId))
        .from(person::Entity)
        .join(JoinType::LeftJoin, assignment::Entity, whose)
        .and_where(Expr::col((person::Entity, person::Column::Id)).is_in(people.iter().copied()))
        .take();
    let statement = StatementBuilder::build(&query, &conn.get_database_backend());
    let mut all: HashMap<i64, Vec<Held>> = HashMap::new();
    for row in Row::find_by_statement(statement).all(conn).await? {
        let own = all.entry(row.id).or_default();
        own.extend(
            row.role
                .map(|role| known.held(role, row.unit_id, row.team_id)),
        );
    }
    Ok(all)
}

pub(super) fn held_at(now: i64) -> Expr {
    let until = assignment::Column::UntilAt;
    assignment::Column::FromAt
        .lte(now)
        .and(until.is_null().or(until.gt(now)))
}
