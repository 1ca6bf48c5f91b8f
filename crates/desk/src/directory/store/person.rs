//! The table of people.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};
use tables::{account, account_lock, address, assignment, person};

use super::assignment::{Given, give, held_at};
use super::word::{index_words, write_words};
use super::{LIST, account as accounts, address as addresses};
use crate::platform::db::Tx;
use crate::platform::db::statement;
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
    let first = Given {
        role: role.to_owned(),
        from: now,
        ..Given::default()
    };
    with_assignment(tx, now, name, email, password_hash, first).await
}

/// A person with an account, a verified address and one assignment; `first.person` is filled in here.
///
/// # Errors
/// [`AppError::Db`] with a duplicate when the address has an owner already.
pub async fn with_assignment(
    tx: &Tx,
    now: i64,
    name: &str,
    email: &str,
    password_hash: Option<String>,
    first: Given,
) -> Result<i64, AppError> {
    let data = Data {
        name: name.to_owned(),
        ..Data::default()
    };
    enrol(tx, now, &data, email, first, password_hash).await
}

/// What is known of a person besides addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Data {
    /// Full name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Its extension.
    pub extension: Option<String>,
    /// Where the person works.
    pub unit: Option<i64>,
}

/// A person with an account, a verified address, and a first role, whose person is set here.
///
/// # Errors
/// [`AppError::Db`] with a duplicate when the address has an owner already.
pub async fn enrol(
    tx: &Tx,
    now: i64,
    data: &Data,
    email: &str,
    first: Given,
    password_hash: Option<String>,
) -> Result<i64, AppError> {
    let id = register_asking(tx, now, data, email, password_hash).await?;
    give(
        tx,
        &Given {
            person: id,
            ..first
        },
    )
    .await?;
    Ok(id)
}

/// A person with an account, a verified address and no role: who only asks.
///
/// # Errors
/// [`AppError::Db`] with a duplicate when the address has an owner already.
pub async fn register_asking(
    tx: &Tx,
    now: i64,
    data: &Data,
    email: &str,
    password_hash: Option<String>,
) -> Result<i64, AppError> {
    let id = add_person(tx, now, &data.name).await?;
    addresses::own(tx, now, id, email).await?;
    change(tx, id, data).await?;
    accounts::open(tx, now, id, password_hash).await?;
    Ok(id)
}

/// Writes what is known of a person, and the words by which the person is found.
///
/// # Errors
/// When the database refuses.
pub async fn change(tx: &Tx, id: i64, data: &Data) -> Result<(), AppError> {
    let row = person::ActiveModel {
        id: Set(id),
        name: Set(data.name.clone()),
        name_key: Set(fold(&data.name)),
        phone: Set(data.phone.clone()),
        extension: Set(data.extension.clone()),
        unit_id: Set(data.unit),
        ..Default::default()
    };
    person::Entity::update(row).exec(tx.conn()).await?;
    index_words(tx, id).await
}

/// A person as the own page shows one.
#[derive(Debug, Clone)]
pub struct Known {
    /// The row.
    pub person: person::Model,
    /// E-mail addresses, oldest first.
    pub emails: Vec<address::Model>,
    /// The means to sign in; none for a guest.
    pub account: Option<account::Model>,
    /// The lock on the account, if it is locked.
    pub lock: Option<account_lock::Model>,
}

/// All that is known of a person; `None` when there is no such person. Four statements.
///
/// # Errors
/// When the database refuses.
pub async fn known(conn: &impl ConnectionTrait, id: i64) -> Result<Option<Known>, AppError> {
    let Some(person) = person::Entity::find_by_id(id).one(conn).await? else {
        return Ok(None);
    };
    Ok(Some(Known {
        person,
        emails: addresses::emails(conn, id).await?,
        account: account::Entity::find_by_id(id).one(conn).await?,
        lock: super::locked(conn, id).await?,
    }))
}

pub(super) async fn add_person(tx: &Tx, now: i64, name: &str) -> Result<i64, AppError> {
    let row = person::ActiveModel {
        name: Set(name.to_owned()),
        name_key: Set(fold(name)),
        words: Set(fold(name)),
        created_at: Set(now),
        ..Default::default()
    };
    let id = person::Entity::insert(row)
        .exec(tx.conn())
        .await?
        .last_insert_id;
    write_words(tx, id, &fold(name)).await?;
    Ok(id)
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

/// The names and verified addresses of these people, in one statement; of somebody
/// with several addresses, one.
///
/// # Errors
/// When the database refuses.
pub async fn reach(
    conn: &impl ConnectionTrait,
    people: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, (String, Option<String>)>, AppError> {
    let mut ids: Vec<i64> = people.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let own = |column| Expr::col((address::Entity, column));
    let email = own(address::Column::PersonId)
        .equals((person::Entity, person::Column::Id))
        .and(own(address::Column::Kind).eq("email"))
        .and(own(address::Column::VerifiedAt).is_not_null());
    let query = Query::select()
        .columns([
            (person::Entity, person::Column::Id),
            (person::Entity, person::Column::Name),
        ])
        .expr_as(own(address::Column::Value), "email")
        .from(person::Entity)
        .join(JoinType::LeftJoin, address::Entity, email)
        .and_where(Expr::col((person::Entity, person::Column::Id)).is_in(ids))
        .take();
    let statement = statement(&query, conn.get_database_backend());
    let rows = Reach::find_by_statement(statement).all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, (row.name, row.email)))
        .collect())
}

#[derive(FromQueryResult)]
struct Reach {
    id: i64,
    name: String,
    email: Option<String>,
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
