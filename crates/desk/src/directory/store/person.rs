//! The table of people.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use tables::{account, address, assignment, person};

use super::assignment::{Given, give, held_at};
use super::{LIST, account as accounts, address as addresses};
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::text::fold;

/// A person with an account, a verified address and one role. The address is
/// vouched for by whoever registers the person.
///
/// # Errors
/// [`AppError::Db`] with a duplicate when the address has an owner already.
pub async fn register(
    tx: &Tx,
    now: i64,
    name: &str,
    email: &str,
    role: &str,
    password_hash: Option<String>,
) -> Result<i64, AppError> {
    let id = add_person(tx, now, name).await?;
    addresses::own(tx, now, id, email).await?;
    accounts::open(tx, now, id, password_hash).await?;
    let first = Given {
        person: id,
        role: role.to_owned(),
        from: now,
        ..Given::default()
    };
    give(tx, &first).await?;
    Ok(id)
}

pub(super) async fn add_person(tx: &Tx, now: i64, name: &str) -> Result<i64, AppError> {
    let row = person::ActiveModel {
        name: Set(name.to_owned()),
        name_key: Set(fold(name)),
        created_at: Set(now),
        ..Default::default()
    };
    Ok(person::Entity::insert(row)
        .exec(tx.conn())
        .await?
        .last_insert_id)
}

/// A person's name; `None` when there is no such person.
///
/// # Errors
/// When the database refuses.
pub async fn name(conn: &impl ConnectionTrait, person: i64) -> Result<Option<String>, AppError> {
    Ok(person::Entity::find_by_id(person)
        .one(conn)
        .await?
        .map(|p| p.name))
}

/// A person with an account, as forms name somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFound {
    /// Number.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// Verified address; empty without one.
    pub email: String,
}

/// A person who has an account; `None` when there is none with this number.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Option<PersonFound>, AppError> {
    if !accounts::has_account(conn, person).await? {
        return Ok(None);
    }
    let Some(row) = person::Entity::find_by_id(person).one(conn).await? else {
        return Ok(None);
    };
    let address = address::Entity::find()
        .filter(address::Column::PersonId.eq(person))
        .filter(address::Column::VerifiedAt.is_not_null())
        .one(conn)
        .await?;
    Ok(Some(PersonFound {
        id: row.id,
        name: row.name,
        email: address.map(|a| a.value).unwrap_or_default(),
    }))
}

/// The names of these people, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn names(
    conn: &impl ConnectionTrait,
    people: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, String>, AppError> {
    let mut ids: Vec<i64> = people.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|p| (p.id, p.name)).collect())
}

/// A person with an account, for the page of people.
pub struct Listed {
    /// Number.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// Verified address.
    pub email: String,
    /// The assignments in force now.
    pub held: Vec<assignment::Model>,
    /// Whether a password was chosen.
    pub has_password: bool,
    /// Last sign-in, milliseconds UTC.
    pub signed_in_at: Option<i64>,
}

/// People with an account, by name; at most 500.
///
/// # Errors
/// When the database refuses.
pub async fn with_account(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<Listed>, AppError> {
    let owners = account::Entity::find()
        .select_only()
        .column(account::Column::PersonId);
    let people = person::Entity::find()
        .filter(person::Column::Id.in_subquery(owners.into_query()))
        .order_by_asc(person::Column::NameKey)
        .order_by_asc(person::Column::Id)
        .limit(LIST)
        .all(conn)
        .await?;
    let ids: Vec<i64> = people.iter().map(|p| p.id).collect();
    let accounts = account::Entity::find()
        .filter(account::Column::PersonId.is_in(ids.iter().copied()))
        .all(conn)
        .await?;
    let mut accounts: HashMap<i64, account::Model> =
        accounts.into_iter().map(|a| (a.person_id, a)).collect();
    let addresses = address::Entity::find()
        .filter(address::Column::PersonId.is_in(ids.iter().copied()))
        .filter(address::Column::VerifiedAt.is_not_null())
        .all(conn)
        .await?;
    let mut emails: HashMap<i64, String> = addresses
        .into_iter()
        .map(|a| (a.person_id, a.value))
        .collect();
    let held = assignment::Entity::find()
        .filter(assignment::Column::PersonId.is_in(ids))
        .filter(held_at(now))
        .order_by_asc(assignment::Column::Id)
        .all(conn)
        .await?;
    let mut own: HashMap<i64, Vec<assignment::Model>> = HashMap::new();
    for assignment in held {
        own.entry(assignment.person_id)
            .or_default()
            .push(assignment);
    }
    let listed = people.into_iter().map(|p| {
        let account = accounts.remove(&p.id);
        Listed {
            id: p.id,
            name: p.name,
            email: emails.remove(&p.id).unwrap_or_default(),
            held: own.remove(&p.id).unwrap_or_default(),
            has_password: account.as_ref().is_some_and(|a| a.password_hash.is_some()),
            signed_in_at: account.and_then(|a| a.signed_in_at),
        }
    });
    Ok(listed.collect())
}
