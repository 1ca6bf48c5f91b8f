//! The table of assignments: roles that people hold for a time, and where.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};
use tables::{account, account_lock, assignment, person};

use super::LIST;
use crate::platform::db::Tx;
use crate::platform::db::statement;
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

/// Who cannot sign in for now.
pub(super) fn locked() -> SelectStatement {
    Query::select()
        .column(account_lock::Column::PersonId)
        .from(account_lock::Entity)
        .take()
}

/// What would be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// One assignment.
    Assignment(i64),
    /// All that a person does.
    Person(i64),
}

/// Whether nobody with an open account would hold one of these roles for good
/// but by what is taken away.
///
/// # Errors
/// When the database refuses.
pub async fn lacks_manager(
    tx: &Tx,
    now: i64,
    roles: &[&str],
    without: Without,
) -> Result<bool, AppError> {
    let accounts = account::Entity::find()
        .select_only()
        .column(account::Column::PersonId);
    let other = assignment::Entity::find()
        .filter(assignment::Column::Role.is_in(roles.iter().copied()))
        .filter(match without {
            Without::Assignment(id) => assignment::Column::Id.ne(id),
            Without::Person(id) => assignment::Column::PersonId.ne(id),
        })
        .filter(assignment::Column::FromAt.lte(now))
        .filter(assignment::Column::UntilAt.is_null())
        .filter(assignment::Column::PersonId.in_subquery(accounts.into_query()))
        .filter(assignment::Column::PersonId.not_in_subquery(locked()))
        .limit(1);
    Ok(other.one(tx.conn()).await?.is_none())
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
    held_at_all(conn, known, (now, true), people).await
}

/// The same, of people who can sign in: who cannot holds nothing as long as that lasts.
///
/// # Errors
/// When the database refuses.
pub async fn held_open(
    conn: &impl ConnectionTrait,
    known: &Known,
    now: i64,
    people: &[i64],
) -> Result<HashMap<i64, Vec<Held>>, AppError> {
    held_at_all(conn, known, (now, false), people).await
}

async fn held_at_all(
    conn: &impl ConnectionTrait,
    known: &Known,
    (now, with_locked): (i64, bool),
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
    let mut whose = of(assignment::Column::PersonId)
        .equals((person::Entity, person::Column::Id))
        .and(held_at(now));
    if !with_locked {
        whose = whose.and(of(assignment::Column::PersonId).not_in_subquery(locked()));
    }
    let query = Query::select()
        .column((person::Entity, person::Column::Id))
        .column((assignment::Entity, assignment::Column::Role))
        .column((assignment::Entity, assignment::Column::UnitId))
        .column((assignment::Entity, assignment::Column::TeamId))
        .from(person::Entity)
        .join(JoinType::LeftJoin, assignment::Entity, whose)
        .and_where(Expr::col((person::Entity, person::Column::Id)).is_in(people.iter().copied()))
        .take();
    let statement = statement(&query, conn.get_database_backend());
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

/// Where something is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a unit.
    Unit(i64),
    /// In a team.
    Team(i64),
}

/// What is and will be held in a unit or a team, with the name of who holds it; at most 500.
///
/// # Errors
/// When the database refuses.
pub async fn of_place(
    conn: &impl ConnectionTrait,
    now: i64,
    place: Place,
) -> Result<Vec<(assignment::Model, String)>, AppError> {
    let until = assignment::Column::UntilAt;
    let rows = assignment::Entity::find()
        .filter(match place {
            Place::Unit(id) => assignment::Column::UnitId.eq(id),
            Place::Team(id) => assignment::Column::TeamId.eq(id),
        })
        .filter(until.is_null().or(until.gt(now)))
        .order_by_asc(assignment::Column::Id)
        .limit(LIST)
        .all(conn)
        .await?;
    let names = super::names(conn, rows.iter().map(|row| row.person_id)).await?;
    let named = rows.into_iter().map(|row| {
        let name = names.get(&row.person_id).cloned().unwrap_or_default();
        (row, name)
    });
    Ok(named.collect())
}

/// How many people hold each role now; a role that nobody holds is not there.
///
/// # Errors
/// When the database refuses.
pub async fn counts_by_role(
    conn: &impl ConnectionTrait,
    now: i64,
) -> Result<HashMap<String, i64>, AppError> {
    let people = Expr::col(assignment::Column::PersonId).count_distinct();
    let rows: Vec<(String, i64)> = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::Role)
        .column_as(people, "people")
        .filter(held_at(now))
        .group_by(assignment::Column::Role)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// How many people are in each team now; a team without members is not there.
///
/// # Errors
/// When the database refuses.
pub async fn counts_by_team(
    conn: &impl ConnectionTrait,
    now: i64,
) -> Result<HashMap<i64, i64>, AppError> {
    let people = Expr::col(assignment::Column::PersonId).count_distinct();
    let rows: Vec<(Option<i64>, i64)> = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::TeamId)
        .column_as(people, "people")
        .filter(held_at(now))
        .filter(assignment::Column::TeamId.is_not_null())
        .group_by(assignment::Column::TeamId)
        .into_tuple()
        .all(conn)
        .await?;
    let rows = rows.into_iter();
    Ok(rows.filter_map(|(team, n)| Some((team?, n))).collect())
}

/// Numbers of the people who are in a team now; at most 500.
///
/// # Errors
/// When the database refuses.
pub async fn in_team(
    conn: &impl ConnectionTrait,
    now: i64,
    team: i64,
) -> Result<Vec<i64>, AppError> {
    let people = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::PersonId)
        .distinct()
        .filter(assignment::Column::TeamId.eq(team))
        .filter(assignment::Column::PersonId.not_in_subquery(locked()))
        .filter(held_at(now))
        .limit(LIST);
    Ok(people.into_tuple().all(conn).await?)
}

pub(super) fn held_at(now: i64) -> Expr {
    let until = assignment::Column::UntilAt;
    assignment::Column::FromAt
        .lte(now)
        .and(until.is_null().or(until.gt(now)))
}
