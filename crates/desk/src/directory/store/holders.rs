//! Who holds a role now: whom forms offer, by name.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, Query, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use tables::{address, assignment, person};

use super::assignment::{held_at, locked};
use super::{LIST, normal_email};
use crate::platform::error::AppError;
use crate::platform::text::fold;

/// People who hold one of these roles now and can sign in, by name; at most 500.
///
/// # Errors
/// When the database refuses.
pub async fn holding(
    conn: &impl ConnectionTrait,
    now: i64,
    roles: &[&str],
) -> Result<Vec<(i64, String)>, AppError> {
    let people = person::Entity::find()
        .filter(person::Column::Id.in_subquery(holders(now, roles).into_query()))
        .order_by_asc(person::Column::NameKey)
        .order_by_asc(person::Column::Id)
        .limit(LIST)
        .all(conn)
        .await?;
    Ok(people.into_iter().map(|p| (p.id, p.name)).collect())
}

/// Numbers of those who hold one of these roles now and are not locked.
fn holders(now: i64, roles: &[&str]) -> Select<assignment::Entity> {
    assignment::Entity::find()
        .select_only()
        .column(assignment::Column::PersonId)
        .distinct()
        .filter(assignment::Column::Role.is_in(roles.iter().copied()))
        .filter(held_at(now))
        .filter(assignment::Column::PersonId.not_in_subquery(locked()))
}

/// People who are offered at once; where there are more, a name is typed.
pub const OFFERED: usize = 60;
const OFFERED_AND_ONE: u64 = 61;

/// The names of these people, and who holds one of these roles now, by name; in one statement.
/// Of those who hold one, some [`OFFERED`] + 1 at most: so many say that there are more than
/// can be offered, and no institution is too large to ask.
///
/// # Errors
/// When the database refuses.
pub async fn names_and_holders(
    conn: &impl ConnectionTrait,
    now: i64,
    people: impl IntoIterator<Item = i64>,
    roles: &[&str],
) -> Result<(HashMap<i64, String>, Vec<(i64, String)>), AppError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        holds: bool,
    }
    let mut ids: Vec<i64> = people.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    // SQLite limits no part of a union but a query within it.
    let held = Query::select()
        .column(assignment::Column::PersonId)
        .from_subquery(
            holders(now, roles).limit(OFFERED_AND_ONE).into_query(),
            "some",
        )
        .take();
    let holds = person::Column::Id.in_subquery(held.clone());
    // A union and no «or»: PostgreSQL would look at every person there is.
    let named = |column| Expr::col(("named", column));
    let wanted = Query::select()
        .expr(named(person::Column::Id))
        .from_as(person::Entity, "named")
        .and_where(named(person::Column::Id).is_in(ids.iter().copied()))
        .union(UnionType::Distinct, held)
        .take();
    let rows = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Name)
        .column_as(holds, "holds")
        .filter(person::Column::Id.in_subquery(wanted))
        .order_by_asc(person::Column::NameKey)
        .order_by_asc(person::Column::Id)
        .into_model::<Row>()
        .all(conn)
        .await?;
    let (mut names, mut holders) = (HashMap::new(), Vec::new());
    for row in rows {
        if row.holds {
            holders.push((row.id, row.name.clone()));
        }
        if ids.binary_search(&row.id).is_ok() {
            names.insert(row.id, row.name);
        }
    }
    Ok((names, holders))
}

/// Numbers of those of a team who hold one of these roles now, in order; at most 500.
///
/// # Errors
/// When the database refuses.
pub async fn members(
    conn: &impl ConnectionTrait,
    now: i64,
    roles: &[&str],
    team: i64,
) -> Result<Vec<i64>, AppError> {
    let of_team = holders(now, roles).filter(assignment::Column::TeamId.eq(team));
    let of_team = of_team
        .order_by_asc(assignment::Column::PersonId)
        .limit(LIST);
    Ok(of_team.into_tuple().all(conn).await?)
}

/// Those of a team who hold one of these roles now, by name; at most [`OFFERED`].
///
/// # Errors
/// When the database refuses.
pub async fn holders_in_team(
    conn: &impl ConnectionTrait,
    now: i64,
    roles: &[&str],
    team: i64,
) -> Result<Vec<(i64, String)>, AppError> {
    let of_team = holders(now, roles).filter(assignment::Column::TeamId.eq(team));
    let people = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Name)
        .filter(person::Column::Id.in_subquery(of_team.into_query()))
        .order_by_asc(person::Column::NameKey)
        .order_by_asc(person::Column::Id)
        .limit(OFFERED_AND_ONE - 1);
    Ok(people.into_tuple().all(conn).await?)
}

/// Who of those that hold one of these roles now has this address, or else this
/// very name, however it is written; two of them at most, which says that it is not enough.
///
/// # Errors
/// When the database refuses.
pub async fn holders_called(
    conn: &impl ConnectionTrait,
    now: i64,
    roles: &[&str],
    text: &str,
) -> Result<Vec<i64>, AppError> {
    let address = address::Entity::find()
        .select_only()
        .column(address::Column::PersonId)
        .filter(address::Column::Kind.eq("email"))
        .filter(address::Column::Value.eq(normal_email(text)));
    let words: Vec<&str> = text.split_whitespace().collect();
    let of = if text.contains('@') {
        person::Column::Id.in_subquery(address.into_query())
    } else {
        person::Column::NameKey.eq(fold(&words.join(" ")))
    };
    let people = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(of)
        .filter(person::Column::Id.in_subquery(holders(now, roles).into_query()))
        .limit(2);
    Ok(people.into_tuple().all(conn).await?)
}

/// Who holds a role, and where.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Post {
    /// Who.
    pub person_id: i64,
    /// Key of the role.
    pub role: String,
    /// Number of the unit in which it is held.
    pub unit_id: Option<i64>,
    /// Number of the team in which it is held.
    pub team_id: Option<i64>,
}

/// Who holds one of these roles now, wherever; or one of the others in one of these units or teams. Nobody whose
/// account is locked; at most 500, the oldest first. One statement.
///
/// # Errors
/// When the database refuses.
pub async fn posts(
    conn: &impl ConnectionTrait,
    now: i64,
    anywhere: &BTreeSet<String>,
    (placed, units, teams): (&BTreeSet<String>, &[i64], &[i64]),
) -> Result<Vec<Post>, AppError> {
    let there = assignment::Column::UnitId
        .is_in(units.iter().copied())
        .or(assignment::Column::TeamId.is_in(teams.iter().copied()));
    let meant = assignment::Column::Role
        .is_in(anywhere)
        .or(assignment::Column::Role.is_in(placed).and(there));
    let posts = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::PersonId)
        .column(assignment::Column::Role)
        .column(assignment::Column::UnitId)
        .column(assignment::Column::TeamId)
        .filter(meant)
        .filter(held_at(now))
        .filter(assignment::Column::PersonId.not_in_subquery(locked()))
        .order_by_asc(assignment::Column::Id)
        .limit(LIST);
    Ok(posts.into_model::<Post>().all(conn).await?)
}

/// Whose these verified addresses are, each in lower case; one statement.
///
/// # Errors
/// When the database refuses.
pub async fn owners(
    conn: &impl ConnectionTrait,
    addresses: &[String],
) -> Result<HashMap<String, i64>, AppError> {
    let values = addresses.iter().map(|text| normal_email(text));
    let rows = address::Entity::find()
        .filter(address::Column::Kind.eq("email"))
        .filter(address::Column::Value.is_in(values))
        .filter(address::Column::VerifiedAt.is_not_null())
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.value, row.person_id))
        .collect())
}
